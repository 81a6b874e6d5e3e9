"""SQL of a written conversation as the AI reads it: messages, sessions, replies, and the person behind them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, exists, select

from crm.domain.analysis.models import CallAnalysis
from crm.domain.chats.answering import ai_answers, office_ai_on
from crm.domain.chats.models import Chat, ChatReply, ChatSession, Message
from crm.domain.customers.models import Customer, CustomerIdentity
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
        if lock:
            statement = statement.with_for_update().execution_options(populate_existing=True)
        return await self.session.scalar(statement)

    async def may_answer(self, chat: Chat, *, just_opted_out: bool = False) -> bool:
        """The one flag of chat, person and office, as it is now.

        ``just_opted_out``: he asked in this very turn to be left alone, and is told that this was noted.
        """
        unwanted = await self.session.scalar(
            select(Customer.do_not_contact).where(
                Customer.business_id == self.business_id, Customer.id == chat.customer_id
            )
        )
        office_on = await office_ai_on(self.session, self.business_id)
        return ai_answers(chat, bool(unwanted) and not just_opted_out, office_on)

    async def stretch(self, session_id: UUID) -> ChatSession | None:
        """One session."""
        return await self.session.scalar(
            select(ChatSession).where(ChatSession.business_id == self.business_id, ChatSession.id == session_id)
        )

    async def customer(self, customer_id: UUID) -> Customer | None:
        """The person as he is now."""
        return await self.session.scalar(
            select(Customer).where(Customer.business_id == self.business_id, Customer.id == customer_id)
        )

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

    async def latest(self, customer_id: UUID, most: int) -> list[Message]:
        """The person's newest messages, oldest first."""
        rows = await self.session.scalars(
            self._messages()
            .where(Message.customer_id == customer_id)
            .order_by(Message.at.desc(), Message.id.desc())
            .limit(most)
        )
        return list(reversed(rows.all()))

    async def open_stretch(self, customer_id: UUID) -> ChatSession | None:
        """The session that goes on, locked."""
        return await self.session.scalar(
            select(ChatSession)
            .where(
                ChatSession.business_id == self.business_id,
                ChatSession.customer_id == customer_id,
                ChatSession.ended_at.is_(None),
            )
            .order_by(ChatSession.started_at.desc())
            .limit(1)
            .with_for_update()
        )

    async def quiet_since(self, before: datetime, unanswered_before: datetime, limit: int) -> Sequence[UUID]:
        """People whose open session was last written in before this time and in which no answer is owed.

        One that goes on with a dropped call and has no word yet waits until ``unanswered_before``, as ``is_over`` says.
        """
        unanswered = ChatSession.call_id.is_not(None) & (ChatSession.last_at == ChatSession.started_at)
        owed = exists().where(ChatReply.session_id == ChatSession.id, ChatReply.state == "queued")
        rows = await self.session.scalars(
            select(ChatSession.customer_id)
            .where(
                ChatSession.business_id == self.business_id,
                ChatSession.ended_at.is_(None),
                ChatSession.last_at < before,
                ~unanswered | (ChatSession.last_at < unanswered_before),
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
        """One owed answer, as it is now."""
        statement = select(ChatReply).where(ChatReply.business_id == self.business_id, ChatReply.id == reply_id)
        if lock:
            statement = statement.with_for_update().execution_options(populate_existing=True)
        return await self.session.scalar(statement)

    async def owed_before(self, reply: ChatReply) -> bool:
        """Whether an earlier answer to the same person is still owed: they go one after the other."""
        found = await self.session.scalar(
            select(ChatReply.id)
            .where(
                ChatReply.business_id == self.business_id,
                ChatReply.customer_id == reply.customer_id,
                ChatReply.state == "queued",
                ChatReply.id < reply.id,
            )
            .limit(1)
        )
        return found is not None

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

    async def unsummed(self, limit: int) -> Sequence[ChatSession]:
        """Ended sessions whose summary nobody owes yet, locked."""
        owed = exists().where(CallAnalysis.session_id == ChatSession.id)
        rows = await self.session.scalars(
            select(ChatSession)
            .where(
                ChatSession.business_id == self.business_id,
                ChatSession.summary_state == "waiting",
                ~owed,
            )
            .order_by(ChatSession.ended_at)
            .limit(limit)
            .with_for_update()
        )
        return rows.all()

    async def due(self, before: datetime, limit: int) -> Sequence[ChatReply]:
        """Answers whose job was lost."""
        rows = await self.session.scalars(
            select(ChatReply)
            .where(
                ChatReply.business_id == self.business_id,
                ChatReply.state == "queued",
                ChatReply.next_try_at < before,
            )
            .order_by(ChatReply.next_try_at)
            .limit(limit)
        )
        return rows.all()
