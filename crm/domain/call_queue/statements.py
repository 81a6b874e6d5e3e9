"""The questions about the queue, each built once: building one took longer than the database takes to answer it."""

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
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from crm.domain.auth.models import User
from crm.domain.call_queue.models import CallLease
from crm.domain.customers.models import Customer, CustomerIdentity
from crm.domain.leads.models import Lead
from crm.domain.tasks.models import Task

MOST_WAITING_POINTS = 50
"""An hour of waiting is a point beside the score; beyond these, waiting longer is no more pressing."""
_HOUR_S = 3600.0

_BUSINESS = bindparam("business_id", type_=Uuid())
_USER = bindparam("user_id", type_=Uuid())
_LEAD = bindparam("lead_id", type_=Uuid())
_NOW = bindparam("now", type_=DateTime(timezone=True))
_COOL = bindparam("cool", type_=DateTime(timezone=True))
"""Until when a talk with a person of the office lies far enough back."""

Places = Select[UUID, UUID, str, datetime | None, datetime, int, UUID, str, datetime]
_IdColumn = ColumnElement[UUID] | InstrumentedAttribute[UUID]


class _Parts:
    """What several questions share."""

    def __init__(self) -> None:
        due = func.coalesce(Task.due_at, Task.created_at)
        self.promise = (
            select(Task.customer_id, func.min(due).label("at"))
            .where(Task.business_id == _BUSINESS, Task.kind == "callback", Task.status == "open", due <= _NOW)
            .group_by(Task.customer_id)
            .subquery()
        )
        promised = self.promise.c.at
        self.since = func.coalesce(promised, Lead.call_after, Lead.last_contact_at, Lead.created_at)
        # date_part is a float's division; extract would be one of numerics, at ten times the price.
        hours = func.floor(func.date_part("epoch", _NOW - self.since) / _HOUR_S)
        waited = cast(func.greatest(0.0, func.least(hours, float(MOST_WAITING_POINTS))), Integer)
        self.priority = func.coalesce(Lead.score, 0) + waited
        self.order = (promised.asc().nulls_last(), self.priority.desc(), self.since, Lead.id)
        self.why = case(
            (promised.is_not(None), literal("promised", Text())),
            (Lead.call_after.is_not(None), literal("again", Text())),
            else_=literal("waiting", Text()),
        )
        self.waiting = (
            Lead.business_id == _BUSINESS,
            Lead.closed.is_(False),
            Lead.merged_into_id.is_(None),
            or_(Lead.assignee_id.is_(None), Lead.assignee_id == _USER),
            or_(Lead.call_after.is_(None), Lead.call_after <= _NOW),
        )


def _quiet(
    customer_id: _IdColumn, last_contact_at: ColumnElement[object] | InstrumentedAttribute[object]
) -> ColumnElement[bool]:
    """Nobody of the office spoke with the person lately, nor since he last came forward."""
    told = aliased(Lead)
    spoken = exists().where(
        told.business_id == _BUSINESS,
        told.customer_id == customer_id,
        told.human_contact_at.is_not(None),
        or_(told.human_contact_at > _COOL, (last_contact_at > told.human_contact_at).is_not(True)),
    )
    return ~spoken


def _reachable(customer_id: _IdColumn) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """The customer, joined, may be called and has a telephone."""
    phone = exists().where(
        CustomerIdentity.business_id == _BUSINESS,
        CustomerIdentity.customer_id == customer_id,
        CustomerIdentity.kind == "phone",
    )
    return Customer.do_not_contact.is_(False), phone


def _held(lead_id: _IdColumn) -> ColumnElement[bool]:
    return and_(CallLease.business_id == _BUSINESS, CallLease.lead_id == lead_id, CallLease.expires_at > _NOW)


@cache
def queue() -> Places:
    """The queue as a person sees it. Needs ``business_id``, ``user_id``, ``now``, ``cool``, ``rows``, ``skipped``.

    In order first, what hangs on it after: of ten thousand leads the people of the first few are looked at. The OFFSET
    keeps PostgreSQL from joining them all and sorting then.
    """
    parts = _Parts()
    ranked = (
        select(
            Lead.id,
            Lead.customer_id,
            parts.why.label("why"),
            parts.promise.c.at.label("promised_at"),
            parts.since.label("since"),
            parts.priority.label("priority"),
            Lead.call_after,
            Lead.last_contact_at,
        )
        .outerjoin(parts.promise, parts.promise.c.customer_id == Lead.customer_id)
        .where(*parts.waiting)
        .order_by(*parts.order)
        .offset(0)
        .subquery()
    ).c
    due = or_(
        ranked.promised_at.is_not(None),
        ranked.call_after.is_not(None),
        _quiet(ranked.customer_id, ranked.last_contact_at),
    )
    return (
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
        .join(Customer, (Customer.id == ranked.customer_id) & (Customer.business_id == _BUSINESS))
        .outerjoin(CallLease, _held(ranked.id))
        .outerjoin(User, User.id == CallLease.user_id)
        .where(due, *_reachable(ranked.customer_id))
        .order_by(ranked.promised_at.asc().nulls_last(), ranked.priority.desc(), ranked.since, ranked.id)
        .offset(bindparam("skipped", type_=Integer()))
        .limit(bindparam("rows", type_=Integer()))
    )


@cache
def place() -> Places:
    """One lead's place, whether it is due or not. Needs ``business_id``, ``lead_id``, ``now``."""
    parts = _Parts()
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
        .join(Customer, (Customer.id == Lead.customer_id) & (Customer.business_id == _BUSINESS))
        .outerjoin(parts.promise, parts.promise.c.customer_id == Lead.customer_id)
        .outerjoin(CallLease, _held(Lead.id))
        .outerjoin(User, User.id == CallLease.user_id)
        .where(Lead.business_id == _BUSINESS, Lead.id == _LEAD)
    )


@cache
def due_now() -> Select[UUID]:
    """The lead's id if this person may call it now. Needs what ``queue`` does without its rows, and ``lead_id``."""
    parts = _Parts()
    due = or_(
        parts.promise.c.at.is_not(None), Lead.call_after.is_not(None), _quiet(Lead.customer_id, Lead.last_contact_at)
    )
    return (
        select(Lead.id)
        .join(Customer, (Customer.id == Lead.customer_id) & (Customer.business_id == _BUSINESS))
        .outerjoin(parts.promise, parts.promise.c.customer_id == Lead.customer_id)
        .where(Lead.id == _LEAD, *parts.waiting, due, *_reachable(Lead.customer_id))
    )
