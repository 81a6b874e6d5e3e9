"""The end of a stretch of writing: after five quiet minutes it is closed and owes its own summary, each one its own."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from crm.db.session import Database
from crm.db.sweeping import sweep_businesses
from crm.domain.analysis.queueing import queue_analysis
from crm.domain.analysis.repository import AnalysisRepository
from crm.domain.chats.answering import is_over
from crm.domain.chats.limits import RESUME_WAITS, SESSION_QUIET
from crm.domain.chats.models import ChatSession
from crm.domain.chats.talking import TalkingRepository
from crm.domain.live.publisher import LivePublisher
from crm.domain.live.schemas import Changed
from shared.clock import utc_now
from shared.log import logger

AT_ONCE = 200

_log = logger(__name__)


async def close_quiet(db: Database, publisher: LivePublisher) -> int:
    """End what went quiet and queue summaries that nobody owes yet, tenant by tenant; answers how many ended."""

    async def close(business_id: UUID) -> int:
        return await _close_of(db, publisher, business_id)

    ended = await sweep_businesses(db, "chat sessions", close)
    if ended:
        _log.info("chat_sessions_ended", count=ended)
    return ended


async def _close_of(db: Database, publisher: LivePublisher, business_id: UUID) -> int:
    ended = 0
    async with db.tenant_session(business_id) as session:
        now, rows = utc_now(), TalkingRepository(session, business_id)
        quiet = await rows.quiet_since(now - SESSION_QUIET, now - RESUME_WAITS, AT_ONCE)
    for customer_id in quiet:
        async with db.tenant_session(business_id) as session:
            if await _close(session, business_id, customer_id):
                publisher.publish_after_commit(session, business_id, [Changed("chats", customer_id)])
                ended += 1
    async with db.tenant_session(business_id) as session:
        for stretch in await TalkingRepository(session, business_id).unsummed(AT_ONCE):
            await _owe_summary(session, stretch)
    return ended


async def _close(session: AsyncSession, business_id: UUID, customer_id: UUID) -> bool:
    """Close the person's open stretch if it is still quiet now that his chat is locked."""
    rows = TalkingRepository(session, business_id)
    await rows.chat(customer_id, lock=True)
    stretch = await rows.open_stretch(customer_id)
    if stretch is None or not is_over(stretch, utc_now()):
        return False
    stretch.ended_at, stretch.summary_state = stretch.last_at, "waiting"
    await session.flush()
    return True


async def _owe_summary(session: AsyncSession, stretch: ChatSession) -> None:
    """A stretch in which the person wrote nothing has nothing to sum up."""
    rows = TalkingRepository(session, stretch.business_id)
    if not await rows.heard_in(stretch.id):
        stretch.summary_state = "done"
        return
    if await AnalysisRepository(session, stretch.business_id).begin(stretch.id, utc_now()):
        await queue_analysis(session, stretch.business_id, "session", stretch.id)
