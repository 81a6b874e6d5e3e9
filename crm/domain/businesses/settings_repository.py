"""SQL of one office's own settings and numbers."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from crm.domain.businesses.models import Business, BusinessNumber
from crm.lib.repository import TenantRepository


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
