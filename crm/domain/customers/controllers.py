"""``/api/customers``."""

from typing import Annotated
from uuid import UUID

from litestar import delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.customers.schemas import CustomerCreate, CustomerOut, CustomerPatch, IdentityCreate, TagCount
from crm.domain.customers.service import CustomerService
from crm.domain.live.publisher import LivePublisher
from crm.lib.actor import Member
from crm.lib.pagination import Page, PageRequest, SearchText


async def provide_customers(
    session: NamedDependency[AsyncSession],
    member: NamedDependency[Member],
    publisher: NamedDependency[LivePublisher],
) -> CustomerService:
    """The service of this request."""
    return CustomerService(session, member, publisher)


PROVIDED = {"customers": provide_customers}


@get("/api/customers", operation_id="listCustomers", tags=["customers"], dependencies=PROVIDED)
async def list_customers(
    customers: NamedDependency[CustomerService],
    page: NamedDependency[PageRequest],
    q: SearchText = None,
    tag: Annotated[str | None, QueryParameter(max_length=40, description="Only people with this tag.")] = None,
) -> Page[CustomerOut]:
    """People; ``q`` is a name, a phone in any written form or an e-mail.

    Sort: -last_call_at, -created_at, created_at.
    """
    return await customers.page(q, tag, page)


@get("/api/customers/tags", operation_id="listCustomerTags", tags=["customers"], dependencies=PROVIDED)
async def list_tags(customers: NamedDependency[CustomerService]) -> list[TagCount]:
    """Tags in use, the most frequent first."""
    return await customers.tags()


@post("/api/customers", operation_id="createCustomer", tags=["customers"], dependencies=PROVIDED)
async def create_customer(customers: NamedDependency[CustomerService], data: JSONBody[CustomerCreate]) -> CustomerOut:
    """A person by hand; 409 when a number or address is another person's."""
    return await customers.create(data)


@get("/api/customers/{customer_id:uuid}", operation_id="getCustomer", tags=["customers"], dependencies=PROVIDED)
async def get_customer(customers: NamedDependency[CustomerService], customer_id: FromPath[UUID]) -> CustomerOut:
    """One person."""
    return await customers.get(customer_id)


@patch("/api/customers/{customer_id:uuid}", operation_id="updateCustomer", tags=["customers"], dependencies=PROVIDED)
async def update_customer(
    customers: NamedDependency[CustomerService], customer_id: FromPath[UUID], data: JSONBody[CustomerPatch]
) -> CustomerOut:
    """Correct a person; 409 when somebody else did meanwhile."""
    return await customers.change(customer_id, data)


@post(
    "/api/customers/{customer_id:uuid}/identities",
    operation_id="addIdentity",
    tags=["customers"],
    dependencies=PROVIDED,
)
async def add_identity(
    customers: NamedDependency[CustomerService], customer_id: FromPath[UUID], data: JSONBody[IdentityCreate]
) -> CustomerOut:
    """One more phone or e-mail; 409 names the person it belongs to in ``parameter``."""
    return await customers.add_identity(customer_id, data)


@delete(
    "/api/customers/{customer_id:uuid}/identities/{identity_id:uuid}",
    operation_id="removeIdentity",
    tags=["customers"],
    status_code=200,
    dependencies=PROVIDED,
)
async def remove_identity(
    customers: NamedDependency[CustomerService], customer_id: FromPath[UUID], identity_id: FromPath[UUID]
) -> CustomerOut:
    """Take a phone or e-mail off a person."""
    return await customers.remove_identity(customer_id, identity_id)


HANDLERS = [
    list_customers,
    list_tags,
    create_customer,
    get_customer,
    update_customer,
    add_identity,
    remove_identity,
]
