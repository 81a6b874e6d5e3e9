"""``/api/customers``."""

from uuid import UUID

from litestar import get, patch
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.customers.schemas import CustomerOut, CustomerPatch
from crm.domain.customers.service import CustomerService
from crm.lib.actor import Member
from crm.lib.pagination import Page, PageRequest, SearchText


@get("/api/customers", operation_id="listCustomers", tags=["customers"])
async def list_customers(
    session: NamedDependency[AsyncSession],
    member: NamedDependency[Member],
    page: NamedDependency[PageRequest],
    q: SearchText = None,
) -> Page[CustomerOut]:
    """People; ``q`` is a name or a phone in any written form. Sort: -last_call_at, -created_at, created_at."""
    return await CustomerService(session, member).page(q, page)


@get("/api/customers/{customer_id:uuid}", operation_id="getCustomer", tags=["customers"])
async def get_customer(
    session: NamedDependency[AsyncSession], member: NamedDependency[Member], customer_id: FromPath[UUID]
) -> CustomerOut:
    """One person."""
    return await CustomerService(session, member).get(customer_id)


@patch("/api/customers/{customer_id:uuid}", operation_id="updateCustomer", tags=["customers"])
async def update_customer(
    session: NamedDependency[AsyncSession],
    member: NamedDependency[Member],
    customer_id: FromPath[UUID],
    data: JSONBody[CustomerPatch],
) -> CustomerOut:
    """Correct a person; 409 when somebody else did meanwhile."""
    return await CustomerService(session, member).change(customer_id, data)


HANDLERS = [list_customers, get_customer, update_customer]
