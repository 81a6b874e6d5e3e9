"""What the gate asks about people, each question built once: of fifty people of the queue, building them cost more than
the answers. One question tells several kinds of facts.
"""

from datetime import datetime
from functools import cache
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    DateTime,
    Select,
    SQLColumnExpression,
    Text,
    Uuid,
    any_,
    bindparam,
    cast,
    exists,
    func,
    literal,
    null,
    select,
    text,
    union_all,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import InstrumentedAttribute, aliased

from crm.domain.appointments.models import Appointment
from crm.domain.calls.models import Call
from crm.domain.chats.models import Chat
from crm.domain.consent.models import ConsentEvidence, ContactDecision
from crm.domain.customers.models import Customer, CustomerIdentity
from crm.domain.customers.schemas import IdentityKind
from crm.domain.lead_statuses.models import LeadStatusDef
from crm.domain.leads.models import Lead, LeadStatusHistory
from crm.domain.tasks.models import Task

_BUSINESS = bindparam("business_id", type_=Uuid())
_IDS = bindparam("ids", type_=ARRAY(Uuid()))
_VISITS_SINCE = bindparam("visits_since", type_=DateTime(timezone=True))
_CONTACTS_SINCE = bindparam("contacts_since", type_=DateTime(timezone=True))
_Row = Select[*tuple[object, ...]]

LISTINGS = text(
    "SELECT 'office' AS keeper, e164 AS address, kind, at, until, id FROM do_not_call_entries "
    "WHERE business_id = :business_id AND e164 = ANY(:phones) "
    "UNION ALL SELECT 'erased', address, kind, at, until, NULL FROM public.privacy_refusals(:addresses) "
    "WHERE public.app_business() = :business_id ORDER BY at DESC, id DESC"
).bindparams(
    bindparam("business_id", type_=Uuid()),
    *(bindparam(name, type_=ARRAY(Text)) for name in ("phones", "addresses")),
)
"""Entries about numbers, and refusals whose person was erased since: keyed hashes of these are compared in the
database, the application cannot read them."""


def _about(customer_id: InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None]) -> ColumnElement[bool]:
    return customer_id == any_(_IDS)


@cache
def customers() -> Select[Customer]:
    """These people as they are known now."""
    return select(Customer).where(
        Customer.business_id == _BUSINESS, _about(Customer.id), Customer.merged_into_id.is_(None)
    )


@cache
def people() -> Select[UUID, bool, datetime, IdentityKind, str]:
    """Those of them whom the office has, with each way to reach them, the oldest first."""
    reached = (CustomerIdentity.customer_id == Customer.id) & (CustomerIdentity.business_id == _BUSINESS)
    return (
        select(Customer.id, Customer.do_not_contact, Customer.updated_at, CustomerIdentity.kind, CustomerIdentity.value)
        .outerjoin(CustomerIdentity, reached)
        .where(Customer.business_id == _BUSINESS, _about(Customer.id), Customer.merged_into_id.is_(None))
        .order_by(CustomerIdentity.created_at, CustomerIdentity.id)
    )


@cache
def identities() -> Select[CustomerIdentity]:
    """Ways to reach them, the oldest first."""
    return (
        select(CustomerIdentity)
        .where(CustomerIdentity.business_id == _BUSINESS, _about(CustomerIdentity.customer_id))
        .order_by(CustomerIdentity.created_at, CustomerIdentity.id)
    )


@cache
def evidence() -> Select[ConsentEvidence, bool]:
    """What they agreed to or refused, newest first, and whether it was said on a call that the office made."""
    return (
        select(ConsentEvidence, func.coalesce(Call.direction == "outbound", literal(False)))
        .outerjoin(Call, (Call.id == ConsentEvidence.call_id) & (Call.business_id == _BUSINESS))
        .where(ConsentEvidence.business_id == _BUSINESS, _about(ConsentEvidence.customer_id))
        .order_by(ConsentEvidence.at.desc(), ConsentEvidence.id.desc())
    )


_NEVER, _NOTHING, _NO_WORD = cast(null(), DateTime(timezone=True)), cast(null(), Uuid()), cast(null(), Text())


