"""The jobs of written conversations: answers, the end of a session, and its summary."""

from uuid import UUID

import procrastinate

from crm import jobs
from crm.db.session import Database
from crm.domain.analysis.service import AnalysisService
from crm.domain.broadcasts.running import BroadcastRunner
from crm.domain.chats.replying import ReplyWriter
from crm.domain.chats.resuming import resume
from crm.domain.chats.sessions import close_quiet
from crm.domain.live.publisher import LivePublisher
from shared.log import logger

_log = logger(__name__)


def add_talk_tasks(
    app: procrastinate.App, db: Database, writer: ReplyWriter, analysis: AnalysisService, publisher: LivePublisher
) -> None:
    """Register what answers people in writing, what follows a session, and broadcasts."""
    runner = BroadcastRunner(db, publisher)

    # The answer's own row says when it is tried again; the queue tries again only when the database was lost.
    @app.task(name=jobs.WRITE_REPLY, retry=procrastinate.RetryStrategy(max_attempts=3, wait=5))
    async def write_reply(business_id: str, reply_id: str) -> None:
        await writer.write(UUID(business_id), UUID(reply_id))

    @app.task(name=jobs.ANALYSE_CHAT, retry=procrastinate.RetryStrategy(max_attempts=3, wait=5))
    async def analyse_chat(business_id: str, session_id: str) -> None:
        await analysis.run_session(UUID(business_id), UUID(session_id))

    @app.task(name=jobs.RESUME_CALL, retry=procrastinate.RetryStrategy(max_attempts=3, wait=2))
    async def resume_call(business_id: str, call_id: str) -> None:
        await resume(db, publisher, UUID(business_id), UUID(call_id))

    @app.periodic(cron="* * * * * */30")
    @app.task(name="sweep_replies", queueing_lock="sweep_replies", pass_context=False)
    async def sweep_replies(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the tick
        await writer.requeue_due()

    @app.periodic(cron="* * * * *")
    @app.task(name="close_chat_sessions", queueing_lock="close_chat_sessions", pass_context=False)
    async def close_chat_sessions(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the tick
        await close_quiet(db, publisher)

    @app.task(name=jobs.RUN_BROADCAST, retry=procrastinate.RetryStrategy(max_attempts=3, wait=5))
    async def run_broadcast(business_id: str, broadcast_id: str) -> None:
        await runner.step(UUID(business_id), UUID(broadcast_id))

    @app.periodic(cron="* * * * * */30")
    @app.task(name="sweep_broadcasts", queueing_lock="sweep_broadcasts", pass_context=False)
    async def sweep_broadcasts(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the tick
        await runner.requeue_due()

    answering = (write_reply, resume_call, analyse_chat, sweep_replies, close_chat_sessions)
    _log.info("talk_tasks_ready", tasks=[one.name for one in (*answering, run_broadcast, sweep_broadcasts)])
