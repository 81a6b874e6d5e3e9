"""``/api/properties``."""

from typing import Annotated
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.properties.repository import PropertyFilter
from crm.domain.properties.schemas import Deal, PropertyKind, PropertyOut, PropertyStatus
from crm.domain.properties.service import PropertyService
from crm.lib.actor import Member
from crm.lib.pagination import Page, PageRequest, SearchText

Rooms = Annotated[float | None, QueryParameter(ge=0, le=50)]
Agorot = Annotated[int | None, QueryParameter(ge=0, le=10**15, description="Agorot.")]


@get("/api/properties", operation_id="listProperties", tags=["properties"])
async def list_properties(
    session: NamedDependency[AsyncSession],
    member: NamedDependency[Member],
    page: NamedDependency[PageRequest],
    deal: FromQuery[Deal | None] = None,
    kind: FromQuery[PropertyKind | None] = None,
    status: FromQuery[PropertyStatus | None] = None,
    city: Annotated[str | None, QueryParameter(max_length=100)] = None,
    rooms_min: Rooms = None,
    rooms_max: Rooms = None,
    price_min: Agorot = None,
    price_max: Agorot = None,
    q: SearchText = None,
) -> Page[PropertyOut]:
    """Listings. Sort: -created_at, price, -price, -area."""
    asked = PropertyFilter(
        deal=deal,
        kind=kind,
        status=status,
        city=city,
        rooms_min=rooms_min,
        rooms_max=rooms_max,
        price_min=price_min,
        price_max=price_max,
        q=q,
    )
    return await PropertyService(session, member).page(asked, page)


@get("/api/properties/{property_id:uuid}", operation_id="getProperty", tags=["properties"])
async def get_property(
    session: NamedDependency[AsyncSession], member: NamedDependency[Member], property_id: FromPath[UUID]
) -> PropertyOut:
    """One listing."""
    return await PropertyService(session, member).get(property_id)


HANDLERS = [list_properties, get_property]
