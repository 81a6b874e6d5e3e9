"""What the worker does for written conversations."""

from datetime import timedelta
from uuid import UUID

import procrastinate

from crm import jobs
from crm.db.session import Database
from crm.domain.chats.delivering import MessageDeliverer
from crm.domain.chats.media import MediaService
from crm.domain.twilio.receiving import ArrivalService
from crm.domain.whatsapp.applying import forget_events
from shared.clock import utc_now
from shared.log import logger

EVENTS_KEPT = timedelta(days=30)
"""The gateway repeats an event for days at most; its mark outlives it."""

_log = logger(__name__)


def add_chat_tasks(
    app: procrastinate.App, db: Database, deliverer: MessageDeliverer, media: MediaService, arrivals: ArrivalService
) -> None:
    """Register what sends messages, fetches files and stands behind both."""

    # The message's own row says when it is tried again; the queue tries again only when the database was lost.
    @app.task(name=jobs.SEND_MESSAGE, retry=procrastinate.RetryStrategy(max_attempts=3, wait=5))
    async def send_message(business_id: str, message_id: str) -> None:
        await deliverer.deliver(UUID(business_id), UUID(message_id))

    @app.task(name=jobs.FETCH_MEDIA, retry=procrastinate.RetryStrategy(max_attempts=8, wait=3, exponential_wait=2))
    async def fetch_media(business_id: str, message_id: str) -> None:
        await media.fetch(UUID(business_id), UUID(message_id))

    @app.periodic(cron="* * * * *")
    @app.task(name="sweep_messages", queueing_lock="sweep_messages", pass_context=False)
    async def sweep_messages(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the tick
        await deliverer.requeue_due()
        await media.requeue_lost()
        await arrivals.take_forgotten()

    @app.periodic(cron="57 3 * * *")
    @app.task(name="forget_messages_marks", queueing_lock="forget_messages_marks", pass_context=False)
    async def forget_marks(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the tick
        await forget_events(db, utc_now() - EVENTS_KEPT)
        await arrivals.forget_old()

    _log.info("chat_tasks_ready", tasks=[one.name for one in (send_message, fetch_media, sweep_messages, forget_marks)])
