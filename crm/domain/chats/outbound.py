"""SQL of messages that go out: the row that owes one, its tries, and what stands before it."""

from collections.abc import Sequence
from datetime import datetime
from typing import get_args
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, and_, exists, func, not_, or_, select, union_all

from crm.domain.broadcasts.models import Broadcast
from crm.domain.businesses.models import Business
from crm.domain.chats.models import ChatSession, Message, MessageAttempt, MessageSend, MessageTemplate
from crm.domain.chats.routes import DAILY_CAP, LINK_BLINKS, LINK_DOWN
from crm.domain.chats.words import BroadcastState, Route
from crm.domain.consent.schemas import Reason
from crm.domain.customers.models import Customer, CustomerIdentity
from crm.domain.files.models import StoredFile
from crm.domain.leads.models import Lead
from crm.lib.outbox import EARLY
from crm.lib.repository import TenantRepository
from shared.clock import utc_now

PAUSED = "broadcast_paused"
"""Why a message waits whose broadcast was paused while it was being tried."""
_WAITS_APART = (LINK_DOWN, DAILY_CAP, PAUSED, *get_args(Reason))
"""What is put off for these may wait for hours, and what was written after it would wait with it."""


def _owes(business_id: UUID) -> ColumnElement[bool]:
    return and_(MessageSend.message_id == Message.id, MessageSend.business_id == business_id)


class Owing(msgspec.Struct, frozen=True):
    """A message and the row that owes it, both locked."""

    message: Message
    send: MessageSend


