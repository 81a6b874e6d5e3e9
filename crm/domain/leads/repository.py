"""SQL of leads, the sources of their fields and their history."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from crm.domain.auth.models import Membership, User
from crm.domain.calls.models import Call
from crm.domain.customers.models import Customer, CustomerIdentity
from crm.domain.leads.models import Lead, LeadBatch, LeadFieldSource, LeadStatusHistory
from crm.domain.leads.shown import phone_of_lead
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
MAX_HISTORY = 200
MAX_FOUND = 5_000
"""A search looks at this many of the newest leads that its words find."""


class LeadRow(msgspec.Struct, frozen=True):
    """A lead with what is shown of its customer."""

    lead: Lead
    customer_name: str | None
    do_not_contact: bool
    phone: str | None
    assignee_name: str | None
    closed: bool


class LeadFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What a list of leads is narrowed to."""

    statuses: Sequence[str] = ()
    assignee_id: UUID | None = None
    unassigned: bool = False
    min_score: int | None = None
    q: str | None = None


class LeadRepository(TenantRepository):
    """Leads of one business."""

    def _rows(self) -> Select[Lead, str | None, bool, str, str, bool]:
        return (
            select(
                *(Lead, Customer.name, Customer.do_not_contact, phone_of_lead(self.business_id), User.name),
                Lead.closed,
            )
            .join(Customer, (Customer.id == Lead.customer_id) & (Customer.business_id == self.business_id))
            .outerjoin(User, User.id == Lead.assignee_id)
            .where(Lead.business_id == self.business_id)
        )

    def _filters(self, asked: LeadFilter) -> list[ColumnElement[bool]]:
        chosen: list[ColumnElement[bool]] = [Lead.merged_into_id.is_(None)]
        if asked.statuses:
            chosen.append(Lead.status.in_(asked.statuses))
        if asked.assignee_id is not None:
            chosen.append(Lead.assignee_id == asked.assignee_id)
        if asked.unassigned:
            chosen.append(Lead.assignee_id.is_(None))
        if asked.min_score is not None:
            chosen.append(func.coalesce(Lead.score, -1) >= asked.min_score)
        if asked.q is not None and asked.q.strip():
            chosen.append(self._found(asked.q))
        return chosen

    def _found(self, q: str) -> ColumnElement[bool]:
        """The customer's name or phone, or place and notes."""
        found = [
            Lead.id.in_(select(search.entries_found(q, "lead", MAX_FOUND))),
            Lead.customer_id.in_(
                select(Customer.id).where(
                    Customer.business_id == self.business_id, search.contains(Customer.name_norm, q)
                )
            ),
        ]
        digits = search.phone_digits(q)
        if digits is not None:
            found.append(
                Lead.customer_id.in_(
                    select(CustomerIdentity.customer_id).where(
                        CustomerIdentity.business_id == self.business_id,
                        CustomerIdentity.kind == "phone",
                        CustomerIdentity.value.contains(digits, autoescape=True),
                    )
                )
            )
        return or_(*found)

    async def page(self, asked: LeadFilter, request: PageRequest) -> tuple[list[LeadRow], str | None, int | None]:
        """One page of leads; those folded into others are not among them."""
        rows, cursor, total = await fetch_page(
            self.session,
            self._rows().where(*self._filters(asked)),
            order=choose_order(_ORDERS, request.sort),
            id_column=Lead.id,
            request=request,
        )
        return [LeadRow(*row) for row in rows], cursor, total

    async def people_of(self, asked: LeadFilter, most: int) -> list[UUID]:
        """The people behind a set of leads, each once, at most so many."""
        rows = await self.session.scalars(
            self._rows()
            .where(*self._filters(asked), Customer.merged_into_id.is_(None), Customer.erased_at.is_(None))
            .with_only_columns(Lead.customer_id)
            .distinct()
            .order_by(Lead.customer_id)
            .limit(most)
        )
        return list(rows)

    async def get(self, lead_id: UUID, *, lock: bool = False) -> LeadRow | None:
        """One lead; ``lock`` holds its row until the transaction ends."""
        statement = self._rows().where(Lead.id == lead_id)
        if lock:
            statement = statement.with_for_update(of=Lead)
        row = (await self.session.execute(statement)).one_or_none()
        return None if row is None else LeadRow(*row)

    async def locked(self, lead_ids: Sequence[UUID]) -> list[LeadRow]:
        """These leads, locked in one order whoever asks."""
        statement = self._rows().where(Lead.id.in_(lead_ids)).order_by(Lead.id).with_for_update(of=Lead)
        return [LeadRow(*row) for row in await self.session.execute(statement)]

    async def locked_matching(self, asked: LeadFilter, limit: int) -> list[LeadRow]:
        """The leads that a filter finds, at most ``limit``, locked in one order whoever asks."""
        statement = self._rows().where(*self._filters(asked)).order_by(Lead.id).limit(limit).with_for_update(of=Lead)
        return [LeadRow(*row) for row in await self.session.execute(statement)]

    async def colleagues(self) -> list[tuple[UUID, str]]:
        """People who work in the office and may change leads, by name."""
        rows = await self.session.execute(
            select(User.id, User.name)
            .join(Membership, Membership.user_id == User.id)
            .where(Membership.business_id == self.business_id, Membership.role != "viewer", User.disabled_at.is_(None))
            .order_by(User.name, User.id)
        )
        return [(row[0], row[1]) for row in rows]

    async def history(self, lead_id: UUID) -> list[tuple[LeadStatusHistory, str | None]]:
        """Moves of a lead with the name of who made them, the newest first."""
        rows = await self.session.execute(
            select(LeadStatusHistory, User.name)
            .outerjoin(User, User.id == LeadStatusHistory.user_id)
            .where(LeadStatusHistory.business_id == self.business_id, LeadStatusHistory.lead_id == lead_id)
            .order_by(LeadStatusHistory.at.desc(), LeadStatusHistory.id.desc())
            .limit(MAX_HISTORY)
        )
        return [(row[0], row[1]) for row in rows]

    async def last_move(self, lead_id: UUID) -> LeadStatusHistory | None:
        """The newest move of a lead."""
        return await self.session.scalar(
            select(LeadStatusHistory)
            .where(LeadStatusHistory.business_id == self.business_id, LeadStatusHistory.lead_id == lead_id)
            .order_by(LeadStatusHistory.at.desc(), LeadStatusHistory.id.desc())
            .limit(1)
        )

    async def rule_score(self, lead_id: UUID) -> int | None:
        """The score of the last analysed call of this lead."""
        return await self.session.scalar(
            select(Call.lead_score)
            .where(Call.business_id == self.business_id, Call.lead_id == lead_id, Call.lead_score.is_not(None))
            .order_by(Call.started_at.desc())
            .limit(1)
        )

    async def has_other_open(self, customer_id: UUID, lead_id: UUID) -> bool:
        """Whether the person has another open lead."""
        found = await self.session.scalar(
            select(Lead.id)
            .where(
                Lead.business_id == self.business_id,
                Lead.customer_id == customer_id,
                Lead.id != lead_id,
                Lead.closed.is_(False),
                Lead.merged_into_id.is_(None),
            )
            .limit(1)
        )
        return found is not None

    async def batch(self, batch_id: UUID) -> LeadBatch | None:
        """A bulk change, locked."""
        return await self.session.scalar(
            select(LeadBatch)
            .where(LeadBatch.business_id == self.business_id, LeadBatch.id == batch_id)
            .with_for_update()
        )

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

    async def field_sources(self, lead_id: UUID) -> Sequence[LeadFieldSource]:
        """Where each field's present value came from."""
        rows = await self.session.scalars(
            select(LeadFieldSource)
            .where(LeadFieldSource.business_id == self.business_id, LeadFieldSource.lead_id == lead_id)
            .order_by(LeadFieldSource.field)
        )
        return rows.all()

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
            "previous": None,
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

    def add(self, row: LeadStatusHistory | LeadBatch) -> None:
        """Insert at the next flush."""
        self.session.add(row)
