"""The office's link, its one row: read, locked, made when it is not there."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from crm.domain.whatsapp.models import WhatsAppLink
from crm.lib.repository import TenantRepository
from shared.clock import utc_now
from shared.ids import new_id

DAILY_CAP = 200


class LinkRepository(TenantRepository):
    """The link of one business."""

    async def get(self) -> WhatsAppLink | None:
        """The link as it stands; None for an office that never had one."""
        return await self.session.scalar(select(WhatsAppLink).where(WhatsAppLink.business_id == self.business_id))

    async def shown(self) -> WhatsAppLink:
        """The link as it stands, or as one that was never made: reading writes nothing."""
        return await self.get() or WhatsAppLink(**self._first())

    async def locked(self) -> WhatsAppLink:
        """The link, made when it is not there, locked until the transaction ends."""
        found = await self._lock()
        if found is None:
            await self.session.execute(insert(WhatsAppLink).values(**self._first()).on_conflict_do_nothing())
            found = await self._lock()
        if found is None:
            raise LookupError("the link that was just made is gone")
        return found

    async def _lock(self) -> WhatsAppLink | None:
        return await self.session.scalar(
            select(WhatsAppLink)
            .where(WhatsAppLink.business_id == self.business_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )

    def _first(self) -> dict[str, object]:
        now = utc_now()
        return {
            "id": new_id(),
            "created_at": now,
            "business_id": self.business_id,
            "state": "off",
            "reason": "none",
            "changed_at": now,
            "route": "baileys",
            "route_held": False,
            "health": 100,
            "ai_on": True,
            "resume_calls": True,
            "daily_cap": DAILY_CAP,
            "version": 1,
        }
