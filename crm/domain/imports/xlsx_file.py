"""Lines of an Excel workbook's first sheet, read without ever holding the sheet; formulas give their stored values.

openpyxl (3.1.5, in its read-only mode) reads XML through defusedxml, so that entities cannot blow up; how far the
archive unfolds is checked before it is opened.
"""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from crm.domain.imports.table import MAX_ROWS, FileRefusedError

MAX_UNFOLDED = 100_000_000
"""Bytes of the whole archive: twenty times the largest file, as dense as sheets of text are packed."""
MAX_LINES = 5 * MAX_ROWS
"""Lines looked at, empty ones too: a sheet formatted to its end has a million."""

_NOT_READABLE = "אי אפשר לקרוא את קובץ ה-Excel. שומרים אותו מחדש כ-xlsx ומעלים שוב."


def lines_of(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Numbered lines of cells. Raises FileRefusedError."""
    _check_archive(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        try:
            if not book.worksheets:
                raise FileRefusedError("אין גיליון בקובץ.", parameter="file")
            sheet = book.worksheets[0]
            sheet.reset_dimensions()
            for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
                if number > MAX_LINES:
                    raise FileRefusedError(f"הגיליון ארוך מ-{MAX_LINES:,} שורות.", parameter="file")
                yield number, [_text(cell) for cell in cells]
        finally:
            book.close()
    except (
        InvalidFileException,
        DefusedXmlException,
        ParseError,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        TypeError,
        IndexError,
        AttributeError,
        EOFError,
    ) as error:  # what openpyxl raises over a broken workbook is whatever its parts raise
        raise FileRefusedError(_NOT_READABLE, parameter="file") from error


def _check_archive(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unfolded = sum(part.file_size for part in archive.infolist())
    except zipfile.BadZipFile as error:
        raise FileRefusedError(_NOT_READABLE, parameter="file") from error
    if unfolded > MAX_UNFOLDED:
        raise FileRefusedError(
            "קובץ ה-Excel גדול מדי. מוחקים ממנו תמונות וגיליונות אחרים, או שומרים כ-CSV.", parameter="file"
        )


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.strftime("%d.%m.%Y %H:%M") if cell.time() != time.min else cell.strftime("%d.%m.%Y")
    if isinstance(cell, date):
        return cell.strftime("%d.%m.%Y")
    if isinstance(cell, bool):
        return "כן" if cell else "לא"
    return str(cell)
