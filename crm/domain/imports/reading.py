"""One row of a file as the person and the wish it tells of. What is not understood is kept in the notes, and said."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Literal
from uuid import UUID

import msgspec

from crm.domain.customers.reading import MAX_NAME, MAX_TAG, MAX_TAGS, read_identity
from crm.domain.customers.schemas import IdentityCreate, IdentityKind
from crm.domain.imports.mapping import LABELS
from crm.domain.imports.schemas import ImportField
from crm.domain.imports.table import column_name
from crm.domain.leads.machine_updates import AGOROT
from crm.domain.leads.reading import MAX_BUDGET_AGOROT, MAX_TEXT
from crm.domain.leads.schemas import Deal, LeadRole
from crm.lib.errors import BadRequestError
from shared.hebrew.prices import read_price
from shared.hebrew.rooms import read_rooms

MOST_IDENTITIES = 10
LEAST_LITERAL_BUDGET = 1_000
"""A smaller bare number is not shekels but thousands or millions, and is read as people speak."""

_DEALS: dict[str, Deal] = {
    **dict.fromkeys(("קנייה", "קניה", "מכירה", "למכירה", "לקנות", "למכור", "sale", "buy", "sell"), "sale"),
    **dict.fromkeys(("שכירות", "השכרה", "להשכרה", "לשכור", "להשכיר", "rent", "rental", "lease"), "rent"),
}
_ROLES: dict[str, LeadRole] = {
    **dict.fromkeys(("קונה", "רוצה לקנות", "לקנות", "buyer"), "buyer"),
    **dict.fromkeys(("מוכר", "מוכרת", "רוצה למכור", "למכור", "seller"), "seller"),
    **dict.fromkeys(("שוכר", "שוכרת", "רוצה לשכור", "לשכור", "tenant", "renter"), "tenant"),
    **dict.fromkeys(("משכיר", "משכירה", "רוצה להשכיר", "להשכיר", "landlord"), "landlord"),
}
_SPLITS = re.compile(r"[;\n/|]|,(?!\d{3}\b)")
_LITERAL = re.compile(r"₪?\s*(\d{1,3}(?:,\d{3})+|\d+)(?:\.0+)?\s*(?:₪|ש[\"״]?ח|שקל(?:ים)?|nis|ils)?", re.IGNORECASE)


class RowInvalidError(Exception):
    """The row cannot be taken in; the message is a Hebrew sentence naming the row and the column."""


class OfficeWords(msgspec.Struct, frozen=True):
    """What the office calls its statuses and its people: folded words to keys and ids."""

    statuses: Mapping[str, str]
    people: Mapping[str, UUID]


class Wanted(msgspec.Struct, kw_only=True):
    """What a row asks for. ``lead`` holds values of the columns of ``Lead``; ``warnings`` are Hebrew sentences."""

    name: str | None = None
    identities: list[tuple[IdentityKind, str]] = []
    tags: list[str] = []
    status: str | None = None
    lead: dict[str, str | int | Decimal | UUID] = {}
    warnings: list[str] = []


def folded(text: str) -> str:
    """For comparing words: one blank between them, small letters, no quotation marks."""
    return " ".join(re.sub(r"[\"'״׳]", "", text.lower()).split())


class RowReader:
    """Reads the rows of one file."""

    def __init__(self, columns: Sequence[str], mapping: Sequence[ImportField | None], words: OfficeWords) -> None:
        """``mapping`` says of each column what it holds."""
        self._columns = columns
        self._mapping = mapping
        self._words = words

    def read(self, number: int, cells: Sequence[str]) -> Wanted:
        """What the row asks for. Raises RowInvalidError."""
        wanted = Wanted()
        notes: list[str] = []
        names: dict[ImportField, str] = {}
        for index, field in enumerate(self._mapping):
            cell = cells[index] if index < len(cells) else ""
            if field is None or not cell:
                continue
            if field in {"name", "first_name", "last_name"}:
                names[field] = cell
            elif field == "phone" or field == "email":
                self._reach(wanted, field, number, index, cell)
            elif field == "tags":
                wanted.tags += [" ".join(tag.split()) for tag in _SPLITS.split(cell) if tag.strip()]
            elif field == "notes":
                notes.append(cell)
            elif not self._lead_value(wanted, field, cell):
                notes.append(f"{LABELS[field]}: {cell}")
                wanted.warnings.append(
                    f"עמודה {column_name(self._columns, index)}: ״{cell[:40]}״ לא הובן ונשמר בהערות."
                )
        self._close(wanted, number, names, notes)
        return wanted

    def _reach(self, wanted: Wanted, kind: Literal["phone", "email"], number: int, index: int, cell: str) -> None:
        for part in [cell] if kind == "phone" and "," not in cell else _SPLITS.split(cell):
            if not part.strip():
                continue
            try:
                value = read_identity(IdentityCreate(kind, part))
            except BadRequestError as error:
                where = f"שורה {number}, עמודה {column_name(self._columns, index)}"
                raise RowInvalidError(f"{where}: ״{part.strip()[:40]}״. {error.detail}") from error
            if (kind, value) not in wanted.identities:
                wanted.identities.append((kind, value))

    def _lead_value(self, wanted: Wanted, field: ImportField, cell: str) -> bool:
        """Whether the value was understood."""
        if field in {"city", "neighborhood", "timeline"}:
            wanted.lead[field] = cell
            return True
        if field == "status":
            wanted.status = self._words.statuses.get(folded(cell))
            return wanted.status is not None
        found: str | int | Decimal | UUID | None = {
            "assignee": lambda: self._words.people.get(folded(cell)),
            "deal": lambda: _DEALS.get(folded(cell)),
            "role": lambda: _ROLES.get(folded(cell)),
            "rooms": lambda: _rooms(cell),
            "budget": lambda: _budget(cell),
        }[field]()
        column = {"assignee": "assignee_id", "budget": "budget_agorot"}.get(field, field)
        if found is not None:
            wanted.lead[column] = found
        return found is not None

    def _close(self, wanted: Wanted, number: int, names: Mapping[ImportField, str], notes: Sequence[str]) -> None:
        if not wanted.identities:
            raise RowInvalidError(f"שורה {number}: אין בה טלפון ואין דוא״ל.")
        if len(wanted.identities) > MOST_IDENTITIES:
            raise RowInvalidError(f"שורה {number}: יותר מ-{MOST_IDENTITIES} טלפונים וכתובות.")
        parts = (names.get("name"), names.get("first_name"), names.get("last_name"))
        name = " ".join(" ".join(part.split()) for part in parts if part)
        if len(name) > MAX_NAME:
            raise RowInvalidError(f"שורה {number}: השם ארוך מ-{MAX_NAME} תווים.")
        wanted.name = name or None
        wanted.tags = list(dict.fromkeys(wanted.tags))
        if len(wanted.tags) > MAX_TAGS or any(len(tag) > MAX_TAG for tag in wanted.tags):
            raise RowInvalidError(f"שורה {number}: עד {MAX_TAGS} תגיות, עד {MAX_TAG} תווים כל אחת.")
        told = "\n".join(notes)
        if len(told) > MAX_TEXT:
            raise RowInvalidError(f"שורה {number}: ההערות ארוכות מ-{MAX_TEXT:,} תווים.")
        if told:
            wanted.lead["notes"] = told


def _rooms(cell: str) -> Decimal | None:
    reading = read_rooms(cell.replace(",", "."), asked=True)
    return None if reading.value is None else Decimal(str(reading.value)).quantize(Decimal("0.1"))


def _budget(cell: str) -> int | None:
    literal = _LITERAL.fullmatch(cell.strip())
    shekels = int(literal.group(1).replace(",", "")) if literal else 0
    if shekels < LEAST_LITERAL_BUDGET:
        shekels = read_price(cell, asked=True).value or 0
    agorot = shekels * AGOROT
    return agorot if 0 < agorot <= MAX_BUDGET_AGOROT else None
