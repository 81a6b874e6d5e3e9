"""SQL of the office's statuses."""

from collections.abc import Mapping

from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from crm.domain.intake.models import LeadSource
from crm.domain.lead_statuses.models import LeadStatusDef
from crm.lib.repository import TenantRepository

_REFIT = text("UPDATE public.leads SET status = status WHERE business_id = :business_id AND status = :status")
"""As SQL: the leads themselves did not change, so their time of change and version stay."""


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

    async def refit_leads(self, key: str) -> bool:
        """Let the trigger open or close the leads of a status whose kind changed.

        False, and nothing is changed, when one of them would be a second open lead of its person.
        """
        try:
            async with self.session.begin_nested():
                await self.session.execute(_REFIT, {"business_id": self.business_id, "status": key})
        except IntegrityError:  # the unique index of one open lead a person; nothing else here can be violated
            return False
        return True

    async def is_landing(self, key: str) -> bool:
        """Whether a source of leads puts new ones into this status."""
        found = await self.session.scalar(
            select(LeadSource.id)
            .where(
                LeadSource.business_id == self.business_id, LeadSource.status == key, LeadSource.deleted_at.is_(None)
            )
            .limit(1)
        )
        return found is not None

    def add(self, status: LeadStatusDef) -> None:
        """Insert at the next flush."""
        self.session.add(status)
