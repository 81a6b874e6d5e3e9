"""The queue of one worker process: its tasks, and what it opens to run them."""

import contextlib
from collections.abc import AsyncGenerator
from uuid import UUID

import procrastinate
from procrastinate import exceptions

import crm.db.models  # noqa: F401  # pyright: ignore[reportUnusedImport] - foreign keys need every table's model
from crm import jobs
from crm.db.session import APP_ROLE, Database
from crm.db.urls import for_libpq
from crm.domain.analysis.analyst import LateAnalyst
from crm.domain.analysis.service import AnalysisService
from crm.domain.analysis.sweeper import requeue_owed
from crm.domain.auth.sweeper import remove_dead_sign_ins
from crm.domain.chats.agent_client import TextTurnClient
from crm.domain.chats.asking import RouteAsker
from crm.domain.chats.delivering import MessageDeliverer
from crm.domain.chats.jobs import add_chat_tasks
from crm.domain.chats.media import Ear, MediaService
from crm.domain.chats.presence import Presence
from crm.domain.chats.replying import ReplyWriter
from crm.domain.chats.talk_jobs import add_talk_tasks
from crm.domain.files.sweeping import remove_dropped, sweep_by_night
from crm.domain.imports.jobs import requeue_unfinished, run_import
from crm.domain.intake.receiving import take_forgotten
from crm.domain.live.channel import PostgresChannel
from crm.domain.live.manager import make_manager
from crm.domain.live.publisher import LivePublisher
from crm.domain.mail.sending import remove_old_mails, requeue_due, send_mail
from crm.domain.mail.smtp import MailCarrier, SmtpCarrier
from crm.domain.privacy import jobs as privacy_jobs
from crm.domain.retention.night import run_all as run_retention
from crm.domain.tools.missed import run_missed
from crm.domain.tools.service import ToolService
from crm.domain.twilio.client import TwilioClient, account_of
from crm.domain.twilio.receiving import ArrivalService
from crm.domain.vendors.alerts import tell_outages
from crm.domain.webhooks.carrier import WebhookCarrier
from crm.domain.webhooks.noticing import watch
from crm.domain.webhooks.sending import WebhookSender
from crm.domain.whatsapp.gateway import WhatsAppGateway
from crm.job_metrics import count_run
from crm.lib.file_store import FileStore, place_of
from crm.lib.idempotency_sweeper import remove_old_answers
from crm.lib.sealed import Sealer
from shared import settings
from shared.log import logger
from shared.settings import Settings

STALLED_AFTER_S = 45
"""A worker beats every 10 s; one silent for this long is dead and its jobs go back."""

_log = logger(__name__)


def queue_app(database_url: str) -> procrastinate.App:
    """procrastinate over its own schema, as the application's role."""
    connector = procrastinate.PsycopgConnector(
        conninfo=for_libpq(database_url),
        kwargs={"options": f"-c role={APP_ROLE} -c search_path={jobs.SCHEMA}", "application_name": "moked-worker"},
        min_size=1,
        max_size=4,
    )
    return procrastinate.App(connector=connector, worker_defaults={"worker_middleware": [count_run]})


