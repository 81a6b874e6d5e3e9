"""Properties as the API shows them."""

from datetime import date
from typing import Literal
from uuid import UUID

import msgspec

Deal = Literal["sale", "rent"]
PropertyKind = Literal["apartment", "garden_apartment", "penthouse", "house", "office", "duplex", "studio"]
PropertyStatus = Literal["available", "reserved", "closed"]


class PropertyOut(msgspec.Struct, frozen=True, kw_only=True):
    """A listing. ``price_agorot`` is the sale price, or the rent of one month. ``area_sqm`` in square metres."""

    id: UUID
    reference: str
    title: str
    deal: Deal
    kind: PropertyKind
    status: PropertyStatus
    city: str
    neighborhood: str | None
    street: str | None
    house_number: str | None
    rooms: float
    floor: int | None
    floors_total: int | None
    area_sqm: int
    price_agorot: int
    parking: bool
    elevator: bool
    balcony: bool
    garden: bool
    mamad: bool
    storage: bool
    entry_date: date | None
    description: str
