"""SQL of the office's lines."""

from uuid import UUID

from sqlalchemy import and_, case, select

from crm.domain.auth.models import Membership, User
from crm.lib.repository import TenantRepository

TAKES_CALLS = and_(
    Membership.takes_calls,
    Membership.role != "viewer",
    Membership.disabled_at.is_(None),
    Membership.line_number.is_not(None),
    User.disabled_at.is_(None),
)
"""A member, joined with his user, to whom a call may be put through now."""


class LineRepository(TenantRepository):
    """Lines of one business."""

    async def of_user(self, user_id: UUID) -> Membership | None:
        """The person's place in this business."""
        return await self.session.scalar(
            select(Membership)
            .where(Membership.business_id == self.business_id, Membership.user_id == user_id)
            .with_for_update()
        )

    async def taking_calls(self) -> list[tuple[str, str]]:
        """Name and number (E.164) of whoever takes calls now: staff first, the owner last, each by seniority."""
        owner_last = case((Membership.role == "owner", 1), else_=0)
        rows = await self.session.execute(
            select(User.name, Membership.line_number)
            .join(User, User.id == Membership.user_id)
            .where(Membership.business_id == self.business_id, TAKES_CALLS)
            .order_by(owner_last, Membership.created_at, Membership.id)
        )
        return [(name, number) for name, number in rows if number is not None]
