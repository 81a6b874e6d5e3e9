"""The words of "the details on WhatsApp": facts of the office's own rows, and nothing else."""

from collections.abc import Sequence

from crm.domain.properties.models import Property
from shared.contracts.agent_config import OpeningHours
from shared.phones import display

AGOROT = 100
_DAYS = ("ראשון", "שני", "שלישי", "רביעי", "חמישי", "שישי", "שבת")
_FEATURES = (
    ("parking", "חניה"),
    ("elevator", "מעלית"),
    ("balcony", "מרפסת"),
    ("garden", "גינה"),
    ("mamad", 'ממ"ד'),
    ("storage", "מחסן"),
)


def details_text(office: str, listings: Sequence[Property], about_office: str | None) -> str:
    """The whole message."""
    parts = [f"שלום, כאן {office}. הפרטים שביקשתם בשיחה:", *[_listing(one) for one in listings]]
    if about_office is not None:
        parts.append(about_office)
    parts.append("אפשר לענות כאן על כל שאלה.")
    return "\n\n".join(parts)


def office_text(office: str, number: str | None, hours: OpeningHours) -> str:
    """Name, number and opening hours."""
    lines = [office]
    if number is not None:
        lines.append(f"טלפון: {display(number)}")
    opened = [(day, hours.weekly[at]) for at, day in enumerate(_DAYS) if at < len(hours.weekly) and hours.weekly[at]]
    for day, intervals in opened:
        times = ", ".join(f"{_time(one.opens)}-{_time(one.closes)}" for one in intervals)
        lines.append(f"{day}: {times}")
    return "\n".join(lines)


def _time(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _listing(row: Property) -> str:
    """One listing; the house number stays with the office, as it does in the call."""
    place = ", ".join(part for part in (row.street, row.neighborhood, row.city) if part)
    size = [f"{float(row.rooms):g} חדרים", f'{row.area_sqm} מ"ר']
    if row.floor is not None:
        of = f" מתוך {row.floors_total}" if row.floors_total is not None else ""
        size.append(f"קומה {row.floor}{of}" if row.floor else "קומת קרקע")
    price = f'{row.price_agorot // AGOROT:,} ש"ח'
    lines = [
        row.title,
        place,
        ", ".join(size),
        f"שכירות: {price} לחודש" if row.deal == "rent" else f"מחיר: {price}",
    ]
    features = [name for field, name in _FEATURES if getattr(row, field)]
    if features:
        lines.append(", ".join(features))
    if row.entry_date is not None:
        lines.append(f"כניסה: {row.entry_date:%d.%m.%Y}")
    return "\n".join(lines)
