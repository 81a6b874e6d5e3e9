"""Sentences about a listing, from the fields of a tool's answer alone."""

from collections.abc import Mapping

import msgspec

from agent.sandbox.brain.history import History

_MONTHS = (
    "ינואר", "פברואר", "מרץ", "אפריל", "מאי", "יוני", "יולי", "אוגוסט", "ספטמבר", "אוקטובר", "נובמבר", "דצמבר",
)  # fmt: skip
_KINDS = {
    "apartment": "דירה", "garden_apartment": "דירת גן", "penthouse": "פנטהאוז", "house": "בית", "office": "משרד",
    "duplex": "דופלקס", "studio": "סטודיו",
}  # fmt: skip


class Listing(msgspec.Struct, frozen=True):
    """A listing as ``search_properties`` answers it; whatever is missing there stays unknown here."""

    property_id: str = ""
    title: str = ""
    deal: str | None = None
    kind: str | None = None
    city: str | None = None
    neighborhood: str | None = None
    street: str | None = None
    rooms: float | None = None
    floor: int | None = None
    area_sqm: int | None = None
    price_shekels: int | None = None
    entry_date: str | None = None
    parking: bool | None = None
    elevator: bool | None = None
    balcony: bool | None = None
    description: str | None = None
    match: str | None = None

    @property
    def place(self) -> str:
        """Neighbourhood and city, as far as known."""
        return ", ".join(part for part in (self.neighborhood, self.city) if part)


def objects_in(data: Mapping[str, object]) -> list[dict[str, object]]:
    """The first list of objects in an answer's payload."""
    for value in data.values():
        try:
            found = msgspec.convert(value, list[dict[str, object]])
        except msgspec.ValidationError:
            continue
        if found:
            return found
    return []


def listings_in(data: Mapping[str, object]) -> list[Listing]:
    """Listings in a search's payload; an entry that cannot be read is left out."""
    found: list[Listing] = []
    for one in objects_in(data):
        try:
            found.append(msgspec.convert(one, Listing, strict=False))
        except msgspec.ValidationError:
            continue
    return found


def current(history: History) -> Listing | None:
    """The listing talked about: the best of the latest search that found any."""
    for tool in reversed(history.tools):
        if tool.name == "search_properties" and tool.ok and (found := listings_in(tool.data)):
            return found[0]
    return None


def count(value: float) -> str:
    """4, 3.5: a number as it is written."""
    return f"{value:g}"


def day_month(iso: str) -> str:
    """``2027-03-01`` as "1 במרץ 2027"; text that is no date comes back as it is."""
    parts = iso.split("-")
    if len(parts) != 3 or not all(part.isdigit() for part in parts) or not 1 <= int(parts[1]) <= 12:
        return iso
    return f"{int(parts[2])} ב{_MONTHS[int(parts[1]) - 1]} {parts[0]}"


def price(listing: Listing) -> str:
    """The price with its sign; a rent says it is monthly."""
    if listing.price_shekels is None:
        return ""
    return f"{listing.price_shekels:,} ₪" + (" לחודש" if listing.deal == "rent" else "")


def _and(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} ו{names[-1]}"


def present(listing: Listing) -> str:
    """One natural sentence that offers the listing, short enough to listen to."""
    kind = _KINDS.get(listing.kind or "apartment", "דירה")
    head = f"{kind} של {count(listing.rooms)} חדרים" if listing.rooms else kind
    place = f" ב{listing.place}" if listing.place else ""
    floor = f", קומה {listing.floor}" if listing.floor else ""
    has = (("חניה", listing.parking), ("מעלית", listing.elevator), ("מרפסת", listing.balcony))
    extras = [name for name, there in has if there]
    comfort = f", עם {_and(extras)}" if extras else ""
    cost = f", במחיר {price(listing)}" if listing.price_shekels is not None else ""
    return f"{head}{place}{floor}{comfort}{cost}"


def answer(listing: Listing, asked: frozenset[str]) -> str | None:
    """Answers to questions about the listing that its fields hold; None when they hold none of them."""
    said: list[str] = []
    if "price" in asked and listing.price_shekels is not None:
        said.append(f"המחיר המבוקש הוא {price(listing)}.")
    if "parking" in asked and listing.parking is not None:
        said.append("יש חניה." if listing.parking else "חניה אין בנכס הזה.")
    if "elevator" in asked and listing.elevator is not None:
        said.append("יש מעלית בבניין." if listing.elevator else "מעלית אין בבניין.")
    if "neighborhood" in asked and listing.place:
        street = f", ברחוב {listing.street}" if listing.street else ""
        said.append(f"הנכס נמצא ב{listing.place}{street}.")
    if "entry" in asked and listing.entry_date:
        said.append(f"הכניסה היא ב-{day_month(listing.entry_date)}.")
    if "station" in asked and listing.description and "רכבת" in listing.description:
        said.append(f"כך כתוב אצלנו: {listing.description}")
    return " ".join(said) or None
