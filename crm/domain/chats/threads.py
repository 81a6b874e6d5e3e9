"""A person's conversation: its one row, locked, and what its newest messages make of it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from crm.db.words import word
from crm.domain.businesses.models import BusinessNumber
from crm.domain.chats.limits import WINDOW
from crm.domain.chats.models import Chat, Message, MessageAttempt
from crm.domain.chats.showing import line_of
from crm.domain.chats.words import Route
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

    async def known(self, route: Route, external_id: str) -> Message | None:
        """The message that a route calls so, locked."""
        return await self.session.scalar(
            select(Message)
            .where(Message.business_id == self.business_id, Message.route == route, Message.external_id == external_id)
            .with_for_update()
        )

    async def is_echo(self, route: Route, external_id: str) -> bool:
        """One of ours that the route already named to us, while its outcome is still being noted."""
        found = await self.session.scalar(
            select(MessageAttempt.id)
            .where(
                MessageAttempt.business_id == self.business_id,
                MessageAttempt.route == route,
                MessageAttempt.external_id == external_id,
            )
            .limit(1)
        )
        return found is not None

    async def quoted(self, customer_id: UUID, external_id: str) -> UUID | None:
        """Which message of the person's conversation is quoted."""
        return await self.session.scalar(
            select(Message.id).where(
                Message.business_id == self.business_id,
                Message.customer_id == customer_id,
                Message.external_id == external_id,
            )
        )

    async def has_messages(self, customer_id: UUID) -> bool:
        """Whether anything was written with this person."""
        found = select(exists().where(Message.business_id == self.business_id, Message.customer_id == customer_id))
        return bool(await self.session.scalar(found))

    async def who_writes_from(self, wa_chat: str) -> UUID | None:
        """Whose last address this is."""
        return await self.session.scalar(
            select(Chat.customer_id).where(Chat.business_id == self.business_id, Chat.wa_chat == wa_chat).limit(1)
        )

    async def message(self, message_id: UUID, *, lock: bool = False) -> Message | None:
        """One message."""
        statement = select(Message).where(Message.business_id == self.business_id, Message.id == message_id)
        return await self.session.scalar(statement.with_for_update() if lock else statement)

    async def unfetched(self, before: datetime, limit: int) -> list[UUID]:
        """Messages whose file or words still wait since then."""
        rows = await self.session.scalars(
            select(Message.id)
            .where(
                Message.business_id == self.business_id,
                or_(Message.file_state == word("waiting"), Message.words_state == word("waiting")),
                Message.created_at < before,
            )
            .limit(limit)
        )
        return list(rows)

    async def office_number(self) -> str | None:
        """The number that the office answers."""
        return await self.session.scalar(
            select(BusinessNumber.e164).where(BusinessNumber.business_id == self.business_id).limit(1)
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