def _fact(
    fact: str,
    who: SQLColumnExpression[object],
    at: SQLColumnExpression[object],
    *,
    asked_at: SQLColumnExpression[object] = _NEVER,
    about: SQLColumnExpression[object] = _NOTHING,
    word: SQLColumnExpression[object] = _NO_WORD,
) -> _Row:
    columns: list[SQLColumnExpression[object]] = [
        who.label("who"),
        literal(fact, Text()).label("fact"),
        at.label("at"),
        asked_at.label("asked_at"),
        about.label("about"),
        word.label("word"),
    ]
    return select(*columns)


def _visits() -> _Row:
    """Booked visits from a time on; when they were booked."""
    return _fact(
        "visit",
        Appointment.customer_id,
        Appointment.starts_at,
        asked_at=Appointment.created_at,
        about=Appointment.call_id,
    ).where(
        Appointment.business_id == _BUSINESS,
        _about(Appointment.customer_id),
        Appointment.status == "booked",
        Appointment.starts_at >= _VISITS_SINCE,
    )


def _archived() -> _Row:
    """When the last lead of each of them was closed as lost, if none is open."""
    other = aliased(Lead)
    still_open = exists().where(
        other.business_id == _BUSINESS,
        other.customer_id == Lead.customer_id,
        other.closed.is_(False),
        other.merged_into_id.is_(None),
    )
    lost = (LeadStatusDef.business_id == _BUSINESS) & (LeadStatusDef.key == LeadStatusHistory.to_status)
    return (
        _fact("archived", Lead.customer_id, func.max(LeadStatusHistory.at))
        .join(LeadStatusHistory, (LeadStatusHistory.lead_id == Lead.id) & (LeadStatusHistory.business_id == _BUSINESS))
        .join(LeadStatusDef, lost)
        .where(
            Lead.business_id == _BUSINESS,
            _about(Lead.customer_id),
            LeadStatusDef.kind == "lost",
            Lead.closed.is_(True),
            ~still_open,
        )
        .group_by(Lead.customer_id)
    )


def _contacts() -> _Row:
    """Contacts that were let go since a time, with their purpose and what they served."""
    return _fact(
        "contact",
        ContactDecision.customer_id,
        ContactDecision.at,
        about=func.coalesce(ContactDecision.about_id, ContactDecision.id),
        word=ContactDecision.purpose,
    ).where(
        ContactDecision.business_id == _BUSINESS,
        _about(ContactDecision.customer_id),
        ContactDecision.allowed,
        ContactDecision.at > _CONTACTS_SINCE,
    )


def _callbacks() -> _Row:
    """Call-backs that were asked for and are still owed."""
    return _fact("callback", Task.customer_id, Task.created_at, about=Task.call_id).where(
        Task.business_id == _BUSINESS,
        _about(Task.customer_id),
        Task.kind == "callback",
        Task.source == "agent_call",
        Task.status == "open",
    )


def _with_open_lead() -> Select[UUID]:
    return select(Lead.customer_id).where(
        Lead.business_id == _BUSINESS, Lead.closed.is_(False), Lead.merged_into_id.is_(None), _about(Lead.customer_id)
    )


def _written() -> _Row:
    """When each of them last wrote to the office, if a lead of his is open."""
    return _fact("written", Chat.customer_id, Chat.last_inbound_at).where(
        Chat.business_id == _BUSINESS,
        _about(Chat.customer_id),
        Chat.last_inbound_at.is_not(None),
        Chat.customer_id.in_(_with_open_lead()),
    )


def _calls() -> _Row:
    """The latest call that each of them made, if a lead of his is open."""
    latest = (
        select(Call.customer_id, Call.started_at, Call.id)
        .ext(distinct_on(Call.customer_id))
        .where(
            Call.business_id == _BUSINESS,
            _about(Call.customer_id),
            Call.direction == "inbound",
            Call.customer_id.in_(_with_open_lead()),
        )
        .order_by(Call.customer_id, Call.started_at.desc())
        .subquery()
    ).c
    return _fact("call", latest.customer_id, latest.started_at, about=latest.id)


@cache
def facts() -> _Row:
    """Visits, calls, messages, call-backs, closed leads and contacts, the oldest first."""
    found = union_all(_visits(), _archived(), _contacts(), _callbacks(), _calls(), _written()).subquery()
    return select(found).order_by(found.c.at, found.c.fact)
