"""SQL of the queue of leads to call: who is in it, in which order, and who holds whom."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import (
    ColumnElement,
    DateTime,
    Integer,
    Select,
    and_,
    case,
    cast,
    delete,
    exists,
    extract,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import InstrumentedAttribute, aliased

from crm.domain.auth.models import User
from crm.domain.call_queue.models import CallLease, LeadContact
from crm.domain.call_queue.schemas import WhyNow
from crm.domain.customers.models import Customer, CustomerIdentity
from crm.domain.leads.models import Lead
from crm.domain.tasks.models import Task
from crm.lib.repository import TenantRepository
from shared.ids import new_id

COOL_OFF = timedelta(days=3)
"""After a person of the office spoke with somebody, he is not called again for this long unless he asked for it."""
MOST_WAITING_POINTS = 50
"""An hour of waiting is a point beside the score; beyond these, waiting longer is no more pressing."""
_HOUR_S = 3600


class QueueRow(msgspec.Struct, frozen=True):
    """One lead's place in the queue."""

    lead_id: UUID
    customer_id: UUID
    why: WhyNow
    promised_at: datetime | None
    waiting_since: datetime
    priority: int
    taken_by: UUID | None
    taken_by_name: str | None
    taken_until: datetime | None


class _Parts:
    """The parts of the statement that several questions share, as of ``now``."""

    def __init__(self, business_id: UUID, now: datetime) -> None:
        due = func.coalesce(Task.due_at, Task.created_at)
        self.promise = (
            select(Task.customer_id, func.min(due).label("at"))
            .where(Task.business_id == business_id, Task.kind == "callback", Task.status == "open", due <= now)
            .group_by(Task.customer_id)
            .subquery()
        )
        told = aliased(Lead)
        # Once for the office: asked for each lead by itself it would be looked up tens of thousands of times.
        self.spoken = (
            select(told.customer_id, func.max(told.human_contact_at).label("at"))
            .where(told.business_id == business_id, told.human_contact_at.is_not(None))
            .group_by(told.customer_id)
            .subquery()
        )
        spoken = self.spoken.c.at
        asks = or_(spoken.is_(None), Lead.last_contact_at > spoken)
        cooled = or_(spoken.is_(None), spoken <= now - COOL_OFF)
        self.due = or_(self.promise.c.at.is_not(None), Lead.call_after.is_not(None), and_(asks, cooled))
        self.since = func.coalesce(self.promise.c.at, Lead.call_after, Lead.last_contact_at, Lead.created_at)
        hours = func.floor(extract("epoch", literal(now, DateTime(timezone=True)) - self.since) / _HOUR_S)
        self.priority = func.coalesce(Lead.score, 0) + cast(
            func.greatest(0, func.least(hours, MOST_WAITING_POINTS)), Integer
        )
        self.order = (self.promise.c.at.asc().nulls_last(), self.priority.desc(), self.since, Lead.id)
        self.why = case(
            (self.promise.c.at.is_not(None), "promised"), (Lead.call_after.is_not(None), "again"), else_="waiting"
        )


