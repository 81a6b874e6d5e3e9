"""SQL of the office's statuses."""

from collections.abc import Mapping

from sqlalchemy import select

from crm.domain.lead_statuses.models import LeadStatusDef
from crm.lib.repository import TenantRepository


class LeadStatusRepository(TenantRepository):
    """Statuses of one business."""

    async def all(self, *, lock: bool = False) -> list[LeadStatusDef]:
        """Every status in the office's order."""
        statement = (
            select(LeadStatusDef)
            .where(LeadStatusDef.business_id == self.business_id)
            .order_by(LeadStatusDef.position, LeadStatusDef.id)
        )
        return list(await self.session.scalars(statement.with_for_update() if lock else statement))

    async def by_key(self) -> Mapping[str, LeadStatusDef]:
        """Every status by its key."""
        return {status.key: status for status in await self.all()}

    def add(self, status: LeadStatusDef) -> None:
        """Insert at the next flush."""
        self.session.add(status)
