"""The body of an event: its facts, and whom they are about, as they are told to every address in every try."""

from datetime import datetime
from uuid import UUID

import msgspec

from crm.domain.leads.models import Lead
from crm.domain.webhooks.models import OutboxEvent
from crm.domain.webhooks.repository import WebhookRepository

VERSION = 1


class _Body(msgspec.Struct, frozen=True, kw_only=True):
    """As documented in docs/webhooks.md."""

    id: UUID
    type: str
    version: int
    timestamp: datetime
    business_id: UUID
    data: dict[str, object]


async def body_of(rows: WebhookRepository, event: OutboxEvent) -> bytes:
    """The event's body, made once. ``event`` is locked by the caller."""
    if event.body is None:
        data = dict(event.facts)
        lead_id = _id(event, "lead_id")
        lead = None if lead_id is None else await rows.lead(lead_id)
        if lead is not None:
            data["lead"] = _told(lead)
        customer_id = lead.customer_id if lead is not None else _id(event, "customer_id")
        if customer_id is not None:
            data["customer"] = await _customer(rows, customer_id)
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


async def _customer(rows: WebhookRepository, customer_id: UUID) -> dict[str, object]:
    name, reached = await rows.person(customer_id)
    return {
        "id": str(customer_id),
        "name": name,
        "phones": [value for kind, value in reached if kind == "phone"],
        "emails": [value for kind, value in reached if kind == "email"],
    }
