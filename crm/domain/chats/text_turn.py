"""What the agent is asked when an answer is owed: the config, what is known, what was said, and what he wrote now."""

from datetime import datetime

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.agent_config.written import written_config
from crm.domain.chats.memory import Memory
from crm.domain.chats.models import Chat, ChatReply, Message
from crm.domain.chats.talking import TalkingRepository
from crm.domain.chats.written import words_of
from shared.contracts.text_turns import TextTurn

MOST_MESSAGES = 60
MAX_TEXT = 8_000
"""Characters of what a person wrote since the last answer; of more than that, the end."""


class Asking(msgspec.Struct, frozen=True):
    """The turn, and the address where "types…" is shown meanwhile, when he writes by WhatsApp."""

    turn: TextTurn
    wa_chat: str | None


async def asking(session: AsyncSession, chat: Chat, reply: ChatReply, now: datetime) -> Asking | None:
    """The turn of this answer, which now answers everything up to the newest message; None when nothing has words."""
    rows = TalkingRepository(session, reply.business_id)
    customer = await rows.customer(reply.customer_id)
    if customer is None:
        return None
    messages = await rows.latest(reply.customer_id, MOST_MESSAGES)
    new = await _unanswered(rows, reply, messages)
    words = [text for text in (words_of(one) for one in new) if text]
    if not words:
        return None
    reply.upto_id = new[-1].id
    asked = {one.id for one in new}
    memory = Memory(session, reply.business_id, now)
    turn = TextTurn(
        conversation_id=reply.session_id,
        turn_id=reply.id,
        person_id=customer.id,
        config=await written_config(session, reply.business_id),
        channel="sms" if new[-1].route == "twilio_sms" else "whatsapp",
        phone_known=await rows.phone(customer.id) is not None,
        memory=await memory.lines(customer),
        history=await memory.history(customer, [one for one in messages if one.id not in asked]),
        text="\n".join(words)[-MAX_TEXT:],
    )
    return Asking(turn, chat.wa_chat if new[-1].route == "baileys" else None)


async def _unanswered(rows: TalkingRepository, reply: ChatReply, messages: list[Message]) -> list[Message]:
    """What he wrote since what was answered last, in this session; at the least the message that the answer is for."""
    before = await rows.answered_upto(reply.customer_id)
    new = [
        one
        for one in messages
        if one.direction == "in"
        and one.session_id == reply.session_id
        and (before is None or (one.at, one.id) > (before.at, before.id))
    ]
    if new:
        return new
    # It was written before what is answered already, and came later.
    late = await rows.message(reply.upto_id)
    return [] if late is None else [late]