class OutboundRepository(TenantRepository):
    """What goes out of one business."""

    async def customer_of(self, message_id: UUID) -> UUID | None:
        """To whom a message goes; its conversation is locked before the message."""
        return await self.session.scalar(
            select(Message.customer_id).where(Message.business_id == self.business_id, Message.id == message_id)
        )

    async def owing(self, message_id: UUID) -> Owing | None:
        """The message and what owes it, locked."""
        row = (
            await self.session.execute(
                select(Message, MessageSend)
                .join(
                    MessageSend, and_(MessageSend.message_id == Message.id, MessageSend.business_id == self.business_id)
                )
                .where(Message.business_id == self.business_id, Message.id == message_id)
                .with_for_update()
                .execution_options(populate_existing=True)
            )
        ).one_or_none()
        return None if row is None else Owing(row[0], row[1])

    async def find(self, route: Route, external_id: str | None, message_id: UUID | None) -> UUID | None:
        """Our message behind a route's news: by our id, by the route's, or by a try's."""
        if message_id is not None:
            known = await self.session.scalar(
                select(Message.id).where(Message.business_id == self.business_id, Message.id == message_id)
            )
            if known is not None:
                return known
        if external_id is None:
            return None
        tried = select(MessageAttempt.message_id).where(
            MessageAttempt.business_id == self.business_id,
            MessageAttempt.route == route,
            MessageAttempt.external_id == external_id,
        )
        named = select(Message.id).where(
            Message.business_id == self.business_id, Message.route == route, Message.external_id == external_id
        )
        # Two look-ups of one row each: an OR of them would read all that the office ever wrote.
        told = Message.id.in_(union_all(named, tried))
        return await self.session.scalar(
            select(Message.id).where(Message.business_id == self.business_id, Message.direction == "out", told).limit(1)
        )

    async def attempts(self, message_id: UUID) -> list[MessageAttempt]:
        """Every try, the oldest first."""
        rows = await self.session.scalars(
            select(MessageAttempt)
            .where(MessageAttempt.business_id == self.business_id, MessageAttempt.message_id == message_id)
            .order_by(MessageAttempt.created_at, MessageAttempt.id)
        )
        return list(rows)

    async def stands_before(self, message: Message) -> bool:
        """Whether an older message to the person has to go first.

        What we began never holds an answer up, and what waits long by itself holds nothing up: a photo that only the
        own WhatsApp can carry, say, while Twilio could take the words behind it.
        """
        waits_apart = and_(
            Message.state == "queued",
            func.coalesce(MessageSend.last_error, "").in_(_WAITS_APART),
            MessageSend.next_try_at > utc_now() + EARLY,
        )
        older = exists().where(
            MessageSend.business_id == self.business_id,
            MessageSend.state == "queued",
            Message.business_id == self.business_id,
            Message.id == MessageSend.message_id,
            Message.customer_id == message.customer_id,
            or_(Message.at < message.at, and_(Message.at == message.at, Message.id < message.id)),
            not_(waits_apart),
            *([Message.purpose.is_(None)] if message.purpose is None else []),
        )
        return bool(await self.session.scalar(select(older)))

    async def goes_on(self, message: Message) -> bool:
        """Whether it is the message that the office writes after a dropped call."""
        if message.author != "automation" or message.purpose is None or message.session_id is None:
            return False
        after_call = exists().where(
            ChatSession.business_id == self.business_id,
            ChatSession.id == message.session_id,
            ChatSession.call_id.is_not(None),
        )
        return bool(await self.session.scalar(select(after_call)))

    async def next_of(self, customer_id: UUID) -> Sequence[tuple[UUID, datetime]]:
        """Messages to this person that wait, and when they are due, the first that may go first."""
        rows = await self.session.execute(
            select(Message.id, MessageSend.next_try_at)
            .join(MessageSend, _owes(self.business_id))
            .where(
                Message.business_id == self.business_id,
                Message.customer_id == customer_id,
                Message.state == "queued",
                MessageSend.state == "queued",
            )
            .order_by(MessageSend.next_try_at, Message.at, Message.id)
            .limit(2)
        )
        return [(row[0], row[1]) for row in rows]

    async def due(self, before: datetime, limit: int) -> list[UUID]:
        """Messages whose job was lost, or that waited behind others, the oldest first."""
        rows = await self.session.scalars(
            select(MessageSend.message_id)
            .where(
                MessageSend.business_id == self.business_id,
                MessageSend.state == "queued",
                MessageSend.next_try_at < before,
            )
            .order_by(MessageSend.next_try_at)
            .limit(limit)
        )
        return list(rows)

    async def waiting(self, limit: int) -> list[MessageSend]:
        """What waits for a way and is not being tried just now, locked.

        Whoever tries one holds its row and may want the link's next, which the caller holds: nobody waits for him here.
        """
        rows = await self.session.scalars(
            select(MessageSend)
            .join(Message, and_(Message.id == MessageSend.message_id, Message.business_id == self.business_id))
            .where(
                MessageSend.business_id == self.business_id,
                MessageSend.state == "queued",
                MessageSend.last_error.in_((LINK_DOWN, LINK_BLINKS, "link-not-open", "gateway_away")),
                Message.state == "queued",
            )
            .order_by(Message.at, Message.id)
            .limit(limit)
            .with_for_update(of=MessageSend, skip_locked=True)
        )
        return list(rows)

    async def phone(self, customer_id: UUID) -> str | None:
        """The person's number in E.164: one that calls come from before one that WhatsApp told."""
        return await self.session.scalar(
            select(CustomerIdentity.value)
            .where(
                CustomerIdentity.business_id == self.business_id,
                CustomerIdentity.customer_id == customer_id,
                CustomerIdentity.kind.in_(("phone", "wa_pn")),
                CustomerIdentity.value.startswith("+"),
            )
            .order_by(CustomerIdentity.kind, CustomerIdentity.created_at)
            .limit(1)
        )

    async def template(self, template_id: UUID | None) -> MessageTemplate | None:
        """The message's template."""
        if template_id is None:
            return None
        return await self.session.scalar(
            select(MessageTemplate).where(
                MessageTemplate.business_id == self.business_id, MessageTemplate.id == template_id
            )
        )

    async def wa_id_of(self, message_id: UUID | None) -> str | None:
        """WhatsApp's id of a message that is quoted."""
        if message_id is None:
            return None
        return await self.session.scalar(
            select(Message.external_id).where(
                Message.business_id == self.business_id, Message.id == message_id, Message.route == "baileys"
            )
        )

    async def begun_since(self, since: datetime) -> int:
        """How many conversations the own number began since then: people, not messages."""
        found = await self.session.scalar(
            select(func.count(func.distinct(Message.customer_id)))
            .join(MessageAttempt, MessageAttempt.message_id == Message.id)
            .where(
                Message.business_id == self.business_id,
                Message.purpose.is_not(None),
                Message.direction == "out",
                MessageAttempt.business_id == self.business_id,
                MessageAttempt.route == "baileys",
                MessageAttempt.outcome.in_(("sent", "unknown", "trying")),
                MessageAttempt.created_at >= since,
            )
        )
        return found or 0

    async def refuses_contact(self, customer_id: UUID) -> bool:
        """Whether the person asked for no more contact, as it stands now."""
        found = await self.session.scalar(
            select(Customer.do_not_contact).where(Customer.business_id == self.business_id, Customer.id == customer_id)
        )
        return bool(found)

    async def broadcast(self, broadcast_id: UUID) -> tuple[BroadcastState, datetime | None] | None:
        """How the broadcast of a message stands now, and when it ended."""
        row = (
            await self.session.execute(
                select(Broadcast.state, Broadcast.ended_at).where(
                    Broadcast.business_id == self.business_id, Broadcast.id == broadcast_id
                )
            )
        ).one_or_none()
        return None if row is None else (row[0], row[1])

    async def one(self, message_id: UUID) -> Message | None:
        """One message."""
        return await self.session.scalar(
            select(Message).where(Message.business_id == self.business_id, Message.id == message_id)
        )

    async def begun_unsent(self, customer_id: UUID) -> list[Owing]:
        """What we began and what still waits, locked."""
        rows = await self.session.execute(
            select(Message, MessageSend)
            .join(MessageSend, _owes(self.business_id))
            .where(
                Message.business_id == self.business_id,
                Message.customer_id == customer_id,
                Message.state == "queued",
                Message.purpose.is_not(None),
            )
            .with_for_update()
        )
        return [Owing(row[0], row[1]) for row in rows]

    async def person(self, customer_id: UUID) -> Customer | None:
        """To whom it goes."""
        return await self.session.scalar(
            select(Customer).where(Customer.business_id == self.business_id, Customer.id == customer_id)
        )

    async def office_name(self) -> str:
        """As messages call the office."""
        return await self.session.scalar(select(Business.name).where(Business.id == self.business_id)) or ""

    async def open_lead(self, customer_id: UUID) -> Lead | None:
        """The person's open lead."""
        return await self.session.scalar(
            select(Lead).where(
                Lead.business_id == self.business_id,
                Lead.customer_id == customer_id,
                Lead.closed.is_(False),
                Lead.merged_into_id.is_(None),
            )
        )

    async def file(self, file_id: UUID) -> StoredFile | None:
        """An attached file's row."""
        return await self.session.scalar(
            select(StoredFile).where(StoredFile.business_id == self.business_id, StoredFile.id == file_id)
        )
