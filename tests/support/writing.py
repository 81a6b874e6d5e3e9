"""A person who writes to an office, and what is on record of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from crm.db.session import Database
from crm.domain.chats.answering import owe_reply
from crm.domain.chats.models import Chat, ChatReply, ChatSession, Message
from crm.domain.chats.threads import ThreadRepository, show_newest
from crm.domain.chats.words import MessageAuthor, MessageKind
from crm.domain.customers.models import Customer, CustomerIdentity
from crm.domain.tasks.models import Task
from shared.clock import utc_now
from shared.ids import new_id
from tests.support.office import CALLER, Office


@dataclass(slots=True)
class Writer:
    """One customer of an office, as his messages arrive."""

    db: Database
    office: Office
    customer_id: UUID = field(default_factory=new_id)

    async def arrive(self, name: str | None = "דנה לוי", phone: str | None = CALLER) -> "Writer":
        """Make the person."""
        async with self.db.tenant_session(self.office.id) as session:
            session.add(Customer(id=self.customer_id, business_id=self.office.id, name=name))
            await session.flush()
            if phone is not None:
                session.add(
                    CustomerIdentity(
                        business_id=self.office.id, customer_id=self.customer_id, kind="phone", value=phone
                    )
                )
        return self

    async def writes(
        self,
        text: str | None,
        *,
        kind: MessageKind = "text",
        at: datetime | None = None,
        wanted: bool = True,
        **more: object,
    ) -> UUID:
        """A message comes in; ``wanted``: an answer is owed to it, as the inbox does for messages with words."""
        async with self.db.tenant_session(self.office.id) as session:
            chat = await ThreadRepository(session, self.office.id).locked(self.customer_id)
            message = Message(
                business_id=self.office.id,
                customer_id=self.customer_id,
                at=at or utc_now(),
                direction="in",
                author="customer",
                kind=kind,
                body=text,
                state="received",
                route="baileys",
                wa_chat="77001122334455@lid",
                external_id=new_id().hex,
                **more,
            )
            session.add(message)
            await session.flush()
            chat.wa_chat, chat.last_inbound_at = message.wa_chat, message.at
            show_newest(chat, message)
            if wanted:
                await owe_reply(session, self.office.id, chat, message)
        return message.id

    async def gets(self, text: str, author: MessageAuthor, *, at: datetime | None = None) -> UUID:
        """The office wrote to him: staff, a reminder."""
        async with self.db.tenant_session(self.office.id) as session:
            message = Message(
                business_id=self.office.id,
                customer_id=self.customer_id,
                at=at or utc_now(),
                direction="out",
                author=author,
                body=text,
                state="delivered",
                route="baileys",
                external_id=new_id().hex,
            )
            session.add(message)
        return message.id

    async def chat(self) -> Chat:
        """How the conversation stands."""
        async with self.db.tenant_session(self.office.id) as session:
            return (await session.scalars(select(Chat).where(Chat.customer_id == self.customer_id))).one()

    async def replies(self) -> Sequence[ChatReply]:
        """Owed answers, in order."""
        async with self.db.tenant_session(self.office.id) as session:
            rows = await session.scalars(
                select(ChatReply).where(ChatReply.customer_id == self.customer_id).order_by(ChatReply.id)
            )
            return rows.all()

    async def answers(self) -> Sequence[Message]:
        """What the AI wrote, in order."""
        async with self.db.tenant_session(self.office.id) as session:
            rows = await session.scalars(
                select(Message)
                .where(Message.customer_id == self.customer_id, Message.author == "ai")
                .order_by(Message.at, Message.id)
            )
            return rows.all()

    async def sessions(self) -> Sequence[ChatSession]:
        """Stretches, in order."""
        async with self.db.tenant_session(self.office.id) as session:
            rows = await session.scalars(
                select(ChatSession).where(ChatSession.customer_id == self.customer_id).order_by(ChatSession.id)
            )
            return rows.all()

    async def tasks(self) -> Sequence[Task]:
        """The office's tasks about him."""
        async with self.db.tenant_session(self.office.id) as session:
            rows = await session.scalars(
                select(Task).where(Task.customer_id == self.customer_id).order_by(Task.created_at)
            )
            return rows.all()

    async def is_due(self) -> None:
        """Everything owed to him is due now."""
        async with self.db.tenant_session(self.office.id) as session:
            await session.execute(
                update(ChatReply).where(ChatReply.customer_id == self.customer_id).values(next_try_at=utc_now())
            )
