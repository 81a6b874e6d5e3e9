"""What a machine may change of a lead: empty fields and its own, never a person's; the status only forward."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.customers.models import Customer
from crm.domain.lead_statuses.models import LeadStatusDef
from crm.domain.leads.models import Lead, LeadFieldSource, LeadStatusHistory
from crm.domain.leads.repository import LeadRepository

MachineStatus = Literal["new", "contacted", "interested", "follow_up", "appointment", "not_relevant"]
"""Keys of the usual statuses that a machine moves leads to; what they are called is the office's matter."""
LeadField = Literal["name", "deal", "role", "city", "neighborhood", "rooms", "budget", "timeline", "notes"]

AGOROT = 100
EARLY: MachineStatus = "contacted"
"""A machine closes a lead that has come no further than this; beyond it, a person decides."""


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Where a value comes from: the call, and the turn with the caller's words when it is known; or the message."""

    at: datetime
    call_id: UUID | None = None
    turn_seq: int | None = None
    message_id: UUID | None = None
    quote: str | None = None
    confidence: float | None = None


class MachineUpdates:
    """Changes one lead and its customer on behalf of the AI, within one transaction."""

    def __init__(
        self, session: AsyncSession, lead: Lead, customer: Customer, statuses: Mapping[str, LeadStatusDef]
    ) -> None:
        """``statuses`` are the office's, by key."""
        self._session = session
        self._statuses = statuses
        self._lead = lead
        self._customer = customer
        self._sources = LeadRepository(session, lead.business_id)
        self._changed = False

    async def set_field(self, field: LeadField, value: str | float | int, source: Source) -> bool:
        """Set a field; false when a person's value stands there. ``budget`` is in whole shekels."""
        row = await self._sources.field_source(self._lead.id, field)
        if not self._may_write(field, row):
            return False
        before = row.value if row is not None else self._customer.name if field == "name" else None
        write_field(self._lead, self._customer, field, value)
        if field == "name":
            self._customer.name_source = "ai"
        self._remember(field, row, str(value), source, before)
        self._touch()
        return True

    def _may_write(self, field: LeadField, row: LeadFieldSource | None) -> bool:
        if row is not None and row.source == "human":
            return False
        if field == "name":
            return self._customer.name is None or self._customer.name_source == "ai"
        # A value without a known source was typed or imported by a person.
        return row is not None or getattr(self._lead, _column(field)) is None

    def _remember(
        self, field: LeadField, row: LeadFieldSource | None, value: str, source: Source, before: str | None
    ) -> None:
        if row is None:
            row = LeadFieldSource(business_id=self._lead.business_id, lead_id=self._lead.id, field=field)
            self._session.add(row)
        row.source, row.value, row.at = "ai", value, source.at
        if before != value:
            row.previous = before
        row.call_id, row.turn_seq, row.quote = source.call_id, source.turn_seq, source.quote
        row.message_id = source.message_id

    def _touch(self) -> None:
        """One new version of the lead and the customer per set of updates: a person's stale form gets a 409."""
        if not self._changed:
            self._changed = True
            self._lead.version += 1
            self._customer.version += 1

    def rate(self, score: int) -> bool:
        """Set the score; false when a person gave one, which stays."""
        if self._lead.score_by_hand:
            return False
        self._lead.score = score
        return True

    def advance(self, status: MachineStatus, reason: str, source: Source) -> bool:
        """Move the status forward in the office's order, or close a lead that has not come far; false when it stays."""
        now, then = self._statuses[self._lead.status], self._statuses.get(status)
        if then is None or then.archived or now.kind != "open" or not self._may_move(now, then):
            return False
        self._session.add(
            LeadStatusHistory(
                business_id=self._lead.business_id,
                lead_id=self._lead.id,
                from_status=self._lead.status,
                to_status=status,
                source="ai",
                reason=reason,
                turn_seq=source.turn_seq,
                quote=source.quote,
                confidence=source.confidence,
                call_id=source.call_id,
                message_id=source.message_id,
                at=source.at,
            )
        )
        self._lead.status = status
        self._touch()
        return True

    def _may_move(self, now: LeadStatusDef, then: LeadStatusDef) -> bool:
        if then.kind == "open":
            return then.position > now.position
        return now.position <= self._statuses[EARLY].position


def write_field(lead: Lead, customer: Customer, field: LeadField, value: str | float | None) -> None:
    """Put a value, told as machines tell it, into its column; None empties it. ``budget`` is in whole shekels."""
    if field == "name":
        customer.name = None if value is None else str(value)
    elif field == "budget":
        lead.budget_agorot = None if value is None else round(float(value) * AGOROT)
    elif field == "rooms":
        lead.rooms = None if value is None else Decimal(str(value))
    else:
        setattr(lead, field, None if value is None else str(value))


def _column(field: LeadField) -> str:
    return "budget_agorot" if field == "budget" else field
