"""SQL of lead sources and of what they sent."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select

from crm.domain.customers.models import Customer
from crm.domain.intake.models import ExternalEvent, LeadSource
from crm.domain.intake.schemas import IntakeState
from crm.lib.pagination import Order, PageRequest, fetch_page
from crm.lib.repository import TenantRepository

DEFAULT_SORT = "-at"


class Figures(NamedTuple):
    """What came of one source lately."""

    received: int = 0
    failed: int = 0
    last_at: datetime | None = None


class IntakeRepository(TenantRepository):
    """Sources and deliveries of one business."""

    async def sources(self) -> Sequence[LeadSource]:
        """Every source that is not deleted, the oldest first."""
        rows = await self.session.scalars(
            select(LeadSource)
            .where(LeadSource.business_id == self.business_id, LeadSource.deleted_at.is_(None))
            .order_by(LeadSource.id)
        )
        return rows.all()

    async def source(self, source_id: UUID, *, lock: bool = False) -> LeadSource | None:
        """One source, a deleted one too; ``lock`` holds it until the transaction ends."""
        statement = select(LeadSource).where(LeadSource.business_id == self.business_id, LeadSource.id == source_id)
        return await self.session.scalar(statement.with_for_update() if lock else statement)

    async def figures(self, since: datetime) -> dict[UUID, Figures]:
        """What came of each source since then: one query."""
        rows = await self.session.execute(
            select(
                ExternalEvent.source_id,
                func.count(),
                func.count().filter(ExternalEvent.state == "failed"),
                func.max(ExternalEvent.created_at),
            )
            .where(ExternalEvent.business_id == self.business_id, ExternalEvent.created_at >= since)
            .group_by(ExternalEvent.source_id)
        )
        return {row[0]: Figures(row[1], row[2], row[3]) for row in rows}

    async def came_since(self, source_id: UUID, since: datetime) -> int:
        """How many bodies of the source were stored since then."""
        counted = await self.session.scalar(
            select(func.count())
            .select_from(ExternalEvent)
            .where(
                ExternalEvent.business_id == self.business_id,
                ExternalEvent.source_id == source_id,
                ExternalEvent.created_at > since,
            )
        )
        return counted or 0

    async def alone_with(self, what: str) -> None:
        """Nobody else works on the same thing of this business until the transaction ends."""
        key = func.hashtextextended(f"{self.business_id}intake{what}", 0)
        await self.session.execute(select(func.pg_advisory_xact_lock(key)))

    async def same_body(self, source_id: UUID, body_hash: bytes, since: datetime) -> ExternalEvent | None:
        """The last delivery of the same body since then, locked."""
        return await self.session.scalar(
            select(ExternalEvent)
            .where(
                ExternalEvent.business_id == self.business_id,
                ExternalEvent.source_id == source_id,
                ExternalEvent.body_hash == body_hash,
                ExternalEvent.created_at > since,
            )
            .order_by(ExternalEvent.created_at.desc())
            .limit(1)
            .with_for_update()
        )

    async def same_id(self, event: ExternalEvent, external_id: str) -> Sequence[ExternalEvent]:
        """Other deliveries of the source under this id that made a lead."""
        rows = await self.session.scalars(
            select(ExternalEvent)
            .where(
                ExternalEvent.business_id == self.business_id,
                ExternalEvent.source_id == event.source_id,
                ExternalEvent.external_id == external_id,
                ExternalEvent.state == "done",
                ExternalEvent.id != event.id,
            )
            .order_by(ExternalEvent.created_at)
            .limit(20)
        )
        return rows.all()

    async def event(self, event_id: UUID, *, lock: bool = False) -> ExternalEvent | None:
        """One delivery; ``lock`` holds it until the transaction ends."""
        statement = select(ExternalEvent).where(
            ExternalEvent.business_id == self.business_id, ExternalEvent.id == event_id
        )
        return await self.session.scalar(statement.with_for_update() if lock else statement)

    async def page(
        self, source_id: UUID, state: IntakeState | None, request: PageRequest
    ) -> tuple[list[tuple[ExternalEvent, str | None]], str | None, int | None]:
        """One page of a source's deliveries, the newest first, with the name of whom each is about."""
        statement = (
            select(ExternalEvent, Customer.name)
            .outerjoin(
                Customer, (Customer.id == ExternalEvent.customer_id) & (Customer.business_id == self.business_id)
            )
            .where(ExternalEvent.business_id == self.business_id, ExternalEvent.source_id == source_id)
        )
        if state is not None:
            statement = statement.where(ExternalEvent.state == state)
        return await fetch_page(
            self.session,
            statement,
            order=Order(ExternalEvent.created_at, datetime, True),
            id_column=ExternalEvent.id,
            request=request,
        )

    async def waiting(self, before: datetime, limit: int) -> list[UUID]:
        """Deliveries that were stored before then and not looked at."""
        rows = await self.session.scalars(
            select(ExternalEvent.id)
            .where(
                ExternalEvent.business_id == self.business_id,
                ExternalEvent.state == "received",
                ExternalEvent.created_at < before,
            )
            .order_by(ExternalEvent.created_at)
            .limit(limit)
        )
        return list(rows)

    def add(self, row: LeadSource | ExternalEvent) -> None:
        """Insert at the next flush."""
        self.session.add(row)
