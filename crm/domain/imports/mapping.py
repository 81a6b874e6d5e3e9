"""Which column holds what: guessed from Hebrew and English headings and from the values below them."""

import re
from collections.abc import Sequence

from crm.domain.imports.schemas import ImportField
from crm.domain.imports.table import Table
from crm.lib.errors import BadRequestError
from shared.phones import PhoneInvalidError, to_e164

SAMPLES = 3
_LOOKED_AT = 30
REPEATABLE: frozenset[ImportField] = frozenset({"phone", "email", "tags", "notes"})
"""Fields that several columns may fill; any other one has one column."""

LABELS: dict[ImportField, str] = {
    "name": "שם מלא",
    "first_name": "שם פרטי",
    "last_name": "שם משפחה",
    "phone": "טלפון",
    "email": "דוא״ל",
    "tags": "תגיות",
    "status": "מצב",
    "assignee": "אחראי",
    "deal": "סוג עסקה",
    "role": "מה מחפש",
    "city": "עיר",
    "neighborhood": "שכונה",
    "rooms": "חדרים",
    "budget": "תקציב",
    "timeline": "לוח זמנים",
    "notes": "הערות",
}

_HEADINGS: tuple[tuple[ImportField, tuple[str, ...]], ...] = (
    ("first_name", ("שם פרטי", "פרטי", "first name", "firstname", "given name")),
    ("last_name", ("שם משפחה", "משפחה", "last name", "lastname", "surname", "family name")),
    ("email", ("דואל", "דואר אלקטרוני", "מייל", "אימייל", "email", "e mail", "mail")),
    ("phone", ("טלפון", "נייד", "סלולרי", "פלאפון", "טל", "מספר", "phone", "mobile", "cell", "telephone", "tel")),
    ("assignee", ("אחראי", "סוכן", "מטפל", "נציג", "שם הסוכן", "assignee", "agent", "owner", "assigned to")),
    ("status", ("מצב", "סטטוס", "שלב", "status", "stage")),
    ("tags", ("תגיות", "תגית", "תוויות", "מקור", "מקור הליד", "tags", "tag", "labels", "source", "lead source")),
    ("deal", ("סוג עסקה", "עסקה", "קנייה שכירות", "מכירה השכרה", "deal", "deal type")),
    ("role", ("מה מחפש", "סוג לקוח", "תפקיד", "קונה מוכר", "role", "client type", "type")),
    ("neighborhood", ("שכונה", "אזור", "רחוב", "neighborhood", "neighbourhood", "area")),
    ("city", ("עיר", "יישוב", "ישוב", "עיר מבוקשת", "city", "town", "location")),
    ("rooms", ("חדרים", "מספר חדרים", "מס חדרים", "חד", "rooms", "bedrooms")),
    ("budget", ("תקציב", "מחיר", "סכום", "תקציב מקסימלי", "budget", "price", "max price")),
    ("timeline", ("לוח זמנים", "מתי", "תאריך כניסה", "כניסה", "timeline", "move in", "when")),
    (
        "notes",
        ("הערות", "הערה", "תיאור", "פירוט", "הודעה", "notes", "note", "comments", "comment", "description", "message"),
    ),
    (
        "name",
        (
            "שם",
            "שם מלא",
            "שם הלקוח",
            "שם לקוח",
            "לקוח",
            "ליד",
            "name",
            "full name",
            "fullname",
            "contact",
            "customer",
            "lead",
        ),
    ),
)
_EXACT: dict[str, ImportField] = {heading: field for field, headings in _HEADINGS for heading in headings}


def _folded(heading: str) -> str:
    text = re.sub(r"[\"'״׳]", "", heading.lower())
    return " ".join(re.sub(r"[^0-9a-zא-ת]+", " ", text).split())


def _by_heading(heading: str) -> ImportField | None:
    folded = _folded(heading)
    exact = _EXACT.get(re.sub(r" ?\d+$", "", folded))
    if exact is not None:
        return exact
    words = f" {folded} "
    return next(
        (field for field, known in _HEADINGS if any(len(one) > 2 and f" {one} " in words for one in known)), None
    )


def _by_values(values: Sequence[str]) -> ImportField | None:
    """A column of addresses or of numbers that can be dialled needs no heading."""
    kinds = [_kind(value) for value in values]
    dialled_or_mailed: tuple[ImportField, ...] = ("phone", "email")
    return next((field for field in dialled_or_mailed if 2 * kinds.count(field) > len(values)), None)


def _kind(value: str) -> ImportField | None:
    if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value):
        return "email"
    try:
        return "phone" if to_e164(value) else None
    except PhoneInvalidError:
        return None


def samples(table: Table, index: int, most: int) -> list[str]:
    """The first values of a column that are not empty."""
    found: list[str] = []
    for _, cells in table.rows:
        if cells[index]:
            found.append(cells[index])
            if len(found) == most:
                break
    return found


def guess(table: Table) -> list[ImportField | None]:
    """For each column what it seems to hold; null when nothing tells, or when another column has it already."""
    taken: set[ImportField] = set()
    mapping: list[ImportField | None] = []
    for index, heading in enumerate(table.columns):
        field = _by_heading(heading) or _by_values(samples(table, index, _LOOKED_AT))
        if field in taken and field not in REPEATABLE:
            field = None
        if field is not None:
            taken.add(field)
        mapping.append(field)
    return mapping


def check_mapping(mapping: Sequence[ImportField | None], columns: int) -> None:
    """Raise BadRequestError naming ``mapping`` when no person could be made of it."""
    if len(mapping) != columns:
        raise BadRequestError(f"צריך לומר על כל אחת מ-{columns} העמודות מה יש בה.", parameter="mapping")
    for field in mapping:
        if field is not None and field not in REPEATABLE and mapping.count(field) > 1:
            raise BadRequestError(f"שתי עמודות מסומנות כ״{LABELS[field]}״. אפשר לבחור אחת.", parameter="mapping")
    if "phone" not in mapping and "email" not in mapping:
        raise BadRequestError("צריך עמודה של טלפון או של דוא״ל: לפיהן מזהים מי כבר רשום.", parameter="mapping")