def add_tasks(app: procrastinate.App, db: Database, analysis: AnalysisService, tools: ToolService) -> None:
    """Register what follows calls, and the housekeeping."""

    # A lost database is the one thing that gets here; the sweeper is behind it.
    @app.task(name=jobs.ANALYSE_CALL, retry=procrastinate.RetryStrategy(max_attempts=3, wait=5))
    async def analyse_call(business_id: str, call_id: str) -> None:
        await analysis.run(UUID(business_id), UUID(call_id))

    @app.task(name=jobs.RUN_MISSED_TOOLS, retry=procrastinate.RetryStrategy(max_attempts=10, linear_wait=10))
    async def run_missed_tools(business_id: str, call_id: str) -> None:
        await run_missed(db, tools, UUID(business_id), UUID(call_id))

    @app.periodic(cron="* * * * *")
    @app.task(name="sweep_analyses", queueing_lock="sweep_analyses", pass_context=False)
    async def sweep_analyses(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the tick
        await requeue_owed(db)

    @app.periodic(cron="17 * * * *")
    @app.task(name="remove_expired", queueing_lock="remove_expired", pass_context=False)
    async def remove_expired(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the tick
        await remove_dead_sign_ins(db)
        await remove_old_answers(db)
        await remove_old_mails(db)

    @app.periodic(cron="* * * * * */20")
    @app.task(name="rescue_stalled", queueing_lock="rescue_stalled", pass_context=False)
    async def rescue_stalled(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the tick
        await rescue(app)

    _log.info(
        "tasks_ready",
        tasks=[one.name for one in (analyse_call, run_missed_tools, sweep_analyses, remove_expired, rescue_stalled)],
    )


def add_mail_tasks(app: procrastinate.App, db: Database, carrier: MailCarrier, screen_url: str) -> None:
    """Register what writes letters. ``screen_url`` is where they send people to look."""

    # The letter's own row says when it is tried again; the queue tries again only when the database was lost.
    @app.task(name=jobs.SEND_MAIL, retry=procrastinate.RetryStrategy(max_attempts=3, wait=5))
    async def send_one_mail(mail_id: str) -> None:
        await send_mail(db, carrier, UUID(mail_id))

    @app.periodic(cron="* * * * *")
    @app.task(name="sweep_mails", queueing_lock="sweep_mails", pass_context=False)
    async def sweep_mails(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the tick
        await requeue_due(db)

    @app.periodic(cron="* * * * *")
    @app.task(name="tell_outages", queueing_lock="tell_outages", pass_context=False)
    async def tell_vendor_outages(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the tick
        await tell_outages(db, screen_url)

    _log.info("mail_tasks_ready", tasks=[one.name for one in (send_one_mail, sweep_mails, tell_vendor_outages)])


def add_import_tasks(app: procrastinate.App, db: Database, publisher: LivePublisher) -> None:
    """Register what takes lists of people in, and back out."""

    # Each batch of rows is a transaction of its own: a run that was cut goes on with the first row that is not through.
    @app.task(name=jobs.RUN_IMPORT, retry=procrastinate.RetryStrategy(max_attempts=5, wait=5))
    async def run_one_import(business_id: str, import_id: str) -> None:
        await run_import(db, publisher, UUID(business_id), UUID(import_id))

    @app.periodic(cron="* * * * *")
    @app.task(name="sweep_imports", queueing_lock="sweep_imports", pass_context=False)
    async def sweep_imports(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the tick
        await requeue_unfinished(db)

    _log.info("import_tasks_ready", tasks=[one.name for one in (run_one_import, sweep_imports)])


def add_privacy_tasks(app: procrastinate.App, db: Database, publisher: LivePublisher, store: FileStore) -> None:
    """Register what answers requests about personal data, and what ages."""

    @app.task(name=jobs.RUN_PRIVACY, retry=procrastinate.RetryStrategy(max_attempts=5, wait=5))
    async def run_privacy_request(business_id: str, request_id: str) -> None:
        await privacy_jobs.run_request(db, publisher, store, UUID(business_id), UUID(request_id))

    @app.periodic(cron="* * * * *")
    @app.task(name="sweep_privacy", queueing_lock="sweep_privacy", pass_context=False)
    async def sweep_privacy(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the tick
        await privacy_jobs.requeue_unfinished(db)

    # At night in Israel, whichever clock holds (UTC+2 or UTC+3).
    @app.periodic(cron="40 0 * * *")
    @app.task(name="run_retention", queueing_lock="run_retention", pass_context=False)
    async def nightly_retention(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the tick
        await run_retention(db)

    _log.info(
        "privacy_tasks_ready", tasks=[one.name for one in (run_privacy_request, sweep_privacy, nightly_retention)]
    )


def add_intake_tasks(app: procrastinate.App, db: Database, publisher: LivePublisher) -> None:
    """Register what stands behind leads from portals and forms."""

    @app.periodic(cron="* * * * *")
    @app.task(name="sweep_intake", queueing_lock="sweep_intake", pass_context=False)
    async def sweep_intake(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the tick
        await take_forgotten(db, publisher)

    _log.info("intake_tasks_ready", tasks=[sweep_intake.name])


def add_webhook_tasks(app: procrastinate.App, sender: WebhookSender) -> None:
    """Register what tells other systems of what happened."""

    # The delivery's own row says when it is tried again; the queue tries again only when the database was lost.
    @app.task(name=jobs.SEND_WEBHOOK, retry=procrastinate.RetryStrategy(max_attempts=3, wait=5))
    async def send_one_webhook(business_id: str, delivery_id: str) -> None:
        await sender.send(UUID(business_id), UUID(delivery_id))

    @app.periodic(cron="* * * * *")
    @app.task(name="sweep_webhooks", queueing_lock="sweep_webhooks", pass_context=False)
    async def sweep_webhooks(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the tick
        await sender.requeue_due()

    @app.periodic(cron="47 3 * * *")
    @app.task(name="forget_webhooks", queueing_lock="forget_webhooks", pass_context=False)
    async def forget_webhooks(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the tick
        await sender.forget_old()

    _log.info("webhook_tasks_ready", tasks=[one.name for one in (send_one_webhook, sweep_webhooks, forget_webhooks)])


def add_file_tasks(app: procrastinate.App, db: Database, store: FileStore) -> None:
    """Register what removes files that nothing needs any more."""

    @app.periodic(cron="*/5 * * * *")
    @app.task(name="remove_files", queueing_lock="remove_files", pass_context=False)
    async def remove_dropped_files(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the tick
        await remove_dropped(db, store)

    @app.periodic(cron="10 1 * * *")
    @app.task(name="sweep_files", queueing_lock="sweep_files", pass_context=False)
    async def nightly_files(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the tick
        await sweep_by_night(db, store)

    _log.info("file_tasks_ready", tasks=[one.name for one in (remove_dropped_files, nightly_files)])


def add_messages(
    app: procrastinate.App,
    chosen: Settings,
    db: Database,
    publisher: LivePublisher,
    twilio: TwilioClient,
    store: FileStore,
) -> None:
    """Register what carries written messages, over the gateway and Twilio."""
    secret = chosen.internal_secret or ""
    gateway = WhatsAppGateway(chosen.wa_internal, secret)
    deliverer = MessageDeliverer(db, RouteAsker(gateway, twilio, store), publisher)
    media = MediaService(db, gateway, twilio, Ear(chosen.agent_internal, secret), store, publisher)
    add_chat_tasks(app, db, deliverer, media, ArrivalService(db, publisher))


async def rescue(app: procrastinate.App, stalled_after_s: float = STALLED_AFTER_S) -> int:
    """Put jobs of dead workers back into the queue; answers how many.

    Two of them with one queueing lock cannot both wait: the second stays for the next run.
    """
    rescued = 0
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=stalled_after_s):
        try:
            await app.job_manager.retry_job(job)
        except exceptions.UniqueViolation:
            _log.info("stalled_job_waits", job_id=job.id, task=job.task_name)
        else:
            rescued += 1
            _log.warning("stalled_job_rescued", job_id=job.id, task=job.task_name)
    return rescued


def reply_writer(chosen: Settings, db: Database, publisher: LivePublisher) -> ReplyWriter:
    """Asks the agent and shows typing at the gateway, by signed requests; without a secret both refuse them."""
    secret = chosen.internal_secret or ""
    agent = TextTurnClient(chosen.agent_internal, secret)
    return ReplyWriter(db, agent, Presence(WhatsAppGateway(chosen.wa_internal, secret)), publisher)


@contextlib.asynccontextmanager
async def worker_app(chosen: Settings) -> AsyncGenerator[procrastinate.App]:
    """Everything a worker needs, opened and closed. Raises SettingsInvalidError without a database."""
    url = chosen.database_app_url or chosen.database_url
    if url is None:
        raise settings.SettingsInvalidError("DATABASE_URL: is not set")
    db = Database(url)
    channel = PostgresChannel(for_libpq(url), f"-c role={APP_ROLE}")
    manager = make_manager(channel, chosen.redis_url, write_only=True)
    analyst = LateAnalyst(chosen)
    watch()
    carrier = WebhookCarrier(inner_allowed=chosen.webhooks_inner)
    app = queue_app(url)
    publisher = LivePublisher(manager)
    store = FileStore(place_of(chosen))
    analysis = AnalysisService(db, publisher, analyst, chosen.openai_chat_model)
    add_tasks(app, db, analysis, ToolService(db, publisher))
    add_mail_tasks(app, db, SmtpCarrier(chosen), chosen.crm_url)
    add_import_tasks(app, db, publisher)
    add_privacy_tasks(app, db, publisher, store)
    add_intake_tasks(app, db, publisher)
    add_talk_tasks(app, db, reply_writer(chosen, db, publisher), analysis, publisher)
    add_file_tasks(app, db, store)
    add_webhook_tasks(app, WebhookSender(db, carrier, Sealer(chosen.data_key), publisher, chosen.crm_url))
    twilio = TwilioClient(account_of(chosen))
    add_messages(app, chosen, db, publisher, twilio, store)
    try:
        async with app.open_async():
            yield app
    finally:
        await twilio.close()
        await analyst.close()
        await carrier.close()
        await channel.close()
        await db.close()
