"""The body of an event: its facts, and whom they are about, as they are told to every address in every try."""

from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.customers.models import Customer, CustomerIdentity
from crm.domain.leads.models import Lead
from crm.domain.webhooks.models import OutboxEvent

VERSION = 1


class _Body(msgspec.Struct, frozen=True, kw_only=True):
    """As documented in docs/webhooks.md."""

    id: UUID
    type: str
    version: int
    timestamp: datetime
    business_id: UUID
    data: dict[str, object]


async def body_of(session: AsyncSession, event: OutboxEvent) -> bytes:
    """The event's body, made once. ``event`` is locked by the caller."""
    if event.body is None:
        data = dict(event.facts)
        lead = await _lead(session, event)
        if lead is not None:
            data["lead"] = _told(lead)
        customer_id = lead.customer_id if lead is not None else _id(event, "customer_id")
        if customer_id is not None:
            data["customer"] = await _customer(session, event.business_id, customer_id)
        whole = _Body(
            id=event.id,
            type=event.type,
            version=VERSION,
            timestamp=event.created_at,
            business_id=event.business_id,
            data=data,
        )
        event.body = msgspec.json.encode(whole)
    return event.body


def _id(event: OutboxEvent, name: str) -> UUID | None:
    found = event.facts.get(name)
    return UUID(found) if isinstance(found, str) else None


async def _lead(session: AsyncSession, event: OutboxEvent) -> Lead | None:
    lead_id = _id(event, "lead_id")
    if lead_id is None:
        return None
    return await session.scalar(select(Lead).where(Lead.business_id == event.business_id, Lead.id == lead_id))


def _told(lead: Lead) -> dict[str, object]:
    return {
        "id": str(lead.id),
        "status": lead.status,
        "assignee_id": None if lead.assignee_id is None else str(lead.assignee_id),
        "score": lead.score,
        "deal": lead.deal,
        "role": lead.role,
        "city": lead.city,
        "neighborhood": lead.neighborhood,
        "rooms": None if lead.rooms is None else float(lead.rooms),
        "budget_agorot": lead.budget_agorot,
        "notes": lead.notes,
    }


async def _customer(session: AsyncSession, business_id: UUID, customer_id: UUID) -> dict[str, object]:
    name = await session.scalar(
        select(Customer.name).where(Customer.business_id == business_id, Customer.id == customer_id)
    )
    rows = await session.execute(
        select(CustomerIdentity.kind, CustomerIdentity.value)
        .where(CustomerIdentity.business_id == business_id, CustomerIdentity.customer_id == customer_id)
        .order_by(CustomerIdentity.id)
    )
    reached = [(row[0], row[1]) for row in rows]
    return {
        "id": str(customer_id),
        "name": name,
        "phones": [value for kind, value in reached if kind == "phone"],
        "emails": [value for kind, value in reached if kind == "email"],
    }
