"""SQL of customers and their identities."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, literal, or_, select
from sqlalchemy.dialects.postgresql import JSONB

from crm.domain.customers.models import Customer, CustomerIdentity
from crm.domain.customers.schemas import IdentityKind
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
MAX_TAGS_SHOWN = 200


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

    def written_to(self, part: str) -> ColumnElement[bool]:
        """The customer has an e-mail address that contains this."""
        return Customer.id.in_(
            select(CustomerIdentity.customer_id).where(
                CustomerIdentity.business_id == self.business_id,
                CustomerIdentity.kind == "email",
                CustomerIdentity.value.contains(part, autoescape=True),
            )
        )

    async def page(
        self, q: str | None, tag: str | None, request: PageRequest
    ) -> tuple[list[Customer], str | None, int | None]:
        """One page of customers, found by name, phone or e-mail; neither merged records nor erased people."""
        statement = select(Customer).where(
            Customer.business_id == self.business_id, Customer.merged_into_id.is_(None), Customer.erased_at.is_(None)
        )
        if tag is not None:
            statement = statement.where(Customer.tags.contains([tag]))
        if q is not None and q.strip():
            found = [search.contains(Customer.name_norm, q)]
            digits = search.phone_digits(q)
            if digits is not None:
                found.append(self.reached_by(digits))
            if "@" in q:
                found.append(self.written_to(q.strip().lower()))
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
        """One customer; ``lock`` holds the row, read anew, until the transaction ends."""
        statement = select(Customer).where(Customer.business_id == self.business_id, Customer.id == customer_id)
        if lock:
            statement = statement.with_for_update().execution_options(populate_existing=True)
        return await self.session.scalar(statement)

    async def identity(self, customer_id: UUID, identity_id: UUID) -> CustomerIdentity | None:
        """One way to reach this person."""
        return await self.session.scalar(
            select(CustomerIdentity).where(
                CustomerIdentity.business_id == self.business_id,
                CustomerIdentity.customer_id == customer_id,
                CustomerIdentity.id == identity_id,
            )
        )

    async def owner_of(self, kind: IdentityKind, value: str) -> Customer | None:
        """Whose this number or address is."""
        return await self.session.scalar(
            select(Customer)
            .join(CustomerIdentity, CustomerIdentity.customer_id == Customer.id)
            .where(
                CustomerIdentity.business_id == self.business_id,
                Customer.business_id == self.business_id,
                CustomerIdentity.kind == kind,
                CustomerIdentity.value == value,
            )
        )

    async def remove(self, identity: CustomerIdentity) -> None:
        """The person is not reached by this any more."""
        await self.session.delete(identity)
        await self.session.flush()

    async def tags(self) -> list[tuple[str, int]]:
        """Tags in use, the most frequent first."""
        each = (
            select(func.jsonb_array_elements_text(Customer.tags).label("tag"))
            .where(
                Customer.business_id == self.business_id,
                Customer.merged_into_id.is_(None),
                Customer.tags != literal([], JSONB()),
            )
            .subquery()
        )
        count = func.count()
        rows = await self.session.execute(
            select(each.c.tag, count).group_by(each.c.tag).order_by(count.desc(), each.c.tag).limit(MAX_TAGS_SHOWN)
        )
        return [(str(row[0]), row[1]) for row in rows]

    def add(self, row: Customer | CustomerIdentity) -> None:
        """Insert at the next flush."""
        self.session.add(row)
