"""Whom an outage concerns."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.auth.models import Membership, User


async def in_charge(session: AsyncSession) -> Sequence[User]:
    """Owners of every business and platform admins; seen by the scope ``sign_in`` alone."""
    owners = select(Membership.user_id).where(
        Membership.role == "owner"
    )  # tenant-scope: an outage concerns every office
    everybody = select(User).where(User.disabled_at.is_(None), User.id.in_(owners) | User.is_platform_admin)
    return (await session.scalars(everybody.order_by(User.id))).all()
