"""SQL of customers and their identities."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select

from crm.domain.customers.models import Customer, CustomerIdentity
from crm.lib import search
from crm.lib.pagination import Order, PageRequest, choose_order, fetch_page
from crm.lib.repository import TenantRepository

_LAST_SEEN = func.coalesce(Customer.last_call_at, Customer.created_at)
_ORDERS = {
    "-last_call_at": Order(_LAST_SEEN, datetime, True),
    "-created_at": Order(Customer.created_at, datetime, True),
    "created_at": Order(Customer.created_at, datetime, False),
}
DEFAULT_SORT = "-last_call_at"


class CustomerRepository(TenantRepository):
    """Customers of one business."""

    def reached_by(self, digits: str) -> ColumnElement[bool]:
        """The customer has a phone that contains these digits."""
        return Customer.id.in_(
            select(CustomerIdentity.customer_id).where(
                CustomerIdentity.business_id == self.business_id,
                CustomerIdentity.kind == "phone",
                CustomerIdentity.value.contains(digits, autoescape=True),
            )
        )

    async def page(self, q: str | None, request: PageRequest) -> tuple[list[Customer], str | None, int | None]:
        """One page of customers, found by name or phone."""
        statement = select(Customer).where(Customer.business_id == self.business_id)
        if q is not None and q.strip():
            found = [search.contains(Customer.name_norm, q)]
            digits = search.phone_digits(q)
            if digits is not None:
                found.append(self.reached_by(digits))
            statement = statement.where(or_(*found))
        rows, cursor, total = await fetch_page(
            self.session,
            statement,
            order=choose_order(_ORDERS, request.sort),
            id_column=Customer.id,
            request=request,
        )
        return [customer for (customer,) in rows], cursor, total

    async def identities(self, customer_ids: Sequence[UUID]) -> dict[UUID, list[CustomerIdentity]]:
        """Identities of these customers, oldest first: one query for a whole page."""
        rows = await self.session.scalars(
            select(CustomerIdentity)
            .where(CustomerIdentity.business_id == self.business_id, CustomerIdentity.customer_id.in_(customer_ids))
            .order_by(CustomerIdentity.id)
        )
        found: dict[UUID, list[CustomerIdentity]] = {}
        for row in rows:
            found.setdefault(row.customer_id, []).append(row)
        return found

    async def get(self, customer_id: UUID, *, lock: bool = False) -> Customer | None:
        """One customer; ``lock`` holds the row until the transaction ends."""
        statement = select(Customer).where(Customer.business_id == self.business_id, Customer.id == customer_id)
        return await self.session.scalar(statement.with_for_update() if lock else statement)
