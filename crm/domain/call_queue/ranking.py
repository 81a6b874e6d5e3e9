"""The queue in its order: three ways into it, each read in its own order and no further than it is shown.

Whoever was promised a call comes first. Of the rest, all who have waited for every point there is lie in an index by
their score, so that of ten thousand leads the first few are looked at; those who have waited for less are few.
"""

from datetime import datetime
from functools import cache
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Integer,
    Select,
    Text,
    bindparam,
    cast,
    literal,
    literal_column,
    null,
    or_,
    select,
    union_all,
)

from crm.domain.auth.models import User
from crm.domain.call_queue.models import CallLease
from crm.domain.call_queue.statements import (
    BUSINESS,
    MOST_WAITING_POINTS,
    SCORE,
    WHY_UNPROMISED,
    Parts,
    Places,
    held,
    priority_since,
    quiet,
    reachable,
)
from crm.domain.customers.models import Customer
from crm.domain.leads.models import Lead

_FULL = bindparam("full", type_=DateTime(timezone=True))
_ROWS = bindparam("rows", type_=Integer())
_SKIPPED = bindparam("skipped", type_=Integer())
_NONE = literal_column("0", Integer())
_Found = Select[UUID, UUID, str, datetime | None, datetime, int]


def _promised(parts: Parts) -> _Found:
    """Whoever was promised a call, the earliest promise first.

    The promises are put in their order and leads looked up one by one until enough are found; the last of those that
    are due at one moment come along, for their priority decides between them.
    """
    first = select(parts.promise).order_by(parts.promise.c.at).offset(_NONE).subquery().c
    one = (
        select(Lead.id, Lead.customer_id, first.at, priority_since(first.at).label("priority"))
        .join(Lead, Lead.customer_id == first.customer_id)
        .where(*parts.waiting, ~Lead.closed)  # said in the words of the index of open leads too
        .order_by(first.at)
        .offset(_NONE)
        .subquery()
    ).c
    return (
        select(one.id, one.customer_id, literal("promised", Text()).label("why"))
        .add_columns(one.at.label("promised_at"), one.at.label("since"), one.priority)
        .join(Customer, (Customer.id == one.customer_id) & (Customer.business_id == BUSINESS))
        .where(*reachable(one.customer_id))
        .order_by(one.at)
        .fetch(_ROWS + _SKIPPED, with_ties=True)
    )


def _unpromised(parts: Parts, ranked_by: ColumnElement[int], narrowed: ColumnElement[bool], more: int) -> _Found:
    """Those whose priority is ``ranked_by`` and ``more``.

    In order first, what hangs on it after; the OFFSET keeps PostgreSQL from joining them all and sorting then.
    """
    one = (
        select(
            Lead.id,
            Lead.customer_id,
            WHY_UNPROMISED.label("why"),
            Lead.waiting_since.label("since"),
            ranked_by.label("rank"),
        )
        .add_columns(Lead.call_after, Lead.last_contact_at)
        .where(*parts.waiting, narrowed)
        .order_by(ranked_by.desc(), Lead.waiting_since, Lead.id)
        .offset(_NONE)
        .subquery()
    ).c
    nobody: ColumnElement[datetime | None] = cast(null(), DateTime(timezone=True))
    return (
        select(one.id, one.customer_id, one.why, nobody, one.since, one.rank + more)
        .join(Customer, (Customer.id == one.customer_id) & (Customer.business_id == BUSINESS))
        .where(or_(one.call_after.is_not(None), quiet(one.customer_id, one.last_contact_at)))
        .where(~parts.is_promised(one.customer_id), *reachable(one.customer_id))
        .order_by(one.rank.desc(), one.since, one.id)
        .limit(_ROWS + _SKIPPED)
    )


@cache
def queue() -> Places:
    """The queue as a person sees it.

    Needs ``business_id``, ``user_id``, ``now``, ``full`` (since when one has waited for every point), ``cool``,
    ``rows``, ``skipped``.
    """
    parts = Parts()
    found = union_all(
        _promised(parts),
        _unpromised(parts, SCORE, Lead.waiting_since <= _FULL, MOST_WAITING_POINTS),
        _unpromised(parts, priority_since(Lead.waiting_since), Lead.waiting_since > _FULL, 0),
    ).subquery()
    lead_id, customer_id, why, promised_at, since, priority = found.c
    return (
        select(
            lead_id, customer_id, why, promised_at, since, priority, CallLease.user_id, User.name, CallLease.expires_at
        )
        .outerjoin(CallLease, held(lead_id))
        .outerjoin(User, User.id == CallLease.user_id)
        .order_by(promised_at.asc().nulls_last(), priority.desc(), since, lead_id)
        .offset(_SKIPPED)
        .limit(_ROWS)
    )
