"""Rules of leads: a person's value is a person's from then on."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.audit.service import human, record
from crm.domain.auth.permissions import require
from crm.domain.leads.models import Lead, LeadStatusHistory
from crm.domain.leads.repository import DEFAULT_SORT, LeadRepository, LeadRow
from crm.domain.leads.schemas import LeadOut, LeadPatch, LeadStatus
from crm.lib.actor import Member
from crm.lib.errors import BadRequestError, NotFoundError, VersionConflictError
from crm.lib.pagination import Page, PageRequest, sorted_by_default
from shared.clock import utc_now

MAX_TEXT = 2_000
MAX_ROOMS = 50
MAX_BUDGET_AGOROT = 100_000_000_000_00
"""A hundred billion shekels: above it, it is a typing error, and the column ends at 9.2e18."""


def lead_out(row: LeadRow, ai_fields: Sequence[str]) -> LeadOut:
    """One lead as shown."""
    lead = row.lead
    return LeadOut(
        id=lead.id,
        customer_id=lead.customer_id,
        customer_name=row.customer_name,
        phone=row.phone,
        status=lead.status,
        score=lead.score,
        deal=lead.deal,
        role=lead.role,
        city=lead.city,
        neighborhood=lead.neighborhood,
        rooms=None if lead.rooms is None else float(lead.rooms),
        budget_agorot=lead.budget_agorot,
        timeline=lead.timeline,
        notes=lead.notes,
        ai_fields=list(ai_fields),
        do_not_contact=row.do_not_contact,
        last_call_id=lead.last_call_id,
        last_contact_at=lead.last_contact_at,
        created_at=lead.created_at,
        updated_at=lead.updated_at,
        version=lead.version,
    )


def _changes(patch: LeadPatch) -> dict[str, object]:
    """The fields that were sent, in the types of the model. Raises BadRequestError naming the field."""
    sent: dict[str, object] = {}
    for field in LeadPatch.__struct_fields__:
        value: object = getattr(patch, field)
        if field == "version" or value is msgspec.UNSET:
            continue
        if isinstance(value, str) and field not in {"status", "deal"}:
            value = value.strip() or None
            if isinstance(value, str) and len(value) > MAX_TEXT:
                raise BadRequestError(f"הטקסט ארוך מדי (עד {MAX_TEXT} תווים).", parameter=field)
        if field == "rooms" and isinstance(value, int | float):
            if not 0 < value <= MAX_ROOMS:
                raise BadRequestError("מספר החדרים אינו סביר.", parameter=field)
            value = Decimal(str(value)).quantize(Decimal("0.1"))
        if field == "budget_agorot" and isinstance(value, int) and not 0 <= value <= MAX_BUDGET_AGOROT:
            raise BadRequestError("התקציב אינו סביר.", parameter=field)
        sent[field] = value
    return sent


class LeadService:
    """Leads, as one member sees and changes them."""

    def __init__(self, session: AsyncSession, member: Member) -> None:
        """``session`` is the request's transaction."""
        self._session = session
        self._member = member
        self._rows = LeadRepository(session, member.business_id)

    async def page(self, status: LeadStatus | None, q: str | None, request: PageRequest) -> Page[LeadOut]:
        """One page."""
        require(self._member, "leads.read")
        rows, cursor, total = await self._rows.page(status, q, sorted_by_default(request, DEFAULT_SORT))
        ai_fields = await self._rows.ai_fields([row.lead.id for row in rows])
        return Page([lead_out(row, ai_fields.get(row.lead.id, [])) for row in rows], cursor, total)

    async def get(self, lead_id: UUID) -> LeadOut:
        """One lead. Raises NotFoundError."""
        require(self._member, "leads.read")
        row = await self._rows.get(lead_id)
        if row is None:
            raise NotFoundError
        return lead_out(row, (await self._rows.ai_fields([lead_id])).get(lead_id, []))

    async def change(self, lead_id: UUID, patch: LeadPatch) -> LeadOut:
        """A person's change. Raises NotFoundError, VersionConflictError, BadRequestError."""
        require(self._member, "leads.write")
        sent = _changes(patch)
        row = await self._rows.get(lead_id, lock=True)
        if row is None:
            raise NotFoundError
        lead = row.lead
        if lead.version != patch.version:
            raise VersionConflictError
        before = {field: getattr(lead, field) for field in sent}
        if "status" in sent and patch.status is not msgspec.UNSET and patch.status != lead.status:
            self._rows.add_history(self._move(lead, patch.status))
        for field, value in sent.items():
            setattr(lead, field, value)
            await self._rows.mark_human(lead.id, field, None if value is None else str(value), self._member.user_id)
        lead.version += 1
        record(
            self._session,
            human(self._member),
            "lead.changed",
            "lead",
            lead.id,
            business_id=self._member.business_id,
            before=before,
            after=sent,
        )
        await self._session.flush()
        return lead_out(row, (await self._rows.ai_fields([lead_id])).get(lead_id, []))

    def _move(self, lead: Lead, to_status: LeadStatus) -> LeadStatusHistory:
        return LeadStatusHistory(
            business_id=self._member.business_id,
            lead_id=lead.id,
            from_status=lead.status,
            to_status=to_status,
            source="human",
            user_id=self._member.user_id,
            at=utc_now(),
        )
