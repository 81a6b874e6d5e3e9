"""What becomes of an answer once the agent has given it, or has not: the message, the silence, the office's task."""

from datetime import datetime
from typing import Literal

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.analysis.repository import AnalysisRepository
from crm.domain.businesses.repository import BusinessRepository
from crm.domain.chats.errors import ContactRefusedError
from crm.domain.chats.models import Chat, ChatReply
from crm.domain.chats.sending import MessageService, Outgoing
from crm.domain.chats.talking import TalkingRepository
from crm.domain.chats.words import AiReason, MessageAuthor
from crm.domain.live.publisher import LivePublisher
from crm.domain.live.schemas import Changed
from crm.domain.tools.callback_time import callback_due
from crm.lib import outbox
from shared.contracts.agent_config import OpeningHours
from shared.contracts.text_turns import TextReply
from shared.contracts.whatsapp import MAX_TEXT

AWAY = "קיבלתי את ההודעה. כרגע אני לא מצליחה לענות, ומישהו מהמשרד יחזור אליך כאן."
AI = "ai"
Outcome = Literal["sent", "silent", "degraded", "withdrawn"]


class Answered(msgspec.Struct, frozen=True):
    """What the agent answered, and when."""

    reply: TextReply
    at: datetime


async def close_answer(
    session: AsyncSession, publisher: LivePublisher, chat: Chat, reply: ChatReply, answered: Answered
) -> Outcome:
    """Send it and note what follows. ``chat`` and ``reply`` are locked; the AI's part is asked about once more."""
    answer, now = answered.reply, answered.at
    rows = TalkingRepository(session, reply.business_id)
    left = any(run.name == "opt_out" and run.ok for run in answer.tools)
    if not await rows.may_answer(chat, just_opted_out=left):
        reply.reply_state = "withdrawn"
        outbox.close(reply, "failed", now, "the AI was switched off")
        return "withdrawn"
    if answer.degraded:
        await give_up(session, publisher, chat, reply, now, answer.text or AWAY)
        return "degraded"
    if answer.handover:
        _fall_silent(chat, "handover", now)
        await _hand_over(session, publisher, reply, answer, now)
    elif left:
        _fall_silent(chat, "opted_out", now)
    sent = False
    if answer.text:
        # The last word to who wants no more is the system's: the gate lets no other pass.
        sent = await _send(session, publisher, reply, answer.text, "automation" if left else "ai")
    reply.reply_state = "done"
    outbox.close(reply, "sent", now, None)
    return "sent" if sent else "silent"


async def give_up(
    session: AsyncSession,
    publisher: LivePublisher,
    chat: Chat,
    reply: ChatReply,
    now: datetime,
    sentence: str | None = AWAY,
) -> None:
    """No model answered: one fixed sentence a session, and a person of the office has to look.

    ``sentence`` null: it is too late to say anything.
    """
    made = await _task(session, publisher, reply, now, f"chat-away:{reply.session_id}", "לענות ללקוח בוואטסאפ", None)
    may = await TalkingRepository(session, reply.business_id).may_answer(chat)
    if made and may and sentence is not None:
        await _send(session, publisher, reply, sentence)
    reply.reply_state = "failed"
    outbox.close(reply, "failed", now, reply.last_error or "no model answered")


def _fall_silent(chat: Chat, reason: AiReason, now: datetime) -> None:
    chat.ai_on, chat.ai_reason = False, reason
    chat.ai_changed_at, chat.ai_changed_by = now, AI
    chat.version += 1


async def _send(
    session: AsyncSession, publisher: LivePublisher, reply: ChatReply, text: str, author: MessageAuthor = "ai"
) -> bool:
    asked = Outgoing(
        customer_id=reply.customer_id,
        author=author,
        text=text[:MAX_TEXT],
        session_id=reply.session_id,
        reply_id=reply.id,
        message_id=reply.id,
    )
    try:
        await MessageService(session, reply.business_id, publisher).send(asked)
    except ContactRefusedError as error:
        reply.last_error = error.reason
        return False
    return True


async def _hand_over(
    session: AsyncSession, publisher: LivePublisher, reply: ChatReply, answer: TextReply, now: datetime
) -> None:
    reasons = [str(run.arguments.get("reason", "")) for run in answer.tools if run.name == "transfer_to_human"]
    details = next((one.strip() for one in reasons if one.strip()), None)
    await _task(session, publisher, reply, now, f"chat-handover:{reply.id}", "לענות ללקוח בוואטסאפ", details)


async def _task(
    session: AsyncSession,
    publisher: LivePublisher,
    reply: ChatReply,
    now: datetime,
    key: str,
    title: str,
    details: str | None,
) -> bool:
    """A task of the office, once a ``key``; whether it is new."""
    rows = TalkingRepository(session, reply.business_id)
    customer = await rows.customer(reply.customer_id)
    last = await rows.message(reply.upto_id)
    said = (last.body or "").strip() if last is not None else ""
    parts = [details or "", f"הלקוח כתב: {said}" if said else ""]
    hours = msgspec.convert(await BusinessRepository(session, reply.business_id).hours(), OpeningHours)
    stretch = await rows.stretch(reply.session_id)
    made = await AnalysisRepository(session, reply.business_id).add_task_once(
        key,
        {
            "kind": "callback",
            "title": f"{title}: {customer.name}" if customer is not None and customer.name else title,
            "details": "\n".join(part for part in parts if part) or None,
            "source": "agent_call",
            "due_at": callback_due(hours, now, None),
            "customer_id": reply.customer_id,
            "lead_id": stretch.lead_id if stretch is not None else None,
            "session_id": reply.session_id,
        },
    )
    if made is not None:
        publisher.publish_after_commit(session, reply.business_id, [Changed("tasks", made)])
    return made is not None
