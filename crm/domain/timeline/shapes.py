"""The one shape that all entries of a timeline have in its query, and the ways in which rows belong to a person."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    DateTime,
    Integer,
    Label,
    Select,
    SQLColumnExpression,
    Text,
    Uuid,
    bindparam,
    cast,
    literal,
    null,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute

from crm.db.base import TenantEntity
from crm.domain.auth.models import User
from crm.domain.call_queue.models import LeadContact
from crm.domain.calls.models import Call, ToolCall, Turn
from crm.domain.leads.models import Lead, LeadStatusHistory
from crm.domain.timeline.schemas import TimelineKind

_NO_TEXT, _NO_NUMBER, _NO_TIME = cast(null(), Text()), cast(null(), Integer()), cast(null(), DateTime(timezone=True))
_ABSENT: Mapping[str, SQLColumnExpression[object]] = {
    **dict.fromkeys(("title", "text", "status", "from_status", "actor", "actor_name", "sentiment"), _NO_TEXT),
    **dict.fromkeys(("turn_seq", "duration_ms", "score", "version"), _NO_NUMBER),
    "call_id": cast(null(), Uuid()),
    "moment": _NO_TIME,
}
"""Every column beside ``id``, ``kind`` and ``at``, so that all branches of the union have one shape."""

Branch = Select[*tuple[object, ...]]

BUSINESS, CUSTOMER = bindparam("business_id", type_=Uuid()), bindparam("customer_id", type_=Uuid())
AFTER_AT = bindparam("after_at", type_=DateTime(timezone=True))
AFTER_ID = bindparam("after_id", type_=Uuid())
ROWS = bindparam("rows", type_=Integer())
STAFF, AI = literal("human", Text()), literal("ai", Text())

Moment = InstrumentedAttribute[datetime]
OfPerson = InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None]


def shape(kind: TimelineKind, model: type[TenantEntity], at: Moment, **columns: SQLColumnExpression[object]) -> Branch:
    """Rows of one kind in this office; their first columns are their id, kind and time."""
    rest: list[Label[object]] = [columns.get(name, absent).label(name) for name, absent in _ABSENT.items()]
    return select(model.id.label("id"), literal(kind, Text()).label("kind"), at.label("at"), *rest).where(
        model.business_id == BUSINESS
    )


def of_person(
    kind: TimelineKind,
    model: type[TenantEntity],
    customer_id: OfPerson,
    at: Moment,
    **columns: SQLColumnExpression[object],
) -> Branch:
    """Rows that name their person."""
    return shape(kind, model, at, **columns).where(customer_id == CUSTOMER)


def of_calls(kind: TimelineKind, model: type[Turn | ToolCall], **columns: SQLColumnExpression[object]) -> Branch:
    """Rows of the person's calls."""
    return shape(kind, model, model.at, call_id=model.call_id, turn_seq=model.seq, **columns).where(
        model.call_id == Call.id, Call.business_id == BUSINESS, Call.customer_id == CUSTOMER
    )


def of_leads(
    kind: TimelineKind, model: type[LeadStatusHistory | LeadContact], **columns: SQLColumnExpression[object]
) -> Branch:
    """Rows of the person's leads, with the name of who did it."""
    return (
        shape(kind, model, model.at, actor_name=User.name, **columns)
        .join(Lead, (Lead.id == model.lead_id) & (Lead.business_id == BUSINESS))
        .outerjoin(User, User.id == model.user_id)
        .where(Lead.customer_id == CUSTOMER)
    )
