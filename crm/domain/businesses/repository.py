"""SQL of the business itself."""

from sqlalchemy import select

from crm.domain.businesses.models import Business
from crm.lib.repository import TenantRepository


class BusinessRepository(TenantRepository):
    """The row of one business."""

    async def hours(self) -> dict[str, object] | None:
        """The stored opening hours, as plain data."""
        return await self.session.scalar(select(Business.hours).where(Business.id == self.business_id))
