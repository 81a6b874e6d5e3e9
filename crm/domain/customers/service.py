"""Rules of customers."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.audit.service import human, record
from crm.domain.auth.permissions import require
from crm.domain.customers.models import Customer, CustomerIdentity
from crm.domain.customers.reading import read_identity, read_name, read_tags
from crm.domain.customers.repository import DEFAULT_SORT, CustomerRepository
from crm.domain.customers.schemas import (
    CustomerCreate,
    CustomerOut,
    CustomerPatch,
    IdentityCreate,
    IdentityOut,
    TagCount,
)
from crm.domain.live.publisher import LivePublisher
from crm.domain.live.schemas import Changed
from crm.domain.privacy.errors import PersonErasedError
from crm.lib.actor import Member
from crm.lib.errors import ConflictError, NotFoundError, VersionConflictError
from crm.lib.pagination import Page, PageRequest, sorted_by_default

MAX_IDENTITIES = 20


class IdentityTakenError(ConflictError):
    """The number or address is another person's; the two may be one and can be merged."""

    code, title, sentence = "identity-taken", "Belongs to another person", "הפרט הזה כבר רשום אצל לקוח אחר."


def customer_out(customer: Customer, identities: Sequence[CustomerIdentity]) -> CustomerOut:
    """One customer as shown."""
    return CustomerOut(
        id=customer.id,
        name=customer.name,
        identities=[IdentityOut(id=row.id, kind=row.kind, value=row.value) for row in identities],
        tags=customer.tags,
        do_not_contact=customer.do_not_contact,
        merged_into_id=customer.merged_into_id,
        created_at=customer.created_at,
        last_call_at=customer.last_call_at,
        erased_at=customer.erased_at,
        version=customer.version,
    )


class CustomerService:
    """Customers, as one member sees and changes them."""

    def __init__(self, session: AsyncSession, member: Member, publisher: LivePublisher) -> None:
        """``session`` is the request's transaction."""
        self._session = session
        self._member = member
        self._publisher = publisher
        self._rows = CustomerRepository(session, member.business_id)

    async def page(self, q: str | None, tag: str | None, request: PageRequest) -> Page[CustomerOut]:
        """One page."""
        require(self._member, "customers.read")
        customers, cursor, total = await self._rows.page(q, tag, sorted_by_default(request, DEFAULT_SORT))
        identities = await self._rows.identities([customer.id for customer in customers])
        return Page([customer_out(row, identities.get(row.id, [])) for row in customers], cursor, total)

    async def tags(self) -> list[TagCount]:
        """Tags in use."""
        require(self._member, "customers.read")
        return [TagCount(tag, count) for tag, count in await self._rows.tags()]

    async def get(self, customer_id: UUID) -> CustomerOut:
        """One customer. Raises NotFoundError."""
        require(self._member, "customers.read")
        customer = await self._rows.get(customer_id)
        if customer is None:
            raise NotFoundError
        return await self._shown(customer)

    async def create(self, asked: CustomerCreate) -> CustomerOut:
        """A person by hand. Raises BadRequestError, IdentityTakenError."""
        require(self._member, "customers.write")
        customer = Customer(
            business_id=self._member.business_id,
            name=read_name(asked.name),
            name_source="human" if asked.name else None,
            tags=read_tags(asked.tags),
        )
        self._rows.add(customer)
        await self._session.flush()
        for one in asked.identities[:MAX_IDENTITIES]:
            await self._reach(customer, one)
        self._tell("customer.created", customer, None, {"name": customer.name})
        return await self._shown(customer)

    async def change(self, customer_id: UUID, patch: CustomerPatch) -> CustomerOut:
        """A person's correction: it stays whatever the AI hears later.

        Raises NotFoundError, VersionConflictError, BadRequestError.
        """
        require(self._member, "customers.write")
        customer = await self._locked(customer_id)
        if customer.version != patch.version:
            raise VersionConflictError
        before: dict[str, object] = {}
        after: dict[str, object] = {}
        if patch.name is not msgspec.UNSET:
            before["name"] = customer.name
            customer.name, customer.name_source = read_name(patch.name), "human"
            after["name"] = customer.name
        if patch.tags is not msgspec.UNSET:
            before["tags"] = customer.tags
            customer.tags = read_tags(patch.tags)
            after["tags"] = customer.tags
        customer.version += 1
        if after:
            self._tell("customer.changed", customer, before, after)
        await self._session.flush()
        return await self._shown(customer)

    async def add_identity(self, customer_id: UUID, asked: IdentityCreate) -> CustomerOut:
        """One more way to reach a person. Raises NotFoundError, BadRequestError, IdentityTakenError."""
        require(self._member, "customers.write")
        customer = await self._locked(customer_id)
        value = await self._reach(customer, asked)
        customer.version += 1
        self._tell("customer.identity_added", customer, None, {asked.kind: value})
        await self._session.flush()
        return await self._shown(customer)

    async def remove_identity(self, customer_id: UUID, identity_id: UUID) -> CustomerOut:
        """A person is not reached by this any more. Raises NotFoundError."""
        require(self._member, "customers.write")
        customer = await self._locked(customer_id)
        identity = await self._rows.identity(customer_id, identity_id)
        if identity is None:
            raise NotFoundError
        before = {identity.kind: identity.value}
        await self._rows.remove(identity)
        customer.version += 1
        self._tell("customer.identity_removed", customer, before, None)
        await self._session.flush()
        return await self._shown(customer)

    async def _locked(self, customer_id: UUID) -> Customer:
        customer = await self._rows.get(customer_id, lock=True)
        if customer is None or customer.merged_into_id is not None:
            raise NotFoundError
        if customer.erased_at is not None:
            raise PersonErasedError
        return customer

    async def _reach(self, customer: Customer, asked: IdentityCreate) -> str:
        value = read_identity(asked)
        owner = await self._rows.owner_of(asked.kind, value)
        if owner is not None and owner.id != customer.id:
            name = owner.name or "לקוח ללא שם"
            raise IdentityTakenError(
                f"הפרט הזה כבר רשום אצל {name}. אם זה אותו אדם, אפשר למזג.", parameter=str(owner.id)
            )
        if owner is None:
            business_id = self._member.business_id
            self._rows.add(
                CustomerIdentity(business_id=business_id, customer_id=customer.id, kind=asked.kind, value=value)
            )
            await self._session.flush()
        return value

    async def _shown(self, customer: Customer) -> CustomerOut:
        return customer_out(customer, (await self._rows.identities([customer.id])).get(customer.id, []))

    def _tell(
        self,
        action: str,
        customer: Customer,
        before: Mapping[str, object] | None,
        after: Mapping[str, object] | None,
    ) -> None:
        business_id = self._member.business_id
        author = human(self._member)
        record(
            self._session, author, action, "customer", customer.id, business_id=business_id, before=before, after=after
        )
        hints = [Changed("customers", customer.id), Changed("leads")]
        self._publisher.publish_after_commit(self._session, business_id, hints)
