"""Leads read column by column: fifty to look at cost half of what fifty rows cost that could be changed too."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, ScalarSelect, Select, Uuid, bindparam, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from crm.db.words import word
from crm.domain.auth.models import User
from crm.domain.customers.models import Customer, CustomerIdentity
from crm.domain.leads.models import Lead, LeadFieldSource
from crm.domain.leads.schemas import Deal, LeadRole

_BUSINESS = bindparam("business_id", type_=Uuid())


class ShownLead(msgspec.Struct, frozen=True, array_like=True):
    """A lead with what is shown of its customer, in the order of ``with_leads``."""

    id: UUID
    customer_id: UUID
    status: str
    assignee_id: UUID | None
    score: int | None
    score_by_hand: bool
    deal: Deal | None
    role: LeadRole | None
    city: str | None
    neighborhood: str | None
    rooms: Decimal | None
    budget_agorot: int | None
    timeline: str | None
    notes: str | None
    last_call_id: UUID | None
    last_contact_at: datetime | None
    responded_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int
    closed: bool
    customer_name: str | None
    do_not_contact: bool
    phone: str | None
    assignee_name: str | None
    ai_fields: list[str] | None


def phone_of_lead(business_id: UUID | ColumnElement[UUID]) -> ScalarSelect[str]:
    """The oldest telephone of a lead's customer."""
    return (
        select(CustomerIdentity.value)
        .where(
            CustomerIdentity.business_id == business_id,
            CustomerIdentity.customer_id == Lead.customer_id,
            CustomerIdentity.kind == word("phone"),
        )
        .order_by(CustomerIdentity.id)
        .limit(1)
        .correlate(Lead)
        .scalar_subquery()
    )


def _ai_fields() -> ScalarSelect[list[str]]:
    """Which fields a machine filled; null when none."""
    return (
        select(func.array_agg(aggregate_order_by(LeadFieldSource.field, LeadFieldSource.field)))
        .where(
            LeadFieldSource.business_id == _BUSINESS,
            LeadFieldSource.lead_id == Lead.id,
            LeadFieldSource.source == word("ai"),
        )
        .correlate(Lead)
        .scalar_subquery()
    )


def with_leads(found: Select[*tuple[object, ...]], lead_id: ColumnElement[UUID]) -> Select[*tuple[object, ...]]:
    """``found`` with the columns of a ShownLead behind its own. Needs ``business_id``."""
    return (
        found.join(Lead, (Lead.id == lead_id) & (Lead.business_id == _BUSINESS))
        .join(Customer, (Customer.id == Lead.customer_id) & (Customer.business_id == _BUSINESS))
        .outerjoin(User, User.id == Lead.assignee_id)
        .add_columns(
            *(Lead.id, Lead.customer_id, Lead.status, Lead.assignee_id, Lead.score, Lead.score_by_hand, Lead.deal),
            *(Lead.role, Lead.city, Lead.neighborhood, Lead.rooms, Lead.budget_agorot, Lead.timeline, Lead.notes),
            *(Lead.last_call_id, Lead.last_contact_at, Lead.responded_at, Lead.created_at, Lead.updated_at),
            *(Lead.version, Lead.closed, Customer.name, Customer.do_not_contact),
            *(phone_of_lead(_BUSINESS), User.name, _ai_fields()),
        )
    )
