"""The dry run: what would become of each row, without changing anything but the rows themselves."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from crm.domain.customers.schemas import IdentityKind
from crm.domain.imports.reading import RowInvalidError, RowReader, Wanted
from crm.domain.imports.repository import Verdict
from crm.domain.imports.schemas import Duplicates

Identity = tuple[IdentityKind, str]
Owners = Mapping[tuple[str, str], tuple[UUID, str | None]]


class ReadRow(msgspec.Struct, frozen=True):
    """A row with what it asks for, or why it cannot be taken in."""

    row_id: UUID
    number: int
    wanted: Wanted | None
    refused: str | None = None


def read_rows(reader: RowReader, rows: Sequence[tuple[UUID, int, list[str]]]) -> list[ReadRow]:
    """Every row read."""
    return [read_one(reader, *row) for row in rows]


def read_one(reader: RowReader, row_id: UUID, number: int, cells: list[str]) -> ReadRow:
    """One row read."""
    try:
        return ReadRow(row_id, number, reader.read(number, cells))
    except RowInvalidError as error:
        return ReadRow(row_id, number, None, str(error))


def known_to(identities: Sequence[Identity], owners: Owners) -> dict[UUID, str]:
    """The people whom these reach, by id, with names for sentences."""
    found = [owners[one] for one in identities if one in owners]
    return {customer_id: name or "לקוח ללא שם" for customer_id, name in found}


def two_people(names: Sequence[str]) -> str:
    """Why a row that reaches several people is skipped."""
    return f"הפרטים שייכים לכמה לקוחות: {', '.join(names)}. אם זה אותו אדם, אפשר למזג ולייבא שוב."


def repeat_of(number: int) -> str:
    """Why the second row of one person is skipped."""
    return f"אותו אדם כבר מופיע בשורה {number} בקובץ."


def already_known(name: str) -> str:
    """Why a row of a known person is skipped when that was asked."""
    return f"כבר רשום אצלנו: {name}."


def judge(rows: Sequence[ReadRow], owners: Owners, duplicates: Duplicates) -> list[Verdict]:
    """What would become of each row, in the file's order."""
    seen: dict[Identity, int] = {}
    people: dict[UUID, int] = {}
    return [_verdict(row, owners, duplicates, seen, people) for row in rows]


def _verdict(
    row: ReadRow, owners: Owners, duplicates: Duplicates, seen: dict[Identity, int], people: dict[UUID, int]
) -> Verdict:
    if row.wanted is None:
        return Verdict(row.row_id, "skip", row.refused, None)
    identities = row.wanted.identities
    known = known_to(identities, owners)
    if len(known) > 1:
        return Verdict(row.row_id, "skip", two_people(list(known.values())), None)
    customer_id, name = next(iter(known.items()), (None, ""))
    if customer_id is not None and duplicates == "skip":
        return Verdict(row.row_id, "skip", already_known(name), customer_id)
    before = [seen[one] for one in identities if one in seen]
    before += [people[customer_id]] if customer_id is not None and customer_id in people else []
    if before:
        return Verdict(row.row_id, "skip", repeat_of(min(before)), customer_id)
    seen.update(dict.fromkeys(identities, row.number))
    if customer_id is not None:
        people[customer_id] = row.number
    warned = " ".join(row.wanted.warnings) or None
    return Verdict(row.row_id, "new" if customer_id is None else "fill", warned, customer_id)
