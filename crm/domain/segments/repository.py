"""SQL of saved views."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, or_, select

from crm.domain.auth.models import Membership
from crm.domain.segments.models import Segment
from crm.lib.repository import TenantRepository


class SegmentRepository(TenantRepository):
    """Saved views of one business."""

    async def seen_by(self, user_id: UUID) -> Sequence[Segment]:
        """The person's own and the shared ones, by name."""
        rows = await self.session.scalars(
            select(Segment)
            .where(Segment.business_id == self.business_id, or_(Segment.owner_id == user_id, Segment.shared))
            .order_by(Segment.name, Segment.id)
        )
        return rows.all()

    async def get(self, segment_id: UUID, user_id: UUID, *, lock: bool = False) -> Segment | None:
        """One view that the person may see."""
        statement = select(Segment).where(
            Segment.business_id == self.business_id,
            Segment.id == segment_id,
            or_(Segment.owner_id == user_id, Segment.shared),
        )
        return await self.session.scalar(statement.with_for_update() if lock else statement)

    async def works_here(self, user_id: UUID) -> bool:
        """Whether the person has a place in the business."""
        member = select(Membership.id).where(Membership.business_id == self.business_id, Membership.user_id == user_id)
        return await self.session.scalar(member) is not None

    async def count_of(self, user_id: UUID) -> int:
        """How many views the person has."""
        counted = await self.session.scalar(
            select(func.count())
            .select_from(Segment)
            .where(Segment.business_id == self.business_id, Segment.owner_id == user_id)
        )
        return counted or 0

    def add(self, segment: Segment) -> None:
        """Insert at the next flush."""
        self.session.add(segment)

    async def remove(self, segment: Segment) -> None:
        """The view is gone."""
        await self.session.delete(segment)
        await self.session.flush()
