"""Files for spreadsheets, written row by row to disk: an Excel sheet that reads from right to left, and CSV."""

import csv
import io
import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import IO, Literal, Protocol

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from crm.lib.csv_text import cell as csv_cell
from shared.clock import ISRAEL

FileFormat = Literal["xlsx", "csv"]
MEDIA_TYPES: dict[FileFormat, str] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
}
MAX_SHEET_CELL = 32_767
"""Characters: Excel's own limit, above which it calls the file broken."""
CHUNK_BYTES = 64 * 1024
_WIDEST = 40
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class TableFile(Protocol):
    """A file that rows are added to. ``finish`` answers it open at its beginning; ``drop`` gives it up."""

    def add(self, rows: Sequence[Sequence[object]]) -> None:
        """Write some rows."""
        ...

    def finish(self) -> IO[bytes]:
        """The whole file, open at its beginning; whoever takes it closes it."""
        ...

    def drop(self) -> None:
        """Nobody wants it any more."""
        ...


class CsvFile:
    """UTF-8 with its mark, so that Excel reads Hebrew; no cell computes."""

    def __init__(self, titles: Sequence[str]) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - whoever takes the file closes it
        self._file.write(_BYTE_ORDER_MARK)
        self.add([titles])

    def add(self, rows: Sequence[Sequence[object]]) -> None:
        """Write some rows."""
        text = io.StringIO(newline="")
        csv.writer(text).writerows([csv_cell(_local(value)) for value in row] for row in rows)
        self._file.write(text.getvalue().encode())

    def finish(self) -> IO[bytes]:
        """The whole file."""
        self._file.seek(0)
        return self._file

    def drop(self) -> None:
        """Delete it."""
        self._file.close()


class XlsxFile:
    """One sheet from right to left. Text stays text: a cell that begins with ``=`` is no formula."""

    def __init__(self, titles: Sequence[str]) -> None:
        self._book = Workbook(write_only=True)
        self._sheet = self._book.create_sheet("מוקד")
        self._sheet.sheet_view.rightToLeft = True
        self._sheet.freeze_panes = "A2"
        for index, title in enumerate(titles, 1):
            self._sheet.column_dimensions[get_column_letter(index)].width = min(_WIDEST, max(14, 2 * len(title)))
        self._sheet.append([self._cell(title, bold=True) for title in titles])

    def add(self, rows: Sequence[Sequence[object]]) -> None:
        """Write some rows."""
        for row in rows:
            self._sheet.append([self._cell(value) for value in row])

    def _cell(self, value: object, *, bold: bool = False) -> Cell:
        if isinstance(value, datetime):
            # Excel knows no time zones: it is the office's own clock.
            cell = WriteOnlyCell(self._sheet, value.astimezone(ISRAEL).replace(tzinfo=None, microsecond=0))
            cell.number_format = "dd/mm/yyyy hh:mm"
            return cell
        if value is None or isinstance(value, bool | int | float):
            return WriteOnlyCell(self._sheet, value)
        cell = WriteOnlyCell(self._sheet, ILLEGAL_CHARACTERS_RE.sub("", str(value))[:MAX_SHEET_CELL])
        cell.data_type = "s"
        if bold:
            cell.font = Font(bold=True)
        return cell

    def finish(self) -> IO[bytes]:
        """The whole workbook."""
        file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - whoever takes the file closes it
        self._book.save(file)
        file.seek(0)
        return file

    def drop(self) -> None:
        """Delete what was written so far."""
        self._sheet.close()


def _local(value: object) -> object:
    return value.astimezone(ISRAEL).strftime("%Y-%m-%d %H:%M") if isinstance(value, datetime) else value


def new_file(kind: FileFormat, titles: Sequence[str]) -> TableFile:
    """An empty file with its headings."""
    return XlsxFile(titles) if kind == "xlsx" else CsvFile(titles)


def chunks(file: IO[bytes]) -> Iterator[bytes]:
    """The file piece by piece; it is gone after the last one."""
    with file:
        while piece := file.read(CHUNK_BYTES):
            yield piece
