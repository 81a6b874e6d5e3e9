"""SQL of what Twilio told."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from crm.domain.twilio.models import ArrivalKind, TwilioArrival
from crm.lib.repository import TenantRepository
from shared.clock import utc_now
from shared.ids import new_id


class ArrivalRepository(TenantRepository):
    """Bodies of one business."""

    async def store(self, kind: ArrivalKind, key: str, body: bytes) -> UUID | None:
        """Keep the body as it came; None when it is known."""
        return await self.session.scalar(
            insert(TwilioArrival)
            .values(
                id=new_id(),
                created_at=utc_now(),
                business_id=self.business_id,
                kind=kind,
                key=key,
                body=body,
                state="received",
                attempts=0,
            )
            .on_conflict_do_nothing()
            .returning(TwilioArrival.id)
        )

    async def waiting(self, before: datetime, limit: int) -> list[UUID]:
        """What was stored before and not understood, the oldest first."""
        rows = await self.session.scalars(
            select(TwilioArrival.id)
            .where(
                TwilioArrival.business_id == self.business_id,
                TwilioArrival.state == "received",
                TwilioArrival.created_at < before,
            )
            .order_by(TwilioArrival.created_at)
            .limit(limit)
        )
        return list(rows)

    async def forget(self, bodies_before: datetime, rows_before: datetime) -> None:
        """Blank bodies that were understood, and delete rows, older than these."""
        of_office = TwilioArrival.business_id == self.business_id
        await self.session.execute(delete(TwilioArrival).where(of_office, TwilioArrival.created_at < rows_before))
        await self.session.execute(
            update(TwilioArrival)
            .where(of_office, TwilioArrival.created_at < bodies_before, TwilioArrival.state == "done")
            .values(body=None)
        )
