"""SQL of businesses: of the one in use, and of all of them for the platform's admins."""

from datetime import datetime

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.businesses.models import Business, BusinessNumber
from crm.lib.pagination import Order, PageRequest, choose_order, fetch_page
from crm.lib.repository import TenantRepository

_ORDERS = {
    "created_at": Order(Business.created_at, datetime, False),
    "-created_at": Order(Business.created_at, datetime, True),
}
DEFAULT_SORT = "-created_at"


def first_number() -> ScalarSelect[str]:
    """One number of each selected business."""
    return (
        select(func.min(BusinessNumber.e164))
        .where(BusinessNumber.business_id == Business.id)
        .correlate(Business)
        .scalar_subquery()
    )


class BusinessRepository(TenantRepository):
    """The row of one business."""

    async def hours(self) -> dict[str, object] | None:
        """The stored opening hours, as plain data."""
        return await self.session.scalar(select(Business.hours).where(Business.id == self.business_id))

    async def first_response(self) -> tuple[dict[str, object], int]:
        """The stored opening hours, and the minutes of them within which a new lead is to be answered."""
        row = await self.session.execute(
            select(Business.hours, Business.first_response_minutes).where(Business.id == self.business_id)
        )
        hours, minutes = row.one()
        return hours, minutes

    async def set_first_response(self, minutes: int) -> int:
        """Set those minutes; answers what stood there before."""
        business = await self.session.get_one(Business, self.business_id, with_for_update=True)
        before, business.first_response_minutes = business.first_response_minutes, minutes
        return before


class SettingsRepository(TenantRepository):
    """The row of one business, and its numbers."""

    async def business(self, *, lock: bool = False) -> Business:
        """The row; ``lock`` lets changes of it and of its numbers happen one after another."""
        return await self.session.get_one(Business, self.business_id, with_for_update=lock or None)

    async def numbers(self) -> list[BusinessNumber]:
        """Its numbers, the oldest first."""
        rows = await self.session.scalars(
            select(BusinessNumber)
            .where(BusinessNumber.business_id == self.business_id)
            .order_by(BusinessNumber.created_at, BusinessNumber.id)
        )
        return list(rows)

    async def add_number(self, e164: str) -> BusinessNumber | None:
        """One more number; None, and nothing is changed, when any business of the installation has it."""
        row = BusinessNumber(business_id=self.business_id, e164=e164)
        try:
            async with self.session.begin_nested():
                self.session.add(row)
        except IntegrityError:  # the number is unique over all businesses; nothing else here can be violated
            return None
        return row

    async def remove_number(self, row: BusinessNumber) -> None:
        """Forget a number."""
        await self.session.delete(row)
        await self.session.flush()


class DirectoryRepository:
    """Names and numbers of all businesses."""

    def __init__(self, session: AsyncSession) -> None:
        """``session`` is opened with the ``directory`` scope."""
        self._session = session

    async def page(
        self, q: str | None, request: PageRequest
    ) -> tuple[list[tuple[Business, str | None]], str | None, int | None]:
        """One page of businesses with one number of each, found by a part of the name."""
        statement = select(Business, first_number())
        if q is not None and q.strip():
            statement = statement.where(Business.name.icontains(q.strip(), autoescape=True))
        rows, cursor, total = await fetch_page(
            self._session,
            statement,
            order=choose_order(_ORDERS, request.sort),
            id_column=Business.id,
            request=request,
        )
        # The column's own type does not tell that a business may be without a number.
        return [(business, number) for business, number in rows], cursor, total
