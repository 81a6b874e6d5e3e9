"""SQL of what the gateway told: each event's mark."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from crm.domain.businesses.models import Business
from crm.domain.whatsapp.models import GatewayEvent
from crm.lib.repository import TenantRepository
from shared.clock import utc_now
from shared.ids import new_id


class GatewayEventRepository(TenantRepository):
    """Marks of one business."""

    async def business_exists(self) -> bool:
        """Whether the tenant of this transaction exists."""
        found = await self.session.scalar(select(Business.id).where(Business.id == self.business_id))
        return found is not None

    async def claim(self, event_id: UUID, kind: str) -> bool:
        """Mark the event as applied; false when it was before. A second sender waits for the first."""
        claimed = await self.session.scalar(
            insert(GatewayEvent)
            .values(id=new_id(), created_at=utc_now(), business_id=self.business_id, event_id=event_id, type=kind)
            .on_conflict_do_nothing()
            .returning(GatewayEvent.id)
        )
        return claimed is not None

    async def forget(self, before: datetime) -> None:
        """Delete the marks made before."""
        await self.session.execute(
            delete(GatewayEvent).where(GatewayEvent.business_id == self.business_id, GatewayEvent.created_at < before)
        )
