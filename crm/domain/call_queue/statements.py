"""Questions about one lead of the queue, each built once: building one took longer than its answer takes."""

from datetime import datetime
from functools import cache
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Integer,
    Select,
    Text,
    Uuid,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from crm.db.words import word
from crm.domain.auth.models import User
from crm.domain.call_queue.models import CallLease
from crm.domain.customers.models import Customer, CustomerIdentity
from crm.domain.leads.models import Lead
from crm.domain.tasks.models import Task

MOST_WAITING_POINTS = 50
"""An hour of waiting is a point beside the score; beyond these, waiting longer is no more pressing."""
_HOUR_S = 3600.0

BUSINESS = bindparam("business_id", type_=Uuid())
_USER = bindparam("user_id", type_=Uuid())
_LEAD = bindparam("lead_id", type_=Uuid())
NOW = bindparam("now", type_=DateTime(timezone=True))
_COOL = bindparam("cool", type_=DateTime(timezone=True))
"""Until when a talk with a person of the office lies far enough back."""

Places = Select[UUID, UUID, str, datetime | None, datetime, int, UUID, str, datetime]
_IdColumn = ColumnElement[UUID] | InstrumentedAttribute[UUID]


SCORE: ColumnElement[int] = func.coalesce(Lead.score, literal_column("0", Integer()))
"""The nought is no parameter: an index holds this expression."""
WHY_UNPROMISED = case((Lead.call_after.is_not(None), literal("again", Text())), else_=literal("waiting", Text()))


def priority_since(since: ColumnElement[datetime] | InstrumentedAttribute[datetime]) -> ColumnElement[int]:
    """The score and a point for each full hour of waiting."""
    # date_part is a float's division; extract would be one of numerics, at ten times the price.
    hours = func.floor(func.date_part("epoch", NOW - since) / _HOUR_S)
    return SCORE + cast(func.greatest(0.0, func.least(hours, float(MOST_WAITING_POINTS))), Integer)


class Parts:
    """What several questions share."""

    def __init__(self) -> None:
        due = func.coalesce(Task.due_at, Task.created_at)
        owed = (Task.kind == word("callback"), Task.status == word("open"))
        self._open = (Task.business_id == BUSINESS, *owed, due <= NOW)
        self.promise = (
            select(Task.customer_id, func.min(due).label("at")).where(*self._open).group_by(Task.customer_id).subquery()
        )
        promised = self.promise.c.at
        self.since = func.coalesce(promised, Lead.waiting_since)
        self.priority = priority_since(self.since)
        self.why = case((promised.is_not(None), literal("promised", Text())), else_=WHY_UNPROMISED)
        self.waiting = (
            Lead.business_id == BUSINESS,
            Lead.closed.is_(False),
            Lead.merged_into_id.is_(None),
            or_(Lead.assignee_id.is_(None), Lead.assignee_id == _USER),
            or_(Lead.call_after.is_(None), Lead.call_after <= NOW),
        )

    def is_promised(self, customer_id: _IdColumn) -> ColumnElement[bool]:
        """A call to the customer was promised and is due."""
        return exists().where(Task.customer_id == customer_id, *self._open)


def quiet(
    customer_id: _IdColumn, last_contact_at: ColumnElement[object] | InstrumentedAttribute[object]
) -> ColumnElement[bool]:
    """Nobody of the office spoke with the person lately, nor since he last came forward."""
    told = aliased(Lead)
    spoken = exists().where(
        told.business_id == BUSINESS,
        told.customer_id == customer_id,
        told.human_contact_at.is_not(None),
        or_(told.human_contact_at > _COOL, (last_contact_at > told.human_contact_at).is_not(True)),
    )
    return ~spoken


def reachable(customer_id: _IdColumn) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """The customer, joined, may be called and has a telephone."""
    phone = exists().where(
        CustomerIdentity.business_id == BUSINESS,
        CustomerIdentity.customer_id == customer_id,
        CustomerIdentity.kind == word("phone"),
    )
    return Customer.do_not_contact.is_(False), phone


def held(lead_id: _IdColumn) -> ColumnElement[bool]:
    """A lease on the lead that has not run out."""
    return and_(CallLease.business_id == BUSINESS, CallLease.lead_id == lead_id, CallLease.expires_at > NOW)


@cache
def place() -> Places:
    """One lead's place, whether it is due or not. Needs ``business_id``, ``lead_id``, ``now``."""
    parts = Parts()
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
        .join(Customer, (Customer.id == Lead.customer_id) & (Customer.business_id == BUSINESS))
        .outerjoin(parts.promise, parts.promise.c.customer_id == Lead.customer_id)
        .outerjoin(CallLease, held(Lead.id))
        .outerjoin(User, User.id == CallLease.user_id)
        .where(Lead.business_id == BUSINESS, Lead.id == _LEAD)
    )


@cache
def due_now() -> Select[UUID]:
    """The lead's id if this person may call it now. Needs what ``queue`` does without its rows, and ``lead_id``."""
    parts = Parts()
    due = or_(
        parts.promise.c.at.is_not(None), Lead.call_after.is_not(None), quiet(Lead.customer_id, Lead.last_contact_at)
    )
    return (
        select(Lead.id)
        .join(Customer, (Customer.id == Lead.customer_id) & (Customer.business_id == BUSINESS))
        .outerjoin(parts.promise, parts.promise.c.customer_id == Lead.customer_id)
        .where(Lead.id == _LEAD, *parts.waiting, due, *reachable(Lead.customer_id))
    )
