"""What a spreadsheet is to the rest: headings and rows of text, within bounds; files that break them are refused."""

import re
from collections.abc import Iterable, Sequence

import msgspec

from crm.lib.errors import BadRequestError
from shared.phones import PhoneInvalidError, to_e164

MAX_BYTES = 5_000_000
MAX_ROWS = 20_000
MAX_COLUMNS = 60
MAX_CELL = 2_000
"""Characters: the longest text that a lead's notes take."""
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_GUARDED = re.compile(r"^'(?=[=+\-@])")
"""The apostrophe that keeps a cell from computing, as our own exports write it."""


class FileRefusedError(BadRequestError):
    """The file cannot be read; ``detail`` names the row and the column when they are known."""

    code, title, sentence = "file-refused", "File refused", "אי אפשר לקרוא את הקובץ."


class Table(msgspec.Struct, frozen=True):
    """Headings, and for each row its line in the file and one text per heading."""

    columns: list[str]
    rows: list[tuple[int, list[str]]]


def clean(text: str) -> str:
    """A cell's text without signs that nobody sees."""
    return _GUARDED.sub("", _UNPRINTABLE.sub("", text).strip())


def table_of(lines: Iterable[tuple[int, Sequence[str]]]) -> Table:
    """The table in numbered lines; the first one with anything in it holds the headings. Raises FileRefusedError."""
    headings: list[str] | None = None
    rows: list[tuple[int, list[str]]] = []
    for number, raw in lines:
        cells = [clean(cell) for cell in raw]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        _check(number, cells, headings)
        if headings is None:
            headings = cells
            if _holds_values(cells):
                headings = []
                rows.append((number, cells))
            continue
        rows.append((number, cells))
        if len(rows) > MAX_ROWS:
            raise FileRefusedError(f"בקובץ יש יותר מ-{MAX_ROWS:,} שורות. מחלקים אותו לכמה קבצים.", parameter="file")
    if not rows:
        raise FileRefusedError("אין בקובץ שורות עם נתונים.", parameter="file")
    width = max(len(headings or []), *(len(cells) for _, cells in rows))
    names = [*(headings or []), *[""] * (width - len(headings or []))]
    return Table(
        [name or f"עמודה {index}" for index, name in enumerate(names, 1)],
        [(number, [*cells, *[""] * (width - len(cells))]) for number, cells in rows],
    )


def column_name(headings: Sequence[str] | None, index: int) -> str:
    """The column as a person finds it."""
    named = headings[index] if headings and index < len(headings) else ""
    return f"״{named}״" if named else str(index + 1)


def _check(number: int, cells: Sequence[str], headings: Sequence[str] | None) -> None:
    if len(cells) > MAX_COLUMNS:
        raise FileRefusedError(f"שורה {number}: יותר מ-{MAX_COLUMNS} עמודות.", parameter="file")
    for index, cell in enumerate(cells):
        if len(cell) > MAX_CELL:
            where = f"שורה {number}, עמודה {column_name(headings, index)}"
            raise FileRefusedError(f"{where}: הטקסט ארוך מ-{MAX_CELL:,} תווים.", parameter="file")


def _holds_values(cells: Sequence[str]) -> bool:
    """Whether the first line is already a person: headings hold no number to dial and no address."""
    for cell in cells:
        if "@" in cell:
            return True
        try:
            to_e164(cell)
        except PhoneInvalidError:
            continue
        return True
    return False
