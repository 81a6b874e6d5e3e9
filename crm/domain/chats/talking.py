"""SQL of a written conversation as the AI reads it: messages, sessions, replies, and the person behind them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, exists, func, select, tuple_, update

from crm.domain.chats.models import Chat, ChatReply, ChatSession, Message, MessageSend
from crm.domain.customers.models import Customer, CustomerIdentity
from crm.domain.whatsapp.models import WhatsAppLink
from crm.lib.repository import TenantRepository

MAX_OF_SESSION = 400
"""Messages of one session that the analysis reads; people write no more in one sitting."""
UNSENT = ("failed", "cancelled")
"""States of our own messages that nobody got: neither person nor model should believe they were said."""


class TalkingRepository(TenantRepository):
    """Written conversations of one business."""

    async def chat(self, customer_id: UUID, *, lock: bool = False) -> Chat | None:
        """The person's chat; locked, answers and takeovers of it happen one after another."""
        statement = select(Chat).where(Chat.business_id == self.business_id, Chat.customer_id == customer_id)
        return await self.session.scalar(statement.with_for_update() if lock else statement)

    async def customer(self, customer_id: UUID) -> Customer | None:
        """The person as he is now."""
        return await self.session.scalar(
            select(Customer).where(Customer.business_id == self.business_id, Customer.id == customer_id)
        )

    async def link(self) -> WhatsAppLink | None:
        """The office's link and its switches."""
        return await self.session.scalar(select(WhatsAppLink).where(WhatsAppLink.business_id == self.business_id))

    async def phone(self, customer_id: UUID) -> str | None:
        """The person's number in E.164: the one he writes from before any other."""
        return await self.session.scalar(
            select(CustomerIdentity.value)
            .where(
                CustomerIdentity.business_id == self.business_id,
                CustomerIdentity.customer_id == customer_id,
                CustomerIdentity.kind.in_(("wa_pn", "phone")),
                CustomerIdentity.value.startswith("+"),
            )
            .order_by(CustomerIdentity.kind.desc(), CustomerIdentity.created_at)
            .limit(1)
        )

    async def message(self, message_id: UUID) -> Message | None:
        """One message."""
        return await self.session.scalar(
            select(Message).where(Message.business_id == self.business_id, Message.id == message_id)
        )

    def _messages(self) -> Select[Message]:
        return select(Message).where(Message.business_id == self.business_id, Message.state.not_in(UNSENT))

    async def of_session(self, session_id: UUID) -> Sequence[Message]:
        """Messages of one session in their order."""
        rows = await self.session.scalars(
            self._messages()
            .where(Message.session_id == session_id)
            .order_by(Message.at, Message.id)
            .limit(MAX_OF_SESSION)
        )
        return rows.all()

    async def latest(self, customer_id: UUID, most: int, until: Message) -> list[Message]:
        """The person's newest messages up to one of them, oldest first."""
        rows = await self.session.scalars(
            self._messages()
            .where(
                Message.customer_id == customer_id,
                tuple_(Message.at, Message.id) <= (until.at, until.id),
            )
            .order_by(Message.at.desc(), Message.id.desc())
            .limit(most)
        )
        return list(reversed(rows.all()))

    async def sitting(self, session_id: UUID, *, lock: bool = False) -> ChatSession | None:
        """One session."""
        statement = select(ChatSession).where(ChatSession.business_id == self.business_id, ChatSession.id == session_id)
        return await self.session.scalar(statement.with_for_update() if lock else statement)

    async def quiet_since(self, before: datetime, limit: int) -> Sequence[UUID]:
        """People whose open session was last written in before this time and in which no answer is owed."""
        owed = exists().where(ChatReply.session_id == ChatSession.id, ChatReply.state == "queued")
        rows = await self.session.scalars(
            select(ChatSession.customer_id)
            .where(
                ChatSession.business_id == self.business_id,
                ChatSession.ended_at.is_(None),
                ChatSession.last_at < before,
                ~owed,
            )
            .order_by(ChatSession.last_at)
            .limit(limit)
        )
        return rows.all()

    async def heard_in(self, session_id: UUID) -> bool:
        """Whether the person wrote anything in the session."""
        found = await self.session.scalar(
            select(Message.id)
            .where(Message.business_id == self.business_id, Message.session_id == session_id, Message.direction == "in")
            .limit(1)
        )
        return found is not None

    async def reply(self, reply_id: UUID, *, lock: bool = False) -> ChatReply | None:
        """One owed answer."""
        statement = select(ChatReply).where(ChatReply.business_id == self.business_id, ChatReply.id == reply_id)
        return await self.session.scalar(statement.with_for_update() if lock else statement)

    async def owed_to(self, customer_id: UUID) -> Sequence[ChatReply]:
        """Answers that the AI still owes to this person, the oldest first, locked."""
        rows = await self.session.scalars(
            select(ChatReply)
            .where(
                ChatReply.business_id == self.business_id,
                ChatReply.customer_id == customer_id,
                ChatReply.state == "queued",
            )
            .order_by(ChatReply.created_at, ChatReply.id)
            .with_for_update()
        )
        return rows.all()

    async def answered_upto(self, customer_id: UUID) -> Message | None:
        """The newest message of the person that an answer was written to."""
        return await self.session.scalar(
            select(Message)
            .join(ChatReply, (ChatReply.upto_id == Message.id) & (ChatReply.business_id == Message.business_id))
            .where(
                Message.business_id == self.business_id,
                ChatReply.customer_id == customer_id,
                ChatReply.reply_state == "done",
            )
            .order_by(Message.at.desc(), Message.id.desc())
            .limit(1)
        )

    async def last_outgoing(self, customer_id: UUID) -> Message | None:
        """The newest message that a person or machine of the office wrote him."""
        return await self.session.scalar(
            self._messages()
            .where(Message.customer_id == customer_id, Message.direction == "out")
            .order_by(Message.at.desc(), Message.id.desc())
            .limit(1)
        )

    async def last_incoming(self, customer_id: UUID) -> Message | None:
        """The newest message that he wrote."""
        return await self.session.scalar(
            self._messages()
            .where(Message.customer_id == customer_id, Message.direction == "in")
            .order_by(Message.at.desc(), Message.id.desc())
            .limit(1)
        )

    async def due(self, before: datetime, limit: int) -> Sequence[UUID]:
        """Answers whose job was lost."""
        rows = await self.session.scalars(
            select(ChatReply.id)
            .where(
                ChatReply.business_id == self.business_id,
                ChatReply.state == "queued",
                ChatReply.next_try_at < before,
            )
            .order_by(ChatReply.next_try_at)
            .limit(limit)
        )
        return rows.all()

    async def take_back(self, now: datetime, customer_id: UUID | None) -> list[UUID]:
        """Cancel the AI's messages that no route has been handed yet; answers whose they were.

        Of one person, or of the whole office. The sender locks a message before it hands it over, so one of the two
        comes first.
        """
        statement = update(Message).where(
            Message.business_id == self.business_id,
            Message.author == "ai",
            Message.direction == "out",
            Message.state == "queued",
        )
        if customer_id is not None:
            statement = statement.where(Message.customer_id == customer_id)
        rows = (
            await self.session.execute(
                statement.values(state="cancelled", version=Message.version + 1)
                .returning(Message.id, Message.customer_id)
                .execution_options(synchronize_session=False)
            )
        ).all()
        ids = [row[0] for row in rows]
        if ids:
            await self.session.execute(
                update(MessageSend)
                .where(
                    MessageSend.business_id == self.business_id,
                    MessageSend.message_id.in_(ids),
                    MessageSend.state == "queued",
                )
                .values(state="failed", done_at=now, last_error="taken over")
                .execution_options(synchronize_session=False)
            )
        return [row[1] for row in rows]

    async def degraded_before(self, session_id: UUID) -> bool:
        """Whether the fixed sentence was sent in this session already."""
        counted = await self.session.scalar(
            select(func.count()).where(
                ChatReply.business_id == self.business_id,
                ChatReply.session_id == session_id,
                ChatReply.reply_state == "failed",
            )
        )
        return bool(counted)
