"""Names that callers of a business say, for the prompt of the agent's ear: what the CRM knows, most useful first."""

import itertools
import re

from sqlalchemy import select

from crm.domain.auth.models import Membership, User
from crm.domain.properties.models import Property
from crm.lib.repository import TenantRepository

MOST_NAMES = 60
"""Whisper reads 224 tokens, about 25 Hebrew names; some stay for servers that read more."""

_HEBREW = re.compile(r"[א-ת]")
"""A name without one (a new user is called by his e-mail address) would teach the ear foreign script."""

_LISTINGS = 100
"""The freshest ones: what is offered now is what is asked about."""


class HeardNameRepository(TenantRepository):
    """Names in one business's rows."""

    async def staff(self) -> list[str]:
        """People of the office, the longest there first."""
        rows = await self.session.scalars(
            select(User.name)
            .join(Membership, Membership.user_id == User.id)
            .where(Membership.business_id == self.business_id, User.disabled_at.is_(None))
            .order_by(Membership.created_at, Membership.id)
        )
        return list(rows)

    async def places(self) -> list[tuple[str | None, str | None, str]]:
        """Street, neighbourhood and city of what is offered, the latest changed first."""
        rows = await self.session.execute(
            select(Property.street, Property.neighborhood, Property.city)
            .where(Property.business_id == self.business_id, Property.status != "closed")
            .order_by(Property.updated_at.desc(), Property.id.desc())
            .limit(_LISTINGS)
        )
        return [(row.street, row.neighborhood, row.city) for row in rows]


async def heard_names(names: HeardNameRepository, own: list[str]) -> list[str]:
    """``own`` (what the office wrote down itself) first, then its people, streets and quarters; cities last.

    Streets and quarters go before cities because every model knows the cities.
    """
    staff, places = await names.staff(), await names.places()
    near = itertools.chain.from_iterable((street, quarter) for street, quarter, _ in places)
    found = (name.strip() for name in (*own, *staff, *near, *(city for _, _, city in places)) if name)
    return list(itertools.islice(dict.fromkeys(name for name in found if _HEBREW.search(name)), MOST_NAMES))