class CallQueueRepository(TenantRepository):
    """The queue of one business."""

    async def rows(self, user_id: UUID, now: datetime, limit: int, offset: int = 0) -> list[QueueRow]:
        """The queue as the person sees it, the most pressing first: leads that are his or nobody's."""
        parts = _Parts(self.business_id, now)
        # In order first, what hangs on it after: of ten thousand leads the people of the first few are looked at. The
        # OFFSET keeps PostgreSQL from joining them all and sorting then.
        ranked = (
            select(
                Lead.id,
                Lead.customer_id,
                parts.why.label("why"),
                parts.promise.c.at.label("promised_at"),
                parts.since.label("since"),
                parts.priority.label("priority"),
            )
            .outerjoin(parts.promise, parts.promise.c.customer_id == Lead.customer_id)
            .outerjoin(parts.spoken, parts.spoken.c.customer_id == Lead.customer_id)
            .where(Lead.business_id == self.business_id, *self._waiting(parts, user_id, now))
            .order_by(*parts.order)
            .offset(0)
            .subquery()
        ).c
        held = self._held(ranked.id, now)
        statement = (
            select(
                ranked.id,
                ranked.customer_id,
                ranked.why,
                ranked.promised_at,
                ranked.since,
                ranked.priority,
                CallLease.user_id,
                User.name,
                CallLease.expires_at,
            )
            .join(Customer, (Customer.id == ranked.customer_id) & (Customer.business_id == self.business_id))
            .outerjoin(CallLease, held)
            .outerjoin(User, User.id == CallLease.user_id)
            .where(*self._reachable(ranked.customer_id))
            .order_by(ranked.promised_at.asc().nulls_last(), ranked.priority.desc(), ranked.since, ranked.id)
        )
        rows = await self.session.execute(statement.offset(offset).limit(limit))
        return [QueueRow(*row) for row in rows]

    async def row(self, lead_id: UUID, now: datetime) -> QueueRow | None:
        """One lead's place, whether it is due or not."""
        statement = self._shown(_Parts(self.business_id, now), now).where(Lead.id == lead_id)
        row = (await self.session.execute(statement)).one_or_none()
        return None if row is None else QueueRow(*row)

    async def is_due(self, lead_id: UUID, user_id: UUID, now: datetime) -> bool:
        """Whether the lead may be called now by this person, whoever holds it."""
        parts = _Parts(self.business_id, now)
        found = await self.session.scalar(
            select(Lead.id)
            .join(Customer, (Customer.id == Lead.customer_id) & (Customer.business_id == self.business_id))
            .outerjoin(parts.promise, parts.promise.c.customer_id == Lead.customer_id)
            .outerjoin(parts.spoken, parts.spoken.c.customer_id == Lead.customer_id)
            .where(Lead.id == lead_id, *self._callable(parts, user_id, now))
        )
        return found is not None

    def _shown(
        self, parts: _Parts, now: datetime
    ) -> Select[UUID, UUID, str, datetime | None, datetime, int, UUID, str, datetime]:
        held = self._held(Lead.id, now)
        return (
            select(
                Lead.id,
                Lead.customer_id,
                parts.why,
                parts.promise.c.at,
                parts.since,
                parts.priority,
                CallLease.user_id,
                User.name,
                CallLease.expires_at,
            )
            .join(Customer, (Customer.id == Lead.customer_id) & (Customer.business_id == self.business_id))
            .outerjoin(parts.promise, parts.promise.c.customer_id == Lead.customer_id)
            .outerjoin(parts.spoken, parts.spoken.c.customer_id == Lead.customer_id)
            .outerjoin(CallLease, held)
            .outerjoin(User, User.id == CallLease.user_id)
            .where(Lead.business_id == self.business_id)
        )

    def _held(self, lead_id: ColumnElement[UUID] | InstrumentedAttribute[UUID], now: datetime) -> ColumnElement[bool]:
        return and_(CallLease.business_id == self.business_id, CallLease.lead_id == lead_id, CallLease.expires_at > now)

    def _callable(self, parts: _Parts, user_id: UUID, now: datetime) -> list[ColumnElement[bool]]:
        return [
            Lead.business_id == self.business_id,
            *self._waiting(parts, user_id, now),
            *self._reachable(Lead.customer_id),
        ]

    def _waiting(self, parts: _Parts, user_id: UUID, now: datetime) -> list[ColumnElement[bool]]:
        return [
            Lead.closed.is_(False),
            Lead.merged_into_id.is_(None),
            or_(Lead.assignee_id.is_(None), Lead.assignee_id == user_id),
            or_(Lead.call_after.is_(None), Lead.call_after <= now),
            parts.due,
        ]

    def _reachable(self, customer_id: ColumnElement[UUID] | InstrumentedAttribute[UUID]) -> list[ColumnElement[bool]]:
        """The customer, joined, may be called and has a telephone."""
        phone = exists().where(
            CustomerIdentity.business_id == self.business_id,
            CustomerIdentity.customer_id == customer_id,
            CustomerIdentity.kind == "phone",
        )
        return [Customer.do_not_contact.is_(False), phone]

    async def hold(self, lead_id: UUID, user_id: UUID, now: datetime, until: datetime) -> bool:
        """Take the lead, or hold it longer; false when somebody else holds it. Two at once: the index lets one in."""
        fresh = {"id": new_id(), "created_at": now, "business_id": self.business_id, "lead_id": lead_id}
        statement = insert(CallLease).values({**fresh, "user_id": user_id, "expires_at": until})
        held = await self.session.scalar(
            statement.on_conflict_do_update(
                index_elements=["lead_id"],
                set_={"user_id": user_id, "expires_at": until},
                where=or_(CallLease.expires_at <= now, CallLease.user_id == user_id),
            ).returning(CallLease.id)
        )
        return held is not None

    async def lease(self, lead_id: UUID) -> CallLease | None:
        """Who holds the lead or held it last, locked."""
        return await self.session.scalar(
            select(CallLease)
            .where(CallLease.business_id == self.business_id, CallLease.lead_id == lead_id)
            .with_for_update()
        )

    async def drop(self, user_id: UUID, *, lead_id: UUID | None = None, but: UUID | None = None) -> list[UUID]:
        """Give up what the person holds: one lead, or all ``but`` one; answers which."""
        statement = delete(CallLease).where(CallLease.business_id == self.business_id, CallLease.user_id == user_id)
        if lead_id is not None:
            statement = statement.where(CallLease.lead_id == lead_id)
        if but is not None:
            statement = statement.where(CallLease.lead_id != but)
        return list(await self.session.scalars(statement.returning(CallLease.lead_id)))

    async def missed_in_a_row(self, lead_id: UUID) -> int:
        """How often nobody answered since somebody last did."""
        handled = (
            select(func.max(LeadContact.at))
            .where(
                LeadContact.business_id == self.business_id,
                LeadContact.lead_id == lead_id,
                LeadContact.outcome == "handled",
            )
            .scalar_subquery()
        )
        found = await self.session.scalar(
            select(func.count())
            .select_from(LeadContact)
            .where(
                LeadContact.business_id == self.business_id,
                LeadContact.lead_id == lead_id,
                LeadContact.outcome == "no_answer",
                or_(handled.is_(None), LeadContact.at > handled),
            )
        )
        return found or 0

    def add(self, contact: LeadContact) -> None:
        """Insert at the next flush."""
        self.session.add(contact)
