"""Texts and listings that may support a claim, read once into comparable values."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from agent.brain.facts.claim import Claim, Kind
from agent.brain.facts.claims import find_claims

_NUMBERS = frozenset[Kind](
    {"price", "per_metre", "difference", "area", "rooms", "bedrooms", "floor", "floors", "percent", "duration", "count",
     "house", "number"}
)  # fmt: skip
_KEYS: tuple[tuple[Kind, re.Pattern[str], float], ...] = (
    ("price", re.compile(r"agorot"), 0.01),
    ("price", re.compile(r"price|rent_amount|shekels|cost"), 1.0),
    ("rooms", re.compile(r"^rooms"), 1.0),
    ("floors", re.compile(r"floors|floor_count"), 1.0),
    ("floor", re.compile(r"^floor"), 1.0),
    ("area", re.compile(r"area|sqm|size"), 1.0),
    ("house", re.compile(r"house_number|street_number"), 1.0),
)
_FEATURES = ("parking", "elevator", "balcony", "garden", "mamad", "storage")
_LISTING_KEYS = re.compile(r"price|rooms|sqm|area|street|property_id|neighborhood")


def plain_words(text: str) -> str:
    """For comparing words: no quotes, hyphens or doubled blanks, קריית and תקוה in one spelling."""
    text = re.sub(r"[\"'`׳״’”]", "", text)
    text = re.sub(r"[\s\-–־,.:;!?()]+", " ", text).strip()
    return text.replace("קרית", "קריית").replace("תקוה", "תקווה").lower()


@dataclass
class Source:
    """The values of one kind of evidence."""

    numbers: dict[Kind, set[float]] = field(default_factory=dict[Kind, set[float]])
    phones: set[str] = field(default_factory=set[str])
    claims: list[Claim] = field(default_factory=list[Claim])
    text: str = ""

    def read(self, text: str, today: date) -> None:
        """Add a text."""
        self.text = f"{self.text} {plain_words(text)}"
        for claim in find_claims(text, today):
            self.claims.append(claim)
            if claim.kind == "phone":
                self.phones.add(claim.word)
            elif claim.kind in _NUMBERS:
                self.numbers.setdefault(claim.kind, set()).update(claim.values)

    def add(self, kind: Kind, value: float) -> None:
        """Add one number."""
        self.numbers.setdefault(kind, set()).add(value)

    def every_number(self) -> set[float]:
        """All numbers, whatever they mean."""
        return set[float]().union(*self.numbers.values()) if self.numbers else set[float]()

    def days(self) -> set[date]:
        """Dates named in the texts."""
        return {claim.moment.day for claim in self.claims if claim.moment is not None and claim.moment.day is not None}

    def weekdays(self) -> set[int]:
        """Weekdays named in the texts, Sunday 0."""
        return {claim.moment.number for claim in self.claims if claim.kind == "weekday" and claim.moment is not None}

    def minutes(self) -> set[int]:
        """Hours named in the texts, in minutes after midnight."""
        return {minute for claim in self.claims if claim.moment is not None for minute in claim.moment.minutes}


@dataclass
class Listing:
    """One listing of a tool's answer. ``features`` holds what the answer says there is and is not."""

    key: str
    source: Source
    city: str = ""
    quarter: str = ""
    street: str = ""
    title: str = ""
    price: float | None = None
    """Of the listing itself, shekels; its free text may name others (rates, house committee)."""
    entry: date | None = None
    features: dict[str, bool] = field(default_factory=dict[str, bool])


def is_listing(fields: dict[str, object]) -> bool:
    """An object of a tool's answer that describes a property."""
    return sum(1 for name in fields if _LISTING_KEYS.search(name)) >= 1


def listing_of(fields: dict[str, object], today: date) -> Listing:
    """Read a listing, whatever its fields are exactly called."""
    listing = Listing(
        key=str(fields.get("property_id") or fields.get("reference") or fields.get("title") or ""), source=Source()
    )
    for name, value in fields.items():
        if isinstance(value, bool):
            if name in _FEATURES:
                listing.features[name] = value
        elif isinstance(value, int | float):
            kind, factor = _meaning(name)
            if kind == "price":
                listing.price = round(value * factor, 2)
            listing.source.add(kind, round(value * factor, 2))
        elif isinstance(value, str):
            _read_text(listing, name, value, today)
    return listing


def _read_text(listing: Listing, name: str, value: str, today: date) -> None:
    if name == "entry_date":
        try:
            listing.entry = date.fromisoformat(value)
        except ValueError:
            listing.source.read(value, today)
        return
    if name in {"city", "neighborhood", "quarter", "street", "address"}:
        attribute = {"neighborhood": "quarter", "address": "street"}.get(name, name)
        setattr(listing, attribute, plain_words(value))
    if name == "title":
        listing.title = plain_words(value)
    if not name.endswith("_id"):
        listing.source.read(value, today)


def _meaning(name: str) -> tuple[Kind, float]:
    for kind, pattern, factor in _KEYS:
        if pattern.search(name):
            return kind, factor
    return "number", 1.0


def objects(value: object) -> Iterable[dict[str, object]]:
    """Every object inside a tool's answer, the outer ones first."""
    if isinstance(value, dict):
        fields: dict[str, object] = {str(key): inner for key, inner in value.items()}  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType] - JSON
        yield fields
        for inner in fields.values():
            yield from objects(inner)
    elif isinstance(value, list):
        for inner in value:  # pyright: ignore[reportUnknownVariableType] - JSON
            yield from objects(inner)  # pyright: ignore[reportUnknownArgumentType] - JSON
