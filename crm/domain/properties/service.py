"""Rules of listings as people see them."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.auth.permissions import require
from crm.domain.properties.models import Property
from crm.domain.properties.repository import DEFAULT_SORT, PropertyFilter, PropertyRepository
from crm.domain.properties.schemas import PropertyOut
from crm.lib.actor import Member
from crm.lib.errors import NotFoundError
from crm.lib.pagination import Page, PageRequest, sorted_by_default


def property_out(row: Property) -> PropertyOut:
    """One listing as shown."""
    return PropertyOut(
        id=row.id,
        reference=row.reference,
        title=row.title,
        deal=row.deal,
        kind=row.kind,
        status=row.status,
        city=row.city,
        neighborhood=row.neighborhood,
        street=row.street,
        house_number=row.house_number,
        rooms=float(row.rooms),
        floor=row.floor,
        floors_total=row.floors_total,
        area_sqm=row.area_sqm,
        price_agorot=row.price_agorot,
        parking=row.parking,
        elevator=row.elevator,
        balcony=row.balcony,
        garden=row.garden,
        mamad=row.mamad,
        storage=row.storage,
        entry_date=row.entry_date,
        description=row.description,
    )


class PropertyService:
    """Listings, as one member sees them."""

    def __init__(self, session: AsyncSession, member: Member) -> None:
        """``session`` is the request's transaction."""
        self._member = member
        self._rows = PropertyRepository(session, member.business_id)

    async def page(self, asked: PropertyFilter, request: PageRequest) -> Page[PropertyOut]:
        """One page."""
        require(self._member, "properties.read")
        rows, cursor, total = await self._rows.page(asked, sorted_by_default(request, DEFAULT_SORT))
        return Page([property_out(row) for row in rows], cursor, total)

    async def get(self, property_id: UUID) -> PropertyOut:
        """One listing. Raises NotFoundError."""
        require(self._member, "properties.read")
        row = await self._rows.get(property_id)
        if row is None:
            raise NotFoundError
        return property_out(row)
