"""SQL of broadcasts and their people. Where a person stands is read from his message, which knows best."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, insert, literal, select, update

from crm.domain.broadcasts.models import Broadcast, BroadcastRecipient
from crm.domain.chats.errors import STOPPED
from crm.domain.chats.models import Message, MessageSend, MessageTemplate
from crm.domain.chats.words import RecipientState
from crm.domain.customers.models import Customer
from crm.lib.pagination import Order, PageRequest, fetch_page
from crm.lib.repository import TenantRepository
from shared.ids import new_id

_ARRIVED = ("sent", "delivered", "read")
# A cancelled message was called off by the gate or by the person himself at the last moment.
_STATE: ColumnElement[RecipientState] = case(
    (Message.state.in_(_ARRIVED), literal("sent")),
    (Message.state == "failed", literal("failed")),
    (Message.state == "cancelled", literal("refused")),
    else_=BroadcastRecipient.state,
)
_REASON = func.coalesce(Message.error, BroadcastRecipient.reason)


class BroadcastRepository(TenantRepository):
    """Broadcasts of one business."""

    def _with_template(self) -> Select[Broadcast, str]:
        return (
            select(Broadcast, MessageTemplate.name)
            .join(
                MessageTemplate,
                (MessageTemplate.id == Broadcast.template_id) & (MessageTemplate.business_id == self.business_id),
            )
            .where(Broadcast.business_id == self.business_id)
        )

    async def page(self, request: PageRequest) -> tuple[list[tuple[Broadcast, str]], str | None, int | None]:
        """Broadcasts with their template's name, the newest first."""
        return await fetch_page(
            self.session,
            self._with_template(),
            order=Order(Broadcast.created_at, datetime, True),
            id_column=Broadcast.id,
            request=request,
        )

    async def get(self, broadcast_id: UUID) -> tuple[Broadcast, str] | None:
        """One broadcast with its template's name."""
        row = (await self.session.execute(self._with_template().where(Broadcast.id == broadcast_id))).one_or_none()
        return None if row is None else (row[0], row[1])

    async def locked(self, broadcast_id: UUID) -> Broadcast | None:
        """One broadcast: its steps and its changes happen one after another."""
        return await self.session.scalar(
            select(Broadcast)
            .where(Broadcast.business_id == self.business_id, Broadcast.id == broadcast_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )

    async def other_running(self, broadcast_id: UUID) -> bool:
        """Whether another one of the office is on its way.

        Two that are started at the same moment ask one after the other: the second sees the first.
        """
        turn = func.hashtextextended(f"{self.business_id} broadcasts", 0)
        await self.session.execute(select(func.pg_advisory_xact_lock(turn)))
        found = await self.session.scalar(
            select(Broadcast.id)
            .where(
                Broadcast.business_id == self.business_id,
                Broadcast.state == "running",
                Broadcast.id != broadcast_id,
            )
            .limit(1)
        )
        return found is not None

    async def counts(self, ids: Sequence[UUID]) -> Mapping[UUID, Mapping[str, int]]:
        """How many people stand where, for a whole page in one question."""
        rows = await self.session.execute(
            select(BroadcastRecipient.broadcast_id, _STATE, Message.state, func.count())
            .outerjoin(
                Message, (Message.id == BroadcastRecipient.message_id) & (Message.business_id == self.business_id)
            )
            .where(BroadcastRecipient.business_id == self.business_id, BroadcastRecipient.broadcast_id.in_(ids))
            .group_by(BroadcastRecipient.broadcast_id, _STATE, Message.state)
        )
        found: dict[UUID, dict[str, int]] = {}
        for broadcast_id, state, message_state, count in rows:
            counted = found.setdefault(broadcast_id, {})
            counted[state] = counted.get(state, 0) + count
            if message_state in {"delivered", "read"}:
                counted["delivered"] = counted.get("delivered", 0) + count
            if message_state == "read":
                counted["read"] = counted.get("read", 0) + count
        return found

    async def recipients(
        self, broadcast_id: UUID, state: RecipientState | None, request: PageRequest
    ) -> tuple[list[tuple[BroadcastRecipient, str | None, RecipientState, str | None]], str | None, int | None]:
        """People with their name, where each stands and why."""
        statement = (
            select(BroadcastRecipient, Customer.name, _STATE, _REASON)
            .join(
                Customer,
                (Customer.id == BroadcastRecipient.customer_id) & (Customer.business_id == self.business_id),
            )
            .outerjoin(
                Message, (Message.id == BroadcastRecipient.message_id) & (Message.business_id == self.business_id)
            )
            .where(
                BroadcastRecipient.business_id == self.business_id,
                BroadcastRecipient.broadcast_id == broadcast_id,
            )
        )
        if state is not None:
            statement = statement.where(_STATE.in_([state]))
        rows, cursor, total = await fetch_page(
            self.session,
            statement,
            order=Order(BroadcastRecipient.created_at, datetime, False),
            id_column=BroadcastRecipient.id,
            request=request,
        )
        return [(row[0], row[1], row[2], row[3]) for row in rows], cursor, total

    async def fix(self, broadcast_id: UUID, people: Sequence[UUID]) -> None:
        """These people and nobody else, whatever becomes of the segment."""
        if people:
            await self.session.execute(
                insert(BroadcastRecipient),
                [
                    {
                        "id": new_id(),
                        "business_id": self.business_id,
                        "broadcast_id": broadcast_id,
                        "customer_id": one,
                        "state": "waiting",
                    }
                    for one in people
                ],
            )

    async def people(self, broadcast_id: UUID) -> list[UUID]:
        """Those whose turn has not come."""
        rows = await self.session.scalars(
            select(BroadcastRecipient.customer_id)
            .where(
                BroadcastRecipient.business_id == self.business_id,
                BroadcastRecipient.broadcast_id == broadcast_id,
                BroadcastRecipient.state == "waiting",
            )
            .order_by(BroadcastRecipient.id)
        )
        return list(rows)

    async def next_waiting(self, broadcast_id: UUID) -> BroadcastRecipient | None:
        """Whose turn it is, locked."""
        return await self.session.scalar(
            select(BroadcastRecipient)
            .where(
                BroadcastRecipient.business_id == self.business_id,
                BroadcastRecipient.broadcast_id == broadcast_id,
                BroadcastRecipient.state == "waiting",
            )
            .order_by(BroadcastRecipient.id)
            .limit(1)
            .with_for_update()
        )

    async def in_the_outbox(self, broadcast_id: UUID) -> int:
        """Messages of it that no route has been handed yet."""
        counted = await self.session.scalar(
            select(func.count())
            .select_from(MessageSend)
            .join(Message, (Message.id == MessageSend.message_id) & (Message.business_id == self.business_id))
            .where(
                # What is owed is little and has an index of its own; messages are all that was ever written.
                MessageSend.business_id == self.business_id,
                MessageSend.state == "queued",
                Message.broadcast_id == broadcast_id,
                Message.state == "queued",
            )
        )
        return counted or 0

    async def call_off(self, broadcast_id: UUID, state: RecipientState, now: datetime) -> None:
        """Messages that no route has been handed yet do not go; their people stand as told.

        The sender locks a message before it hands it over, so one of the two comes first.
        """
        rows = await self.session.scalars(
            update(Message)
            .where(
                Message.business_id == self.business_id,
                Message.broadcast_id == broadcast_id,
                Message.state == "queued",
            )
            .values(state="cancelled", error=STOPPED, version=Message.version + 1)
            .returning(Message.id)
            .execution_options(synchronize_session=False)
        )
        ids = rows.all()
        if not ids:
            return
        await self.session.execute(
            update(MessageSend)
            .where(
                MessageSend.business_id == self.business_id,
                MessageSend.message_id.in_(ids),
                MessageSend.state == "queued",
            )
            .values(state="failed", done_at=now, last_error=STOPPED)
            .execution_options(synchronize_session=False)
        )
        await self.session.execute(
            update(BroadcastRecipient)
            .where(BroadcastRecipient.business_id == self.business_id, BroadcastRecipient.message_id.in_(ids))
            .values(state=state, message_id=None, reason=STOPPED if state == "stopped" else None, done_at=None)
            .execution_options(synchronize_session=False)
        )

    async def stop_waiting(self, broadcast_id: UUID, now: datetime) -> None:
        """Nobody's turn comes any more."""
        await self.session.execute(
            update(BroadcastRecipient)
            .where(
                and_(
                    BroadcastRecipient.business_id == self.business_id,
                    BroadcastRecipient.broadcast_id == broadcast_id,
                    BroadcastRecipient.state == "waiting",
                )
            )
            .values(state="stopped", reason=STOPPED, done_at=now)
            .execution_options(synchronize_session=False)
        )

    async def template(self, template_id: UUID) -> MessageTemplate | None:
        """A text of the office."""
        return await self.session.scalar(
            select(MessageTemplate).where(
                MessageTemplate.business_id == self.business_id, MessageTemplate.id == template_id
            )
        )

    async def customers(self, ids: Sequence[UUID]) -> dict[UUID, Customer]:
        """These people, without those who were merged or erased."""
        rows = await self.session.scalars(
            select(Customer).where(
                Customer.business_id == self.business_id,
                Customer.id.in_(ids),
                Customer.merged_into_id.is_(None),
                Customer.erased_at.is_(None),
            )
        )
        return {row.id: row for row in rows}

    async def due(self, before: datetime) -> Sequence[UUID]:
        """Running ones whose job was lost."""
        rows = await self.session.scalars(
            select(Broadcast.id).where(
                Broadcast.business_id == self.business_id,
                Broadcast.state == "running",
                Broadcast.next_at < before,
            )
        )
        return rows.all()

    def add(self, broadcast: Broadcast) -> None:
        """Insert at the next flush."""
        self.session.add(broadcast)
