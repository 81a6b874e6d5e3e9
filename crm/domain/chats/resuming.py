"""After a call that broke off in the middle, one message goes on with it: once a call, through the gate, in seconds."""

import re
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm import jobs
from crm.db.session import Database
from crm.domain.audit.service import Author
from crm.domain.businesses.models import Business
from crm.domain.calls.models import Call, Turn
from crm.domain.chats.answering import open_session
from crm.domain.chats.errors import ContactRefusedError
from crm.domain.chats.limits import RESUME_LIFETIME
from crm.domain.chats.remembering import RememberingRepository
from crm.domain.chats.sending import MessageService, Outgoing
from crm.domain.chats.talking import TalkingRepository
from crm.domain.chats.threads import ThreadRepository
from crm.domain.live.publisher import LivePublisher
from crm.domain.whatsapp.links import LinkRepository
from crm.domain.whatsapp.routing import is_away
from shared.clock import utc_now
from shared.log import logger
from shared.phones import is_mobile

BROKEN: frozenset[str] = frozenset({"connection_lost", "crash", "error"})
"""To the caller they are alike: the line went dead in the middle, by the network's fault or by ours."""
STILL_FRESH = timedelta(minutes=2)
"""News of a break that comes later (the agent was down itself) is no reason to write any more."""
MAX_QUESTION = 200
AGENT = Author("ai", "call agent")
_QUESTION = re.compile(r"[^.!?]*\?\s*$")

_log = logger(__name__)


async def queue_resume(session: AsyncSession, call: Call, reason: str, at: datetime) -> None:
    """Owe the message, in the transaction that applies the end of the call."""
    if reason in BROKEN and call.direction == "inbound" and utc_now() - at <= STILL_FRESH:
        arguments = {"business_id": str(call.business_id), "call_id": str(call.id)}
        await jobs.defer(session, jobs.RESUME_CALL, arguments, lock=f"{jobs.RESUME_CALL}:{call.id}")


async def resume(db: Database, publisher: LivePublisher, business_id: UUID, call_id: UUID) -> bool:
    """Write it if the office lets it, the person may be written to, and nobody speaks with him already."""
    now = utc_now()
    async with db.tenant_session(business_id) as session:
        call = await session.get_one(Call, call_id)
        if call.customer_id is None or not await _wanted(session, call, now):
            return False
        threads = ThreadRepository(session, business_id)
        chat = await threads.locked(call.customer_id)
        message_id = uuid5(call_id, "resume")
        rows = TalkingRepository(session, business_id)
        if await rows.message(message_id) is not None or not await rows.may_answer(chat):
            return False
        office = (await session.get_one(Business, business_id)).name
        turns = await RememberingRepository(session, business_id).last_turns(call_id)
        try:
            async with session.begin_nested():
                stretch = await open_session(session, business_id, call.customer_id, now, call_id=call_id)
                message = Outgoing(
                    customer_id=call.customer_id,
                    author="automation",
                    author_name=AGENT.label,
                    text=resuming_text(office, turns),
                    purpose="enquiry",
                    session_id=stretch.id,
                    message_id=message_id,
                    lifetime=RESUME_LIFETIME,
                )
                await MessageService(session, business_id, publisher).send(message, AGENT)
        except ContactRefusedError as error:
            _log.info("call_not_resumed", call_id=str(call_id), business_id=str(business_id), reason=error.reason)
            return False
    return True


async def _wanted(session: AsyncSession, call: Call, now: datetime) -> bool:
    """The office writes after dropped calls, its own WhatsApp carries, and the caller has not called again."""
    link = await LinkRepository(session, call.business_id).shown()
    # What cut the call may have cut the link, too: one that is only blinking carries the message in a moment.
    blinks = link.state == "connecting" and link.linked_at is not None and not is_away(link, now)
    if not link.resume_calls or link.route != "baileys" or not (link.state == "open" or blinks):
        return False
    if call.from_number is None or not is_mobile(call.from_number) or now - (call.ended_at or now) > STILL_FRESH:
        return False
    spoke = exists().where(
        Turn.business_id == call.business_id, Turn.call_id == call.id, Turn.speaker == "caller", Turn.text != ""
    )
    again = exists().where(
        Call.business_id == call.business_id,
        Call.customer_id == call.customer_id,
        Call.id != call.id,
        Call.started_at >= call.started_at,
    )
    row = (await session.execute(select(spoke, again))).one()
    return bool(row[0]) and not row[1]


def resuming_text(office: str, turns: list[Turn]) -> str:
    """Goes on from the question that was still open, when there is one."""
    opening = f"שלום, כאן {office}. נותק לנו באמצע השיחה, נשמח להמשיך כאן."
    last = turns[-1] if turns else None
    if last is None or last.speaker != "agent":
        return f"{opening}\nאפשר לכתוב כאן, ונמשיך מאותה נקודה."
    asked = _QUESTION.search(last.text_generated or last.text) or _QUESTION.search(last.text)
    question = asked.group().strip()[:MAX_QUESTION] if asked else ""
    return f"{opening}\n{question}" if question else f"{opening}\nאפשר לכתוב כאן, ונמשיך מאותה נקודה."
