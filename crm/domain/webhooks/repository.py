"""SQL of webhooks."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from crm import jobs
from crm.domain.auth.models import Membership, User
from crm.domain.customers.models import Customer, CustomerIdentity
from crm.domain.leads.models import Lead
from crm.domain.webhooks.models import OutboxEvent, WebhookDelivery, WebhookEndpoint
from crm.lib.outbox import OutboxState
from crm.lib.pagination import Order, PageRequest, fetch_page
from crm.lib.repository import TenantRepository
from shared.clock import utc_now
from shared.ids import new_id

DEFAULT_SORT = "-at"
LIFETIME = timedelta(hours=24)
"""How long an event is tried."""


class Figures(NamedTuple):
    """What became of one address's deliveries lately."""

    sent: int = 0
    waiting: int = 0
    failed: int = 0


class WebhookRepository(TenantRepository):
    """Addresses and deliveries of one business."""

    async def endpoints(self) -> Sequence[WebhookEndpoint]:
        """Every address that is not deleted, the oldest first."""
        rows = await self.session.scalars(
            select(WebhookEndpoint)
            .where(WebhookEndpoint.business_id == self.business_id, WebhookEndpoint.deleted_at.is_(None))
            .order_by(WebhookEndpoint.id)
        )
        return rows.all()

    async def endpoint(self, endpoint_id: UUID, *, lock: bool = False) -> WebhookEndpoint | None:
        """One address, a deleted one too; ``lock`` holds it until the transaction ends."""
        statement = select(WebhookEndpoint).where(
            WebhookEndpoint.business_id == self.business_id, WebhookEndpoint.id == endpoint_id
        )
        return await self.session.scalar(statement.with_for_update() if lock else statement)

    async def figures(self, since: datetime) -> dict[UUID, Figures]:
        """Counts of every address's deliveries since then: one query."""
        state = WebhookDelivery.state
        rows = await self.session.execute(
            select(
                WebhookDelivery.endpoint_id,
                func.count().filter(state == "sent"),
                func.count().filter(state == "queued"),
                func.count().filter(state == "failed"),
            )
            .where(WebhookDelivery.business_id == self.business_id, WebhookDelivery.created_at >= since)
            .group_by(WebhookDelivery.endpoint_id)
        )
        return {row[0]: Figures(row[1], row[2], row[3]) for row in rows}

    async def delivery(self, delivery_id: UUID) -> tuple[WebhookDelivery, OutboxEvent] | None:
        """One delivery and its event, both locked."""
        row = (
            await self.session.execute(
                select(WebhookDelivery, OutboxEvent)
                .join(
                    OutboxEvent,
                    (OutboxEvent.id == WebhookDelivery.event_id) & (OutboxEvent.business_id == self.business_id),
                )
                .where(WebhookDelivery.business_id == self.business_id, WebhookDelivery.id == delivery_id)
                .with_for_update()
            )
        ).one_or_none()
        return None if row is None else (row[0], row[1])

    async def page(
        self, endpoint_id: UUID, state: OutboxState | None, request: PageRequest
    ) -> tuple[list[tuple[WebhookDelivery, OutboxEvent]], str | None, int | None]:
        """One page of an address's deliveries, the newest first."""
        statement = (
            select(WebhookDelivery, OutboxEvent)
            .join(
                OutboxEvent,
                (OutboxEvent.id == WebhookDelivery.event_id) & (OutboxEvent.business_id == self.business_id),
            )
            .where(WebhookDelivery.business_id == self.business_id, WebhookDelivery.endpoint_id == endpoint_id)
        )
        if state is not None:
            statement = statement.where(WebhookDelivery.state == state)
        return await fetch_page(
            self.session,
            statement,
            order=Order(WebhookDelivery.created_at, datetime, True),
            id_column=WebhookDelivery.id,
            request=request,
        )

    async def due(self, before: datetime, limit: int) -> list[UUID]:
        """Deliveries that should have been tried by then."""
        rows = await self.session.scalars(
            select(WebhookDelivery.id)
            .where(
                WebhookDelivery.business_id == self.business_id,
                WebhookDelivery.state == "queued",
                WebhookDelivery.next_try_at < before,
            )
            .order_by(WebhookDelivery.next_try_at)
            .limit(limit)
        )
        return list(rows)

    async def owners(self) -> Sequence[User]:
        """Whom the office's own affairs concern."""
        rows = await self.session.scalars(
            select(User)
            .join(Membership, Membership.user_id == User.id)
            .where(Membership.business_id == self.business_id, Membership.role == "owner", User.disabled_at.is_(None))
            .order_by(User.id)
        )
        return rows.all()

    async def forget(self, before: datetime) -> None:
        """Delete what was done with before then, and events that nobody is owed any more."""
        await self.session.execute(
            delete(WebhookDelivery)
            .where(WebhookDelivery.business_id == self.business_id, WebhookDelivery.done_at < before)
            .execution_options(synchronize_session=False)
        )
        owed = select(WebhookDelivery.id).where(
            WebhookDelivery.business_id == self.business_id, WebhookDelivery.event_id == OutboxEvent.id
        )
        await self.session.execute(
            delete(OutboxEvent)
            .where(OutboxEvent.business_id == self.business_id, OutboxEvent.created_at < before, ~owed.exists())
            .execution_options(synchronize_session=False)
        )

    async def lead(self, lead_id: UUID) -> Lead | None:
        """The lead that an event is about."""
        return await self.session.scalar(select(Lead).where(Lead.business_id == self.business_id, Lead.id == lead_id))

    async def person(self, customer_id: UUID) -> tuple[str | None, list[tuple[str, str]]]:
        """Whom an event is about: name, and kind and value of each way to reach him."""
        name = await self.session.scalar(
            select(Customer.name).where(Customer.business_id == self.business_id, Customer.id == customer_id)
        )
        rows = await self.session.execute(
            select(CustomerIdentity.kind, CustomerIdentity.value)
            .where(CustomerIdentity.business_id == self.business_id, CustomerIdentity.customer_id == customer_id)
            .order_by(CustomerIdentity.id)
        )
        return name, [(row[0], row[1]) for row in rows]

    def add(self, row: WebhookEndpoint) -> None:
        """Insert at the next flush."""
        self.session.add(row)


