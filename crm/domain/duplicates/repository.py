"""SQL of finding people who stand in the book twice, and of calls that belong to nobody yet."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import CursorResult, Select, and_, func, literal, select, union_all, update
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by, insert
from sqlalchemy.types import Uuid

from crm.domain.appointments.models import Appointment
from crm.domain.calls.models import Call
from crm.domain.customers.models import Customer, CustomerIdentity
from crm.domain.duplicates.models import NotDuplicate
from crm.domain.leads.models import Lead
from crm.domain.tasks.models import Task
from crm.lib.pagination import Order, PageRequest, fetch_page
from crm.lib.repository import TenantRepository
from shared.clock import utc_now
from shared.ids import new_id

PHONE_TAIL = 8
"""Equal last digits that make two numbers look like one: a local number without its prefix has seven to nine."""


class Found(msgspec.Struct, frozen=True):
    """A group of probable duplicates: ids, the newest first."""

    ids: list[UUID]
    reasons: list[str]


class DuplicateRepository(TenantRepository):
    """Probable duplicates of one business."""

    async def dismiss(self, ids: Sequence[UUID], user_id: UUID) -> None:
        """Remember that these are different people, pair by pair."""
        ordered = sorted(ids)
        pairs = [
            {
                "id": new_id(),
                "created_at": utc_now(),
                "business_id": self.business_id,
                "first_id": one,
                "second_id": two,
                "user_id": user_id,
            }
            for position, one in enumerate(ordered)
            for two in ordered[position + 1 :]
        ]
        await self.session.execute(insert(NotDuplicate).on_conflict_do_nothing(), pairs)

    async def duplicates(self, request: PageRequest) -> tuple[list[Found], str | None, int | None]:
        """One page of groups that share a key and were not said to be different people."""
        keys = union_all(self._by_phone(), self._by_email(), self._by_name()).subquery()
        newest_first = func.array_agg(aggregate_order_by(keys.c.customer_id, keys.c.customer_id.desc()))
        groups = (
            select(keys.c.reason, newest_first.cast(ARRAY(Uuid())).label("ids"))
            .group_by(keys.c.reason, keys.c.key)
            .having(func.count() > 1)
            .subquery()
        )
        found = select(groups.c.ids, func.array_agg(groups.c.reason).label("reasons")).group_by(groups.c.ids).subquery()
        size = func.cardinality(found.c.ids)
        said_different = (
            select(func.count())
            .select_from(NotDuplicate)
            .where(
                NotDuplicate.business_id == self.business_id,
                NotDuplicate.first_id == func.any(found.c.ids),
                NotDuplicate.second_id == func.any(found.c.ids),
            )
            .scalar_subquery()
        )
        newest = select(Customer.id, Customer.created_at).where(Customer.business_id == self.business_id).subquery()
        statement = (
            select(found.c.ids, found.c.reasons)
            .join(newest, newest.c.id == found.c.ids[1])
            .where(said_different < size * (size - 1) / 2)
        )
        rows, cursor, total = await fetch_page(
            self.session,
            statement,
            order=Order(newest.c.created_at, datetime, True),
            id_column=newest.c.id,
            request=request,
        )
        return [Found(list(row[0]), sorted(row[1])) for row in rows], cursor, total

    def _by_phone(self) -> Select[str, str, UUID]:
        tail = func.right(CustomerIdentity.value, PHONE_TAIL)
        return (
            select(literal("phone").label("reason"), tail.label("key"), CustomerIdentity.customer_id)
            .where(
                CustomerIdentity.business_id == self.business_id,
                CustomerIdentity.kind.in_(("phone", "wa_pn")),
                func.length(CustomerIdentity.value) > PHONE_TAIL,
            )
            .distinct()
        )

    def _by_email(self) -> Select[str, str, UUID]:
        """Dots and ``+suffix`` of the local part do not tell two boxes apart at the large providers."""
        local = func.replace(func.regexp_replace(CustomerIdentity.value, r"(\+[^@]*)?@.*$", ""), ".", "")
        key = local + "@" + func.split_part(CustomerIdentity.value, "@", 2)
        return (
            select(literal("email"), key, CustomerIdentity.customer_id)
            .where(CustomerIdentity.business_id == self.business_id, CustomerIdentity.kind == "email")
            .distinct()
        )

    def _by_name(self) -> Select[str, str, UUID]:
        """Names that sound alike, in one town."""
        key = Customer.name_key + "|" + func.public.he_norm(Lead.city)
        return (
            select(literal("name_city"), key, Customer.id)
            .join(Lead, and_(Lead.customer_id == Customer.id, Lead.business_id == self.business_id))
            .where(
                Customer.business_id == self.business_id,
                Customer.merged_into_id.is_(None),
                Customer.name_key.like("% %"),
                Lead.city.is_not(None),
            )
            .distinct()
        )

    async def customers(self, ids: Sequence[UUID]) -> dict[UUID, Customer]:
        """These people."""
        rows = await self.session.scalars(
            select(Customer).where(Customer.business_id == self.business_id, Customer.id.in_(ids))
        )
        return {row.id: row for row in rows}

    async def call_counts(self, ids: Sequence[UUID]) -> dict[UUID, int]:
        """How often each of these people called."""
        rows = await self.session.execute(
            select(Call.customer_id, func.count())
            .where(Call.business_id == self.business_id, Call.customer_id.in_(ids))
            .group_by(Call.customer_id)
        )
        return {customer_id: count for customer_id, count in rows if customer_id is not None}

    async def call(self, call_id: UUID) -> Call | None:
        """One call, locked."""
        return await self.session.scalar(
            select(Call).where(Call.business_id == self.business_id, Call.id == call_id).with_for_update()
        )

    async def claim_number(self, customer_id: UUID, e164: str) -> bool:
        """Give the person this phone unless it is somebody's already."""
        result = await self.session.execute(
            insert(CustomerIdentity)
            .values(
                id=new_id(),
                created_at=utc_now(),
                business_id=self.business_id,
                customer_id=customer_id,
                kind="phone",
                value=e164,
            )
            .on_conflict_do_nothing()
        )
        return isinstance(result, CursorResult) and result.rowcount > 0

    async def call_follows(self, call_id: UUID, customer_id: UUID, lead_id: UUID) -> None:
        """What came from a call belongs to the person whose call it was."""
        await self.session.execute(
            update(Task)
            .where(Task.business_id == self.business_id, Task.call_id == call_id)
            .values(customer_id=customer_id, lead_id=lead_id)
        )
        await self.session.execute(
            update(Appointment)
            .where(Appointment.business_id == self.business_id, Appointment.call_id == call_id)
            .values(customer_id=customer_id)
        )
