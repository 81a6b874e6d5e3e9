"""What a machine filled in, the caller's words it rests on, and a person's say about it: right, or take it back."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.audit.service import human, record
from crm.domain.auth.permissions import require
from crm.domain.customers.models import Customer
from crm.domain.customers.repository import CustomerRepository
from crm.domain.leads.machine_updates import LeadField, write_field
from crm.domain.leads.models import Lead, LeadFieldSource
from crm.domain.leads.repository import LeadRepository
from crm.domain.leads.schemas import FieldEvidence, LeadEvidenceOut
from crm.domain.live.publisher import LivePublisher
from crm.domain.live.schemas import Changed
from crm.lib.actor import Member
from crm.lib.errors import NotFoundError, VersionConflictError
from shared.clock import utc_now


def evidence_out(row: LeadFieldSource) -> FieldEvidence:
    """One field's evidence as shown."""
    return FieldEvidence(
        field=row.field,
        value=row.value,
        previous=row.previous,
        accepted=row.source == "human",
        call_id=row.call_id,
        turn_seq=row.turn_seq,
        message_id=row.message_id,
        quote=row.quote,
        at=row.at,
    )


class LeadEvidenceService:
    """Evidence of a lead's fields, as one member judges it."""

    def __init__(self, session: AsyncSession, member: Member, publisher: LivePublisher) -> None:
        """``session`` is the request's transaction."""
        self._session = session
        self._member = member
        self._publisher = publisher
        self._rows = LeadRepository(session, member.business_id)

    async def of_lead(self, lead_id: UUID) -> LeadEvidenceOut:
        """Every field that rests on a call or a message. Raises NotFoundError."""
        require(self._member, "leads.read")
        if await self._rows.get(lead_id) is None:
            raise NotFoundError
        rows = await self._rows.field_sources(lead_id)
        resting = [row for row in rows if row.call_id is not None or row.message_id is not None]
        return LeadEvidenceOut([evidence_out(row) for row in resting])

    async def accept(self, lead_id: UUID, field: LeadField, version: int) -> LeadEvidenceOut:
        """The machine heard right: the value is the person's from now on, its evidence stays.

        Raises NotFoundError, VersionConflictError.
        """
        lead, row = await self._machines(lead_id, field, version)
        row.source, row.user_id = "human", self._member.user_id
        if field == "name":
            (await self._customer(lead)).name_source = "human"
        self._changed(lead, "lead.field_accepted", {}, {field: row.value})
        return await self.of_lead(lead_id)

    async def take_back(self, lead_id: UUID, field: LeadField, version: int) -> LeadEvidenceOut:
        """The machine heard wrong: what stood there before is back, and stays whatever is heard later.

        Raises NotFoundError, VersionConflictError.
        """
        lead, row = await self._machines(lead_id, field, version)
        customer = await self._customer(lead)
        before, after = row.value, row.previous
        write_field(lead, customer, field, after)
        if field == "name":
            customer.name_source = "human"
        row.source, row.user_id, row.value, row.previous = "human", self._member.user_id, after, None
        row.call_id, row.turn_seq, row.quote, row.at = None, None, None, utc_now()
        row.message_id = None
        self._changed(lead, "lead.field_taken_back", {field: before}, {field: after})
        return await self.of_lead(lead_id)

    async def _machines(self, lead_id: UUID, field: LeadField, version: int) -> tuple[Lead, LeadFieldSource]:
        require(self._member, "leads.write")
        found = await self._rows.get(lead_id, lock=True)
        row = await self._rows.field_source(lead_id, field)
        if found is None or row is None or row.source != "ai":
            raise NotFoundError
        if found.lead.version != version:
            raise VersionConflictError
        return found.lead, row

    async def _customer(self, lead: Lead) -> Customer:
        customer = await CustomerRepository(self._session, self._member.business_id).get(lead.customer_id, lock=True)
        if customer is None:
            raise NotFoundError
        return customer

    def _changed(self, lead: Lead, action: str, before: dict[str, object], after: dict[str, object]) -> None:
        lead.version += 1
        business_id = self._member.business_id
        author = human(self._member)
        record(self._session, author, action, "lead", lead.id, business_id=business_id, before=before, after=after)
        hints = [Changed("leads", lead.id), Changed("customers", lead.customer_id)]
        self._publisher.publish_after_commit(self._session, business_id, hints)
