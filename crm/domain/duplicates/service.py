"""Rules of finding people who stand in the book twice, and of calls that belong to nobody yet."""

from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.audit.service import human, record
from crm.domain.auth.permissions import require
from crm.domain.calls.mapping import call_out
from crm.domain.calls.schemas import CallOut
from crm.domain.customers.repository import CustomerRepository
from crm.domain.customers.service import customer_out
from crm.domain.duplicates.repository import DuplicateRepository
from crm.domain.duplicates.schemas import DuplicateGroup, DuplicateReason
from crm.domain.ingest.people import dialable, open_lead
from crm.domain.live.publisher import LivePublisher
from crm.domain.live.schemas import CallChanged, Changed
from crm.lib.actor import Member
from crm.lib.errors import BadRequestError, NotFoundError
from crm.lib.pagination import Page, PageRequest

SORT = "-created_at"


class DuplicateService:
    """Probable duplicates, as one member works through them."""

    def __init__(self, session: AsyncSession, member: Member, publisher: LivePublisher) -> None:
        """``session`` is the request's transaction."""
        self._session = session
        self._member = member
        self._publisher = publisher
        self._rows = DuplicateRepository(session, member.business_id)
        self._customers = CustomerRepository(session, member.business_id)

    async def page(self, request: PageRequest) -> Page[DuplicateGroup]:
        """One page of groups, the newest first. Raises BadRequestError."""
        require(self._member, "customers.read")
        if request.sort not in {"", SORT}:
            raise BadRequestError(f"אפשר למיין לפי: {SORT}", parameter="sort")
        groups, cursor, total = await self._rows.duplicates(msgspec.structs.replace(request, sort=SORT))
        ids = [customer_id for group in groups for customer_id in group.ids]
        people, identities = await self._rows.customers(ids), await self._customers.identities(ids)
        calls = await self._rows.call_counts(ids)
        items = [
            DuplicateGroup(
                id=group.ids[0],
                reasons=msgspec.convert(group.reasons, list[DuplicateReason]),
                customers=[customer_out(people[one], identities.get(one, [])) for one in group.ids],
                calls={one: calls.get(one, 0) for one in group.ids},
            )
            for group in groups
        ]
        return Page(items, cursor, total)

    async def dismiss(self, customer_ids: list[UUID]) -> None:
        """These are different people. Raises NotFoundError, BadRequestError."""
        require(self._member, "customers.write")
        if len(set(customer_ids)) != len(customer_ids):
            raise BadRequestError("אותו לקוח הופיע פעמיים.", parameter="customer_ids")
        if len(await self._rows.customers(customer_ids)) != len(customer_ids):
            raise NotFoundError
        await self._rows.dismiss(customer_ids, self._member.user_id)
        business_id = self._member.business_id
        names = {"customer_ids": [str(one) for one in customer_ids]}
        author = human(self._member)
        record(self._session, author, "customer.not_duplicates", "customer", None, business_id=business_id, after=names)
        self._publisher.publish_after_commit(self._session, business_id, [Changed("customers")])

    async def link_call(self, call_id: UUID, customer_id: UUID) -> CallOut:
        """Say whose call it was; what came from the call goes along. Raises NotFoundError."""
        require(self._member, "customers.write")
        call = await self._rows.call(call_id)
        customer = await self._customers.get(customer_id, lock=True)
        if call is None or customer is None or customer.merged_into_id is not None:
            raise NotFoundError
        before = {"customer_id": call.customer_id, "lead_id": call.lead_id}
        lead = await open_lead(self._session, customer, call.id, call.started_at)
        call.customer_id, call.lead_id = customer.id, lead.id
        customer.last_call_at = max(call.started_at, customer.last_call_at or call.started_at)
        number = dialable(call.from_number if call.direction == "inbound" else call.to_number)
        if number is not None:
            await self._rows.claim_number(customer.id, number)
        await self._session.flush()
        await self._rows.call_follows(call.id, customer.id, lead.id)
        business_id = self._member.business_id
        record(
            self._session,
            human(self._member),
            "call.linked",
            "call",
            call.id,
            business_id=business_id,
            before=before,
            after={"customer_id": customer.id, "lead_id": lead.id},
        )
        out = call_out(call, customer.name)
        hints = [CallChanged(out), *(Changed(kind) for kind in ("customers", "leads", "tasks", "appointments"))]
        self._publisher.publish_after_commit(self._session, business_id, hints)
        return out
