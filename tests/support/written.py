"""A written conversation with one of everything in it."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.broadcasts.models import Broadcast, BroadcastRecipient
from crm.domain.chats.models import (
    Chat,
    ChatReply,
    ChatSession,
    Message,
    MessageAttempt,
    MessageSend,
    MessageTemplate,
)
from crm.domain.twilio.models import TwilioArrival
from crm.domain.whatsapp.models import GatewayEvent, WhatsAppLink
from shared.clock import utc_now
from shared.ids import new_id


async def add_conversation(session: AsyncSession, business_id: UUID, customer_id: UUID) -> dict[str, UUID]:
    """What he wrote, what we answered and what nobody got, a template and a broadcast; ids by table."""
    now = utc_now()
    own = {"business_id": business_id}
    his = {**own, "customer_id": customer_id}
    asked_at, answered_at = now - timedelta(minutes=30), now - timedelta(minutes=29)
    chat = Chat(
        **his,
        unread=1,
        wa_chat="77001122334455@lid",
        last_message_at=answered_at,
        last_inbound_at=asked_at,
        preview="כן, עדיין פנויה.",
        preview_direction="out",
    )
    stretch = ChatSession(**his, started_at=asked_at, last_at=answered_at)
    template = MessageTemplate(
        **own,
        name=f"אישור פגישה {customer_id}",
        body="שלום {{1}}, נתראה מחר.",
        fields=["customer.first_name"],
        category="utility",
    )
    session.add_all([chat, stretch, template])
    await session.flush()
    asked = Message(
        **his,
        session_id=stretch.id,
        at=asked_at,
        direction="in",
        author="customer",
        body="הדירה עדיין פנויה?",
        state="received",
        route="baileys",
        wa_chat="77001122334455@lid",
        external_id=new_id().hex,
    )
    session.add(asked)
    await session.flush()
    reply = ChatReply(
        **his,
        session_id=stretch.id,
        upto_id=asked.id,
        reply_state="done",
        state="sent",
        attempts=1,
        next_try_at=now,
        expires_at=now,
        done_at=now,
    )
    session.add(reply)
    await session.flush()
    answered = Message(
        **his,
        session_id=stretch.id,
        at=answered_at,
        direction="out",
        author="ai",
        body="כן, עדיין פנויה.",
        state="failed",
        error="not_on_whatsapp",
        route="baileys",
        reply_id=reply.id,
        failed_at=now,
    )
    session.add(answered)
    await session.flush()
    broadcast = Broadcast(
        **own,
        name="דירות חדשות",
        segment_id=new_id(),
        segment_name="חמים",
        template_id=template.id,
        author_name="רותי",
    )
    session.add(broadcast)
    await session.flush()
    session.add_all(
        [
            MessageSend(
                **own,
                message_id=answered.id,
                state="failed",
                attempts=1,
                next_try_at=now,
                expires_at=now,
                done_at=now,
                last_error="not_on_whatsapp",
            ),
            MessageAttempt(**own, message_id=answered.id, route="baileys", outcome="refused", error="not_on_whatsapp"),
            BroadcastRecipient(**his, broadcast_id=broadcast.id, state="waiting"),
            TwilioArrival(**his, kind="message", key=new_id().hex, body=b"From=whatsapp", state="done", done_at=now),
            GatewayEvent(**own, event_id=new_id(), type="message.seen"),
        ]
    )
    return {"message": asked.id, "message_template": template.id, "broadcast": broadcast.id}


def office_link(business_id: UUID) -> WhatsAppLink:
    """The office's link, open."""
    return WhatsAppLink(business_id=business_id, state="open", phone="+972501112233")
