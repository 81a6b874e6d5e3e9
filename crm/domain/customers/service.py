"""Rules of customers."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.audit.service import human, record
from crm.domain.auth.permissions import require
from crm.domain.customers.models import Customer, CustomerIdentity
from crm.domain.customers.repository import DEFAULT_SORT, CustomerRepository
from crm.domain.customers.schemas import CustomerOut, CustomerPatch, IdentityOut
from crm.lib.actor import Member
from crm.lib.errors import BadRequestError, NotFoundError, VersionConflictError
from crm.lib.pagination import Page, PageRequest, sorted_by_default

MAX_NAME = 120


def customer_out(customer: Customer, identities: Sequence[CustomerIdentity]) -> CustomerOut:
    """One customer as shown."""
    return CustomerOut(
        id=customer.id,
        name=customer.name,
        identities=[IdentityOut(kind=row.kind, value=row.value) for row in identities],
        do_not_contact=customer.do_not_contact,
        created_at=customer.created_at,
        last_call_at=customer.last_call_at,
        version=customer.version,
    )


class CustomerService:
    """Customers, as one member sees and changes them."""

    def __init__(self, session: AsyncSession, member: Member) -> None:
        """``session`` is the request's transaction."""
        self._session = session
        self._member = member
        self._rows = CustomerRepository(session, member.business_id)

    async def page(self, q: str | None, request: PageRequest) -> Page[CustomerOut]:
        """One page."""
        require(self._member, "customers.read")
        customers, cursor, total = await self._rows.page(q, sorted_by_default(request, DEFAULT_SORT))
        identities = await self._rows.identities([customer.id for customer in customers])
        return Page([customer_out(row, identities.get(row.id, [])) for row in customers], cursor, total)

    async def get(self, customer_id: UUID) -> CustomerOut:
        """One customer. Raises NotFoundError."""
        require(self._member, "customers.read")
        customer = await self._rows.get(customer_id)
        if customer is None:
            raise NotFoundError
        return customer_out(customer, (await self._rows.identities([customer_id])).get(customer_id, []))

    async def change(self, customer_id: UUID, patch: CustomerPatch) -> CustomerOut:
        """A person's correction: it stays whatever the AI hears later.

        Raises NotFoundError, VersionConflictError, BadRequestError.
        """
        require(self._member, "customers.write")
        customer = await self._rows.get(customer_id, lock=True)
        if customer is None:
            raise NotFoundError
        if customer.version != patch.version:
            raise VersionConflictError
        if patch.name is not msgspec.UNSET:
            name = patch.name.strip() if patch.name else None
            if name is not None and len(name) > MAX_NAME:
                raise BadRequestError(f"שם יכול להיות עד {MAX_NAME} תווים.", parameter="name")
            before = {"name": customer.name}
            customer.name, customer.name_source = name or None, "human"
            record(
                self._session,
                human(self._member),
                "customer.changed",
                "customer",
                customer.id,
                business_id=self._member.business_id,
                before=before,
                after={"name": customer.name},
            )
        customer.version += 1
        await self._session.flush()
        return customer_out(customer, (await self._rows.identities([customer_id])).get(customer_id, []))
