"""SQL of leads, the sources of their fields and their history."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import ScalarSelect, Select, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from crm.domain.customers.models import Customer, CustomerIdentity
from crm.domain.leads.models import Lead, LeadFieldSource, LeadStatusHistory
from crm.lib import search
from crm.lib.pagination import Order, PageRequest, choose_order, fetch_page
from crm.lib.repository import TenantRepository
from shared.clock import utc_now
from shared.ids import new_id

_ORDERS = {
    "-score": Order(func.coalesce(Lead.score, -1), int, True),
    "score": Order(func.coalesce(Lead.score, -1), int, False),
    "-updated_at": Order(Lead.updated_at, datetime, True),
    "updated_at": Order(Lead.updated_at, datetime, False),
    "-created_at": Order(Lead.created_at, datetime, True),
}
DEFAULT_SORT = "-updated_at"


class LeadRow(msgspec.Struct, frozen=True):
    """A lead with what is shown of its customer."""

    lead: Lead
    customer_name: str | None
    do_not_contact: bool
    phone: str | None


class LeadRepository(TenantRepository):
    """Leads of one business."""

    def _phone(self) -> ScalarSelect[str]:
        return (
            select(CustomerIdentity.value)
            .where(
                CustomerIdentity.business_id == self.business_id,
                CustomerIdentity.customer_id == Lead.customer_id,
                CustomerIdentity.kind == "phone",
            )
            .order_by(CustomerIdentity.id)
            .limit(1)
            .correlate(Lead)
            .scalar_subquery()
        )

    def _rows(self) -> Select[Lead, str | None, bool, str]:
        return (
            select(Lead, Customer.name, Customer.do_not_contact, self._phone())
            .join(Customer, (Customer.id == Lead.customer_id) & (Customer.business_id == self.business_id))
            .where(Lead.business_id == self.business_id)
        )

    async def page(
        self, status: str | None, q: str | None, request: PageRequest
    ) -> tuple[list[LeadRow], str | None, int | None]:
        """One page of leads, found by the customer's name or phone, or by place and notes."""
        statement = self._rows()
        if status is not None:
            statement = statement.where(Lead.status == status)
        if q is not None and q.strip():
            told = func.concat_ws(" ", Lead.city, Lead.neighborhood, Lead.notes, Lead.timeline)
            found = [search.contains(Customer.name_norm, q), search.text_matches(told, q)]
            digits = search.phone_digits(q)
            if digits is not None:
                found.append(self._phone().contains(digits, autoescape=True))
            statement = statement.where(or_(*found))
        rows, cursor, total = await fetch_page(
            self.session, statement, order=choose_order(_ORDERS, request.sort), id_column=Lead.id, request=request
        )
        return [LeadRow(*row) for row in rows], cursor, total

    async def get(self, lead_id: UUID, *, lock: bool = False) -> LeadRow | None:
        """One lead; ``lock`` holds its row until the transaction ends."""
        statement = self._rows().where(Lead.id == lead_id)
        if lock:
            statement = statement.with_for_update(of=Lead)
        row = (await self.session.execute(statement)).one_or_none()
        return None if row is None else LeadRow(*row)

    async def ai_fields(self, lead_ids: Sequence[UUID]) -> dict[UUID, list[str]]:
        """Which fields a machine filled: one query for a whole page."""
        rows = await self.session.execute(
            select(LeadFieldSource.lead_id, LeadFieldSource.field)
            .where(
                LeadFieldSource.business_id == self.business_id,
                LeadFieldSource.lead_id.in_(lead_ids),
                LeadFieldSource.source == "ai",
            )
            .order_by(LeadFieldSource.field)
        )
        found: dict[UUID, list[str]] = {}
        for lead_id, field in rows:
            found.setdefault(lead_id, []).append(field)
        return found

    async def field_source(self, lead_id: UUID, field: str) -> LeadFieldSource | None:
        """Where the field's present value came from, when that is known."""
        return await self.session.scalar(
            select(LeadFieldSource).where(
                LeadFieldSource.business_id == self.business_id,
                LeadFieldSource.lead_id == lead_id,
                LeadFieldSource.field == field,
            )
        )

    async def human_fields(self, lead_id: UUID) -> set[str]:
        """Which fields a person set: the AI leaves these alone."""
        return set(
            await self.session.scalars(
                select(LeadFieldSource.field).where(
                    LeadFieldSource.business_id == self.business_id,
                    LeadFieldSource.lead_id == lead_id,
                    LeadFieldSource.source == "human",
                )
            )
        )

    async def mark_human(self, lead_id: UUID, field: str, value: str | None, user_id: UUID) -> None:
        """The field is a person's from now on."""
        values: dict[str, object] = {
            "source": "human",
            "value": value,
            "call_id": None,
            "turn_seq": None,
            "quote": None,
            "user_id": user_id,
            "at": utc_now(),
        }
        fresh = {"id": new_id(), "created_at": utc_now(), "business_id": self.business_id, "lead_id": lead_id}
        await self.session.execute(
            insert(LeadFieldSource)
            .values({**fresh, "field": field, **values})
            .on_conflict_do_update(index_elements=["lead_id", "field"], set_=values)
        )

    def add_history(self, row: LeadStatusHistory) -> None:
        """Insert at the next flush."""
        self.session.add(row)
