"""Leads as the API shows them."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

LeadStatus = Literal["new", "contacted", "interested", "follow_up", "appointment", "won", "lost", "not_relevant"]
Deal = Literal["sale", "rent"]
LeadRole = Literal["buyer", "seller", "tenant", "landlord"]


class LeadOut(msgspec.Struct, frozen=True, kw_only=True):
    """A lead. ``budget_agorot`` is money in agorot; ``ai_fields`` names the fields a machine filled."""

    id: UUID
    customer_id: UUID
    customer_name: str | None
    phone: str | None
    status: LeadStatus
    score: int | None
    deal: Deal | None
    role: LeadRole | None
    city: str | None
    neighborhood: str | None
    rooms: float | None
    budget_agorot: int | None
    timeline: str | None
    notes: str | None
    ai_fields: list[str]
    do_not_contact: bool
    last_call_id: UUID | None
    last_contact_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int


class LeadPatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Change of a lead by a person; a changed field is human from then on and the AI never overwrites it."""

    version: int
    status: LeadStatus | msgspec.UnsetType = msgspec.UNSET
    deal: Deal | None | msgspec.UnsetType = msgspec.UNSET
    city: str | None | msgspec.UnsetType = msgspec.UNSET
    neighborhood: str | None | msgspec.UnsetType = msgspec.UNSET
    rooms: float | None | msgspec.UnsetType = msgspec.UNSET
    budget_agorot: int | None | msgspec.UnsetType = msgspec.UNSET
    timeline: str | None | msgspec.UnsetType = msgspec.UNSET
    notes: str | None | msgspec.UnsetType = msgspec.UNSET
