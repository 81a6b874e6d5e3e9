"""Forty believable listings of 2026, in ``listings.tsv``. Streets and quarters are real; the homes are invented."""

import csv
from datetime import date
from importlib import resources

import msgspec

from crm.domain.properties.schemas import Deal, PropertyKind


class Listing(msgspec.Struct, frozen=True):
    """One line of the file. ``price`` is whole shekels (a month's for rent).

    ``has`` holds letters: P parking, E elevator, B balcony, G garden, M safe room (mamad), S storage.
    """

    reference: str
    deal: Deal
    kind: PropertyKind
    city: str
    neighborhood: str
    street: str
    house_number: str
    rooms: float
    floor: int
    floors_total: int
    area_sqm: int
    price: int
    has: str
    entry_date: date | None
    description: str


def load() -> list[Listing]:
    """Every listing of the file. Raises msgspec.ValidationError on a bad line."""
    text = resources.files("crm.seed").joinpath("listings.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    lines = [{**row, "entry_date": row["entry_date"] or None} for row in rows]
    return msgspec.convert(lines, list[Listing], strict=False)


_KINDS: dict[PropertyKind, str] = {
    "apartment": "דירת",
    "garden_apartment": "דירת גן",
    "penthouse": "פנטהאוז",
    "house": "בית",
    "office": "משרד",
    "duplex": "דופלקס",
    "studio": "סטודיו",
}


def title_of(listing: Listing) -> str:
    """``דירת 4 חדרים, פלורנטין, תל אביב``."""
    place = f"{listing.neighborhood}, {listing.city}"
    kind = _KINDS[listing.kind]
    if listing.kind == "studio":
        return f"{kind}, {place}"
    rooms = f"{listing.rooms:g} חדרים"
    joined = f"{kind} {rooms}" if listing.kind in {"apartment", "penthouse"} else f"{kind}, {rooms}"
    return f"{joined}, {place}"
