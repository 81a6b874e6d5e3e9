"""SQL of the team. Runs in the business and the ``sign_in`` scope at once: people and sessions lie outside tenants."""

from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import Select, func, select, update

from crm.domain.auth.models import Membership, User, UserSession, UserTotp
from crm.domain.businesses.models import Business
from crm.lib.repository import TenantRepository


class TeamRow(msgspec.Struct, frozen=True):
    """A place, its person, when he last worked in this business, and whether he signs in with a second step."""

    membership: Membership
    user: User
    last_seen_at: datetime | None
    has_second_step: bool = False


class TeamRepository(TenantRepository):
    """Members of one business."""

    def _rows(self) -> Select[Membership, User, datetime, bool]:
        # The maximum's own type does not tell that it may be null.
        seen = (
            select(func.max(UserSession.last_seen_at))
            .where(UserSession.user_id == Membership.user_id, UserSession.in_business_id == self.business_id)
            .correlate(Membership)
            .scalar_subquery()
        )
        return (
            select(Membership, User, seen, UserTotp.id.is_not(None))
            .join(User, User.id == Membership.user_id)
            .outerjoin(UserTotp, (UserTotp.user_id == User.id) & UserTotp.confirmed_at.is_not(None))
            .where(Membership.business_id == self.business_id)
        )

    async def all(self) -> list[TeamRow]:
        """Everybody, by seniority."""
        rows = await self.session.execute(self._rows().order_by(Membership.created_at, Membership.id))
        return [TeamRow(*row) for row in rows]

    async def get(self, member_id: UUID) -> TeamRow | None:
        """One member."""
        row = (await self.session.execute(self._rows().where(Membership.id == member_id))).one_or_none()
        return None if row is None else TeamRow(*row)

    async def of_user(self, user_id: UUID) -> Membership | None:
        """The person's place here."""
        return await self.session.scalar(
            select(Membership).where(Membership.business_id == self.business_id, Membership.user_id == user_id)
        )

    async def lock(self) -> None:
        """Let changes of one team wait for one another, so that two owners cannot remove each other at once."""
        await self.session.execute(select(Business.id).where(Business.id == self.business_id).with_for_update())

    async def other_owners(self, member_id: UUID) -> int:
        """How many open places of owners there are beside this one."""
        found = await self.session.scalar(
            select(func.count()).where(
                Membership.business_id == self.business_id,
                Membership.id != member_id,
                Membership.role == "owner",
                Membership.disabled_at.is_(None),
            )
        )
        return found or 0

    async def second_step_required(self) -> bool:
        """Whether nobody works here without a second step at sign-in."""
        found = await self.session.scalar(select(Business.second_step_required).where(Business.id == self.business_id))
        return found is True

    async def require_second_step(self, required: bool) -> None:
        """Demand it, or no longer."""
        await self.session.execute(
            update(Business).where(Business.id == self.business_id).values(second_step_required=required)
        )

    async def office_name(self) -> str:
        """The office's name, for letters."""
        return await self.session.scalar(select(Business.name).where(Business.id == self.business_id)) or ""