class FlushOutbox:
    """One business's outbox from inside a flush, where nothing can be awaited."""

    def __init__(self, session: Session, business_id: UUID) -> None:
        """``session`` is the one that flushes."""
        self._connection = session.connection()
        self.business_id = business_id

    def listening(self) -> list[tuple[UUID, list[str]]]:
        """Addresses that are switched on, with the events they want."""
        rows = self._connection.execute(
            select(WebhookEndpoint.id, WebhookEndpoint.events).where(
                WebhookEndpoint.business_id == self.business_id,
                WebhookEndpoint.active,
                WebhookEndpoint.deleted_at.is_(None),
            )
        )
        return [(row[0], row[1]) for row in rows]

    def owe(self, kind: str, facts: dict[str, object], endpoint_ids: Sequence[UUID]) -> None:
        """Write an event and a delivery for each address, and queue these."""
        now, event_id = utc_now(), new_id()
        own: dict[str, object] = {"business_id": self.business_id, "created_at": now}
        self._connection.execute(insert(OutboxEvent).values(id=event_id, type=kind, facts=facts, **own))
        for endpoint_id in endpoint_ids:
            delivery_id = new_id()
            self._connection.execute(
                insert(WebhookDelivery).values(
                    id=delivery_id,
                    event_id=event_id,
                    endpoint_id=endpoint_id,
                    state="queued",
                    attempts=0,
                    next_try_at=now,
                    expires_at=now + LIFETIME,
                    **own,
                )
            )
            arguments = {"business_id": str(self.business_id), "delivery_id": str(delivery_id)}
            jobs.defer_within(self._connection, jobs.SEND_WEBHOOK, arguments, lock=f"{jobs.SEND_WEBHOOK}:{delivery_id}")
