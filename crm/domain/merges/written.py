"""SQL of what was written since a merge."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import or_, select, update

from crm.domain.appointments.models import Appointment
from crm.domain.chats.models import ChatReply, ChatSession, Message
from crm.domain.customers.models import CustomerIdentity
from crm.domain.tasks.models import Task
from crm.lib.repository import TenantRepository


class Returned(msgspec.Struct, frozen=True):
    """The addresses that go back, and of the messages that came from them how many, and the newest's address."""

    addresses: list[str]
    count: int
    newest: str | None


class WrittenSinceRepository(TenantRepository):
    """Messages of one business by the addresses they came from."""

    async def addresses(self, identity_ids: Sequence[UUID]) -> list[str]:
        """These identities as WhatsApp writes them, a number under either of its two hosts."""
        rows = await self.session.execute(
            select(CustomerIdentity.kind, CustomerIdentity.value).where(
                CustomerIdentity.business_id == self.business_id,
                CustomerIdentity.id.in_(identity_ids),
                CustomerIdentity.kind.in_(("phone", "wa_pn", "wa_lid")),
            )
        )
        found: list[str] = []
        for kind, value in rows:
            user = value.partition("@")[0].removeprefix("+")
            hosts = ("lid", "hosted.lid") if kind == "wa_lid" else ("s.whatsapp.net", "hosted")
            found += [f"{user}@{host}" for host in hosts]
        return found

    async def from_addresses(self, customer_id: UUID, addresses: Sequence[str], since: datetime) -> Sequence[Message]:
        """What was written in this person's thread from or at these addresses, the oldest first."""
        rows = await self.session.scalars(
            select(Message)
            .where(
                Message.business_id == self.business_id,
                Message.customer_id == customer_id,
                Message.wa_chat.in_(addresses),
                Message.created_at >= since,
            )
            .order_by(Message.at, Message.id)
        )
        return rows.all()

    async def last_address(self, customer_id: UUID) -> str | None:
        """Where the person last wrote from."""
        return await self.session.scalar(
            select(Message.wa_chat)
            .where(
                Message.business_id == self.business_id,
                Message.customer_id == customer_id,
                Message.direction == "in",
                Message.wa_chat.is_not(None),
            )
            .order_by(Message.at.desc(), Message.id.desc())
            .limit(1)
        )

    async def stretches_of(self, message_ids: Sequence[UUID], since: datetime) -> list[UUID]:
        """Stretches begun since then in which nothing came in but these messages."""
        own = select(Message.session_id).where(
            Message.business_id == self.business_id, Message.id.in_(message_ids), Message.session_id.is_not(None)
        )
        others = select(Message.id).where(
            Message.business_id == self.business_id,
            Message.session_id == ChatSession.id,
            Message.direction == "in",
            Message.id.not_in(message_ids),
        )
        rows = await self.session.scalars(
            select(ChatSession.id).where(
                ChatSession.business_id == self.business_id,
                ChatSession.id.in_(own),
                ChatSession.created_at >= since,
                ~others.exists(),
            )
        )
        return list(rows)

    async def replies_to(self, message_ids: Sequence[UUID], stretches: Sequence[UUID]) -> list[UUID]:
        """Answers that the AI owes or gave to these messages or in these stretches."""
        rows = await self.session.scalars(
            select(ChatReply.id).where(
                ChatReply.business_id == self.business_id,
                or_(ChatReply.upto_id.in_(message_ids), ChatReply.session_id.in_(stretches)),
            )
        )
        return list(rows)

    async def answers(self, customer_id: UUID, replies: Sequence[UUID], stretches: Sequence[UUID]) -> list[UUID]:
        """Messages that these replies wrote, and all else of these stretches."""
        rows = await self.session.scalars(
            select(Message.id).where(
                Message.business_id == self.business_id,
                Message.customer_id == customer_id,
                or_(Message.reply_id.in_(replies), Message.session_id.in_(stretches)),
            )
        )
        return list(rows)

    async def made_in(self, name: str, stretches: Sequence[UUID]) -> list[UUID]:
        """Tasks or appointments that came of these stretches."""
        model = {"tasks": Task, "appointments": Appointment}[name]
        rows = await self.session.scalars(
            select(model.id).where(model.business_id == self.business_id, model.session_id.in_(stretches))
        )
        return list(rows)

    async def move_lead(self, stretches: Sequence[UUID], old: UUID, new: UUID) -> None:
        """Let these stretches, and tasks of them, speak of another lead."""
        for model, row_id in ((ChatSession, ChatSession.id), (Task, Task.session_id)):
            await self.session.execute(
                update(model)
                .where(model.business_id == self.business_id, row_id.in_(stretches), model.lead_id == old)
                .values(lead_id=new)
                .execution_options(synchronize_session=False)
            )
