"""SQL of listings."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, or_, select

from crm.domain.properties.models import Property
from crm.lib import search
from crm.lib.pagination import Order, PageRequest, choose_order, fetch_page
from crm.lib.repository import TenantRepository

_ORDERS = {
    "price": Order(Property.price_agorot, int, False),
    "-price": Order(Property.price_agorot, int, True),
    "-area": Order(Property.area_sqm, int, True),
    "-created_at": Order(Property.created_at, datetime, True),
}
DEFAULT_SORT = "-created_at"


class PropertyFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What a list of listings is narrowed to; prices in agorot."""

    deal: str | None = None
    kind: str | None = None
    status: str | None = None
    city: str | None = None
    rooms_min: float | None = None
    rooms_max: float | None = None
    price_min: int | None = None
    price_max: int | None = None
    q: str | None = None


class PropertyRepository(TenantRepository):
    """Listings of one business."""

    def _filters(self, asked: PropertyFilter) -> list[ColumnElement[bool]]:
        simple: list[tuple[object, ColumnElement[bool]]] = [
            (asked.deal, Property.deal == asked.deal),
            (asked.kind, Property.kind == asked.kind),
            (asked.status, Property.status == asked.status),
            (asked.city, Property.city == asked.city),
            (asked.rooms_min, Property.rooms >= (asked.rooms_min or 0)),
            (asked.rooms_max, Property.rooms <= (asked.rooms_max or 0)),
            (asked.price_min, Property.price_agorot >= (asked.price_min or 0)),
            (asked.price_max, Property.price_agorot <= (asked.price_max or 0)),
        ]
        chosen = [condition for value, condition in simple if value is not None]
        if asked.q is not None and asked.q.strip():
            chosen.append(or_(search.matches(Property.tsv, asked.q), Property.reference == asked.q.strip()))
        return chosen

    async def page(self, asked: PropertyFilter, request: PageRequest) -> tuple[list[Property], str | None, int | None]:
        """One page of listings."""
        rows, cursor, total = await fetch_page(
            self.session,
            select(Property).where(Property.business_id == self.business_id, *self._filters(asked)),
            order=choose_order(_ORDERS, request.sort),
            id_column=Property.id,
            request=request,
        )
        return [row for (row,) in rows], cursor, total

    async def available(self, limit: int) -> Sequence[Property]:
        """The newest listings that can still be had."""
        rows = await self.session.scalars(
            select(Property)
            .where(Property.business_id == self.business_id, Property.status == "available")
            .order_by(Property.id.desc())
            .limit(limit)
        )
        return rows.all()

    async def get(self, property_id: UUID) -> Property | None:
        """One listing."""
        return await self.session.scalar(
            select(Property).where(Property.business_id == self.business_id, Property.id == property_id)
        )
