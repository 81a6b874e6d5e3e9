"""Which listings fit a caller's wish: exact ones first, then near ones that say in what they differ."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import msgspec

from crm.domain.properties.schemas import PropertyOut
from shared.contracts.tools import SearchProperties
from shared.hebrew.places import place_key, same_place

MAX_RETURNED = 3
PRICE_STRETCH = 1.2
"""A listing up to a fifth above the caller's limit may still be named, as a near match."""
ROOMS_STRETCH = 1.0

AGOROT = 100


@dataclass(slots=True)
class Match:
    """A listing with its distance from the wish; ``differs`` names what does not fit, empty for an exact match."""

    listing: PropertyOut
    distance: float = 0.0
    differs: list[str] = field(default_factory=list[str])

    def off(self, what: str, by: float) -> None:
        """Note one thing that does not fit, ``by`` how much."""
        self.differs.append(what)
        self.distance += by

    @property
    def match(self) -> Literal["exact", "near"]:
        """How well the listing fits."""
        return "near" if self.differs else "exact"


def _rooms_gap(listing: PropertyOut, wish: SearchProperties) -> float:
    below = (wish.rooms_min or listing.rooms) - listing.rooms
    above = listing.rooms - (wish.rooms_max or listing.rooms)
    return max(below, above, 0.0)


def _price_ratio(listing: PropertyOut, wish: SearchProperties) -> float:
    return listing.price_agorot / (wish.price_max * AGOROT) if wish.price_max else 0.0


def _judge(listing: PropertyOut, wish: SearchProperties) -> Match | None:
    """The listing's distance, or None when it is too far from the wish to be named at all."""
    if wish.deal and listing.deal != wish.deal:
        return None
    if wish.city and not same_place(wish.city, listing.city):
        return None
    rooms, price = _rooms_gap(listing, wish), _price_ratio(listing, wish)
    if rooms > ROOMS_STRETCH or price > PRICE_STRETCH:
        return None
    match = Match(listing)
    if wish.neighborhood and not (listing.neighborhood and same_place(wish.neighborhood, listing.neighborhood)):
        match.off("neighborhood", 2)
    if rooms:
        match.off("rooms", rooms)
    if price > 1:
        match.off("price", 10 * (price - 1))
    having: dict[str, bool] = msgspec.convert(msgspec.to_builtins(_features(listing)), dict[str, bool])
    for feature in wish.must_have:
        if not having[feature]:
            match.off(feature, 1.5)
    match.distance -= 0.1 * _mentions(listing, wish.free_text)
    return match


class Features(msgspec.Struct, frozen=True):
    """What a caller may demand of a listing; names as in the tool's arguments."""

    parking: bool
    elevator: bool
    balcony: bool
    garden: bool
    mamad: bool
    storage: bool


def _features(listing: PropertyOut) -> Features:
    return msgspec.convert(listing, Features, from_attributes=True)


def _mentions(listing: PropertyOut, free_text: str | None) -> int:
    words = {word for word in place_key(free_text or "").split() if len(word) > 2}
    parts = (listing.title, listing.neighborhood, listing.street, listing.description, listing.kind)
    text = place_key(" ".join(part for part in parts if part))
    return sum(word in text for word in words)


def best_matches(listings: Sequence[PropertyOut], wish: SearchProperties) -> list[Match]:
    """At most MAX_RETURNED, best first; exact matches stand before near ones."""
    judged = [match for listing in listings if (match := _judge(listing, wish)) is not None]
    judged.sort(key=lambda one: (bool(one.differs), one.distance, one.listing.price_agorot, one.listing.reference))
    return judged[:MAX_RETURNED]


def match_json(match: Match) -> dict[str, object]:
    """A listing as the agent may speak of it: plain facts, no house number, prices in whole shekels."""
    listing = match.listing
    facts: dict[str, object] = {
        "property_id": str(listing.id),
        "reference": listing.reference,
        "title": listing.title,
        "deal": listing.deal,
        "kind": listing.kind,
        "city": listing.city,
        "neighborhood": listing.neighborhood,
        "street": listing.street,
        "rooms": listing.rooms,
        "floor": listing.floor,
        "floors_total": listing.floors_total,
        "area_sqm": listing.area_sqm,
        "price_shekels": listing.price_agorot // AGOROT,
        "entry_date": listing.entry_date.isoformat() if listing.entry_date else None,
        "description": listing.description,
        "match": match.match,
        "differs": match.differs,
    }
    return {**facts, **msgspec.structs.asdict(_features(listing))}
