"""What a caller says about himself and his wish, read from his own words only."""

import re
from collections.abc import Iterable
from typing import Literal

import msgspec

from shared.hebrew.prices import read_price
from shared.hebrew.rooms import read_rooms
from shared.hebrew.sums import Deal

Feature = Literal["parking", "elevator", "balcony", "garden", "mamad", "storage"]

LEAST_SHEKELS = 1_000

CITIES = (
    "תל אביב", "פתח תקווה", "רמת גן", "גבעתיים", "ראשון לציון", "בת ים", "חולון", "ירושלים", "חיפה", "נתניה", "הרצליה",
    "רעננה", "כפר סבא", "הוד השרון", "רמת השרון", "באר שבע", "אשדוד", "אשקלון", "רחובות", "נס ציונה", "מודיעין",
    "בני ברק", "ראש העין", "קריית אונו", "גבעת שמואל", "אור יהודה", "יבנה", "לוד", "רמלה", "חדרה", "נהריה", "עכו",
)  # fmt: skip
_FEATURES: tuple[tuple[Feature, str], ...] = (
    ("parking", "חני"), ("elevator", "מעלית"), ("balcony", "מרפסת"), ("garden", "גינה"), ("mamad", "ממ״ד|ממ\"ד|ממד"),
    ("storage", "מחסן"),
)  # fmt: skip
_WISH = re.compile(r"רוצ|מחפש|צריך|צריכה|חשוב|עם ")
_NAME = re.compile(r"(?:השם שלי(?: הוא)?|קוראים לי|שמי|מדבר(?:ת)?)\s+([א-ת]{2,}(?:[ -][א-ת]{2,})?)")
_LIVES_IN = re.compile(r"(?:גר|גרה|גרים)\s+ב")
_NOTES = re.compile(r"ילדים|הייטק|השקעה|הכתובת|אשתי|בעלי|משכנתא|כלב")


class Facts(msgspec.Struct):
    """Everything said so far; later words win."""

    name: str | None = None
    deal: Literal["sale", "rent"] | None = None
    role: Literal["buyer", "seller", "tenant", "landlord"] | None = None
    city: str | None = None
    rooms: float | None = None
    budget: int | None = None
    timeline: str | None = None
    notes: str | None = None
    features: tuple[Feature, ...] = ()

    def lead(self) -> dict[str, object]:
        """As ``save_lead_details`` takes it: what is known, by the tool's own names."""
        known = {name: value for name, value in msgspec.structs.asdict(self).items() if name != "features"}
        return {name: value for name, value in known.items() if value is not None}


def city_in(text: str) -> str | None:
    """The city the caller wants; the one he lives in now does not count when another is named."""
    found = sorted((at, city) for city in CITIES for at in [text.find(city)] if at >= 0)
    wanted = [city for at, city in found if not _LIVES_IN.search(text[max(0, at - 6) : at])]
    return wanted[-1] if wanted else None


def _deal(text: str) -> Literal["sale", "rent"] | None:
    if re.search(r"לשכור|להשכרה|שכירות|שכר דירה", text):
        return "rent"
    return "sale" if re.search(r"לקנות|לרכוש|קנייה|רכישה|למכירה|להשקעה|מיליון|מליון", text) else None


def _role(text: str, deal: str | None) -> Literal["buyer", "seller", "tenant", "landlord"] | None:
    if re.search(r"(?:אני|אנחנו) (?:מוכר|מוכרת|מוכרים)|למכור את", text):
        return "seller"
    if re.search(r"להשכיר את|(?:אני|אנחנו) משכיר", text):
        return "landlord"
    return {"sale": "buyer", "rent": "tenant"}.get(deal or "")  # pyright: ignore[reportReturnType] - literal values


def shekels(text: str, deal: Deal | None = None) -> int | None:
    """The sum of money named in the text; None when there is none that large (1,000 or more)."""
    amount = read_price(text, deal=deal).value
    return amount if amount is not None and amount >= LEAST_SHEKELS else None


def _budget(text: str, facts: Facts) -> int | None:
    amount = shekels(text, facts.deal)
    if amount is not None and (amount >= 100_000 or facts.deal == "rent" or "שכ" in text or "תקציב" in text):
        return amount
    return None


def learn(facts: Facts, text: str) -> None:
    """Add what one sentence of the caller says."""
    facts.deal = _deal(text) or facts.deal
    facts.role = _role(text, facts.deal if facts.role is None else None) or facts.role
    facts.city = city_in(text) or facts.city
    facts.rooms = read_rooms(text).value or facts.rooms
    facts.budget = _budget(text, facts) or facts.budget
    if (name := _NAME.search(text)) is not None:
        facts.name = name.group(1)
    if (when := re.search(r"בחודש הבא|בשנה הבאה|מיידי|תוך \S+ חודשים|עד הקיץ", text)) is not None:
        facts.timeline = when.group()
    if _NOTES.search(text):
        facts.notes = text if facts.notes is None else f"{facts.notes}; {text}"[-500:]
    if _WISH.search(text):
        found: list[Feature] = [name for name, pattern in _FEATURES if re.search(pattern, text)]
        facts.features = (*facts.features, *(name for name in found if name not in facts.features))


def facts_of(said: Iterable[str]) -> Facts:
    """Facts from all the caller's sentences, in order."""
    facts = Facts()
    for text in said:
        learn(facts, text)
    return facts
