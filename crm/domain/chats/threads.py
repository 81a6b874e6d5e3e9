"""A person's conversation: its one row, locked, and what its newest messages make of it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from crm.domain.chats.limits import WINDOW
from crm.domain.chats.models import Chat, Message
from crm.domain.chats.showing import line_of
from crm.lib.repository import TenantRepository
from shared.clock import utc_now
from shared.ids import new_id


class ThreadRepository(TenantRepository):
    """Conversations of one business."""

    async def locked(self, customer_id: UUID) -> Chat:
        """The person's conversation, made when he has none, locked until the transaction ends."""
        now = utc_now()
        await self.session.execute(
            insert(Chat)
            .values(
                id=new_id(),
                created_at=now,
                updated_at=now,
                business_id=self.business_id,
                customer_id=customer_id,
                state="open",
                ai_on=True,
                ai_reason="start",
                unread=0,
                version=1,
            )
            .on_conflict_do_nothing()
        )
        found = await self.existing(customer_id)
        if found is None:
            raise LookupError("the conversation that was just made is gone")
        return found

    async def existing(self, customer_id: UUID) -> Chat | None:
        """The person's conversation, locked, or None when he has none."""
        return await self.session.scalar(
            select(Chat)
            .where(Chat.business_id == self.business_id, Chat.customer_id == customer_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )

    async def recount(self, chat: Chat) -> None:
        """Read the newest messages again: after messages changed hands."""
        chat.last_message_at = chat.last_inbound_at = chat.preview = chat.preview_direction = None
        of_person = (Message.business_id == self.business_id, Message.customer_id == chat.customer_id)
        newest = await self.session.scalar(
            select(Message).where(*of_person).order_by(Message.at.desc(), Message.id.desc()).limit(1)
        )
        if newest is not None:
            show_newest(chat, newest)
        chat.last_inbound_at = await self.session.scalar(
            select(func.max(Message.at)).where(*of_person, Message.direction == "in")
        )


def show_newest(chat: Chat, message: Message) -> None:
    """The list shows this message, unless a newer one stands there."""
    if chat.last_message_at is None or message.at >= chat.last_message_at:
        chat.last_message_at, chat.preview, chat.preview_direction = message.at, line_of(message), message.direction


def window_until(last_inbound_at: datetime | None, now: datetime) -> datetime | None:
    """Until when Twilio carries free text to this person; None when it does not now."""
    if last_inbound_at is None or now >= last_inbound_at + WINDOW:
        return None
    return last_inbound_at + WINDOW
