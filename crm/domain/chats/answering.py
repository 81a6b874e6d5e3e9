"""When the AI owes an answer: the stretch of conversation that a message belongs to, and the row of the answer.

``owe_reply`` is called in the transaction that stores a message which wants an answer. The job ``WRITE_REPLY`` (its
arguments: ``business_id``, ``reply_id``) writes the answer; a row that is not due yet is put back to its
``next_try_at``. ``withdraw`` is called by whoever takes over.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm import jobs
from crm.domain.chats.limits import REPLY_AFTER, REPLY_LIFETIME, REPLY_WITHIN, RESUME_WAITS, SESSION_QUIET
from crm.domain.chats.models import Chat, ChatReply, ChatSession, Message, MessageSend
from crm.domain.customers.models import Customer
from crm.domain.leads.models import Lead
from crm.domain.whatsapp.models import WhatsAppLink
from crm.lib import outbox
from shared.clock import utc_now

WITHDRAWN = "withdrawn"
LAST_WORDS = frozenset({"handover", "opted_out"})
"""Why the AI falls silent by its own answer."""


def ai_answers(chat: Chat, customer_do_not_contact: bool, link_ai_on: bool) -> bool:
    """The one flag of conversation, person and office."""
    return chat.ai_on and link_ai_on and not customer_do_not_contact


async def office_ai_on(session: AsyncSession, business_id: UUID) -> bool:
    """Whether the office lets the AI answer in writing at all; an office without a link does."""
    found = await session.scalar(select(WhatsAppLink.ai_on).where(WhatsAppLink.business_id == business_id))
    return found is not False


async def open_session(
    session: AsyncSession, business_id: UUID, customer_id: UUID, at: datetime, *, call_id: UUID | None = None
) -> ChatSession:
    """The stretch that goes on at this moment; a new one after five quiet minutes, the old one waits for its summary.

    The caller holds the person's ``Chat`` locked. ``call_id`` is the dropped call that a new stretch goes on with.
    """
    current = await session.scalar(
        select(ChatSession)
        .where(
            ChatSession.business_id == business_id,
            ChatSession.customer_id == customer_id,
            ChatSession.ended_at.is_(None),
        )
        .order_by(ChatSession.started_at.desc())
        .limit(1)
        .with_for_update()
    )
    if current is not None and is_over(current, at):
        current.ended_at, current.summary_state = current.last_at, "waiting"
        current = None
    if current is not None:
        current.last_at = max(current.last_at, at)
        return current
    lead_id = await session.scalar(
        select(Lead.id).where(
            Lead.business_id == business_id,
            Lead.customer_id == customer_id,
            Lead.closed.is_(False),
            Lead.merged_into_id.is_(None),
        )
    )
    made = ChatSession(
        business_id=business_id, customer_id=customer_id, lead_id=lead_id, call_id=call_id, started_at=at, last_at=at
    )
    session.add(made)
    await session.flush()
    return made


def is_over(stretch: ChatSession, at: datetime) -> bool:
    """Whether it had been quiet for too long by then; one that goes on with a dropped call waits for its first word."""
    unanswered = stretch.call_id is not None and stretch.last_at == stretch.started_at
    return at - stretch.last_at > (RESUME_WAITS if unanswered else SESSION_QUIET)


async def touch_session(
    session: AsyncSession, business_id: UUID, customer_id: UUID, message: Message, *, call_id: UUID | None = None
) -> ChatSession:
    """The message belongs to the stretch that goes on, or begins one. The person's ``Chat`` is locked."""
    stretch = await open_session(session, business_id, customer_id, message.at, call_id=call_id)
    message.session_id = stretch.id
    return stretch


