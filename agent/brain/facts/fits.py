"""Whether one value, or one listing, is what a claim says."""

from agent.brain.facts.claim import Claim
from agent.brain.facts.naming import stands_in
from agent.brain.facts.sources import Listing, plain_words
from shared.hebrew.places import same_place

ABOUT = 0.04
"""How far "about" may be from the fact: a price of 2.39 million may be called about 2.4."""

NEAR = 0.1
"""How far "almost" and "more than" may be from the fact."""

_GENERIC = frozenset(
    {"רמת", "קריית", "נווה", "נאות", "גבעת", "כפר", "בית", "תל", "שיכון", "בן", "הר", "עין", "שדרות", "הצפון", "מרכז"}
)


def same_phone(one: str, other: str) -> bool:
    """The same number, or the end of it as people say it."""
    return one == other or (len(one) >= 7 and other.endswith(one))


def matches(claim: Claim, facts: set[float]) -> bool:
    """One of the claim's meanings is one of these values, as exactly as it was said."""
    return any(_near(claim, value, fact) for value in claim.values for fact in facts)


def _near(claim: Claim, value: float, fact: float) -> bool:
    if abs(value - fact) < 1e-6:
        return True
    match claim.rounding:
        case "about":
            return abs(value - fact) <= ABOUT * fact
        case "above":
            return value <= fact <= value * (1 + NEAR)
        case "below":
            return value * (1 - NEAR) <= fact <= value
        case "under":
            return 0 < fact <= value
        case "over":
            return fact >= value
        case _:
            return False


def fits(listing: Listing, claim: Claim) -> bool:
    """The listing itself has what is claimed."""
    match claim.kind:
        case "street":
            return bool(listing.street) and _names_street(claim, listing.street)
        case "city":
            return bool(listing.city) and same_place(claim.word, listing.city)
        case "quarter":
            return names(claim, f"{listing.quarter} {listing.source.text}")
        case "feature" | "term":
            return _has_feature(listing, claim)
        case "price" if listing.price is not None and claim.rounding in {"over", "under"}:
            return matches(claim, {listing.price})
        case "person" | "near" | "thing":
            return names(claim, listing.source.text)
        case "per_metre":
            prices, areas = listing.source.numbers.get("price", ()), listing.source.numbers.get("area", ())
            rates = {price / area for price in prices for area in areas if area}
            tolerance = ABOUT if claim.rounding != "exact" else 0.005
            return any(abs(value - rate) <= tolerance * rate for value in claim.values for rate in rates)
        case "floor" if claim.word == "top":
            at, of = (listing.source.numbers.get(kind, set[float]()) for kind in ("floor", "floors"))
            return bool(at and of) and bool(at & of) != claim.negated
        case _:
            return matches(claim, listing.source.numbers.get(claim.kind, set[float]()))


def _has_feature(listing: Listing, claim: Claim) -> bool:
    told = listing.features.get(claim.word)
    written = any(
        one.kind == claim.kind and one.word == claim.word and one.negated == claim.negated
        for one in listing.source.claims
    )
    return written or (told is not None and told != claim.negated)


def _names_street(claim: Claim, street: str) -> bool:
    said = plain_words(claim.word)
    first = said.split()[0]
    return said.startswith(street) or street.startswith(said) or (first not in _GENERIC and first in street.split())


def names(claim: Claim, text: str) -> bool:
    """The place or thing named stands in the text."""
    said = plain_words(claim.word)
    if stands_in(said, text):
        return True
    first = said.split()[0]
    if claim.kind in {"near", "thing"}:
        telling = [word for word in said.split() if word.removeprefix("ה") not in _GENERIC]
        return any(len(word) > 2 and stands_in(word.removeprefix("ה"), text) for word in telling)
    return claim.kind in {"street", "quarter"} and first not in _GENERIC and len(first) > 2 and stands_in(first, text)
