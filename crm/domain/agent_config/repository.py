"""SQL of the names that callers of a business say."""

from sqlalchemy import select

from crm.domain.auth.models import Membership, User
from crm.domain.lines.repository import TAKES_CALLS
from crm.domain.properties.models import Property
from crm.lib.repository import TenantRepository

_LISTINGS = 100
"""The freshest ones: what is offered now is what is asked about."""


class HeardNameRepository(TenantRepository):
    """Names in one business's rows."""

    async def staff(self) -> list[tuple[str, bool]]:
        """People of the office, the longest there first, and whether each takes calls now."""
        rows = await self.session.execute(
            select(User.name, TAKES_CALLS)
            .join(Membership, Membership.user_id == User.id)
            .where(Membership.business_id == self.business_id, User.disabled_at.is_(None))
            .order_by(Membership.created_at, Membership.id)
        )
        return [(row[0], bool(row[1])) for row in rows]

    async def places(self) -> list[tuple[str | None, str | None, str]]:
        """Street, neighbourhood and city of what is offered, the latest changed first."""
        rows = await self.session.execute(
            select(Property.street, Property.neighborhood, Property.city)
            .where(Property.business_id == self.business_id, Property.status != "closed")
            .order_by(Property.updated_at.desc(), Property.id.desc())
            .limit(_LISTINGS)
        )
        return [(row.street, row.neighborhood, row.city) for row in rows]