async def owe_reply(session: AsyncSession, business_id: UUID, chat: Chat, message: Message) -> None:
    """The message came in: it opens or goes on a stretch, and the AI owes an answer unless it is silent here.

    Lines in a row get one answer. ``chat`` is locked, ``message`` stored; called again once a voice note has words.
    """
    stretch = await touch_session(session, business_id, chat.customer_id, message)
    customer = await session.get_one(Customer, chat.customer_id)
    if not ai_answers(chat, customer.do_not_contact, await office_ai_on(session, business_id)):
        return
    now = utc_now()
    waiting = await session.scalar(
        select(ChatReply)
        .where(
            ChatReply.business_id == business_id,
            ChatReply.customer_id == chat.customer_id,
            ChatReply.session_id == stretch.id,
            ChatReply.reply_state == "waiting",
            ChatReply.state == "queued",
        )
        .with_for_update()
    )
    if waiting is not None:
        waiting.upto_id = message.id
        waiting.next_try_at = max(waiting.next_try_at, min(now + REPLY_AFTER, waiting.created_at + REPLY_WITHIN))
        return
    reply = ChatReply(
        business_id=business_id,
        customer_id=chat.customer_id,
        session_id=stretch.id,
        upto_id=message.id,
        state="queued",
        attempts=0,
        next_try_at=now + REPLY_AFTER,
        expires_at=now + REPLY_LIFETIME,
    )
    session.add(reply)
    await session.flush()
    await queue_reply(session, reply)


async def queue_reply(session: AsyncSession, reply: ChatReply) -> None:
    """Hand the answer to the worker, for when it is due."""
    arguments = {"business_id": str(reply.business_id), "reply_id": str(reply.id)}
    lock = f"{jobs.WRITE_REPLY}:{reply.id}"
    await jobs.defer(session, jobs.WRITE_REPLY, arguments, lock=lock, at=reply.next_try_at)


async def withdraw(session: AsyncSession, business_id: UUID, customer_id: UUID) -> None:
    """No answer of the AI goes out any more: none that waits, none that is being written, none that waits to be sent.

    The person's ``Chat`` is locked.
    """
    now = utc_now()
    replies = await session.scalars(
        select(ChatReply)
        .where(
            ChatReply.business_id == business_id,
            ChatReply.customer_id == customer_id,
            ChatReply.reply_state.in_(("waiting", "writing")),
        )
        .with_for_update()
    )
    for row in replies:
        row.reply_state = "withdrawn"
        outbox.close(row, "failed", now, WITHDRAWN)
    unsent = await session.execute(
        select(Message, MessageSend)
        .join(MessageSend, (MessageSend.message_id == Message.id) & (MessageSend.business_id == business_id))
        .where(
            Message.business_id == business_id,
            Message.customer_id == customer_id,
            Message.author == "ai",
            Message.state == "queued",
        )
        .with_for_update()
    )
    for message, send in unsent:
        message.state, message.error = "cancelled", WITHDRAWN
        message.version += 1
        outbox.close(send, "failed", now, WITHDRAWN)


async def may_still_go(session: AsyncSession, message: Message) -> bool:
    """Whether a message of the AI may still leave, asked in the transaction that claims it (W36).

    The answer by which the AI itself fell silent (it handed over, or took an opt-out down) is the last one that goes.
    """
    if message.reply_id is None:
        return True
    state = await session.scalar(
        select(ChatReply.reply_state).where(
            ChatReply.business_id == message.business_id, ChatReply.id == message.reply_id
        )
    )
    if state == "withdrawn" or not await office_ai_on(session, message.business_id):
        return False
    row = (
        await session.execute(
            select(Chat, Customer.do_not_contact)
            .join(Customer, (Customer.id == Chat.customer_id) & (Customer.business_id == message.business_id))
            .where(Chat.business_id == message.business_id, Chat.customer_id == message.customer_id)
        )
    ).one()
    chat, unwanted = row[0], row[1]
    if ai_answers(chat, unwanted, True):
        return True
    return chat.ai_reason in LAST_WORDS and chat.ai_changed_at is not None and message.created_at >= chat.ai_changed_at
