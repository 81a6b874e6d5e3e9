"""CSV that a spreadsheet opens as it stands: Hebrew by its byte order mark, and no cell that computes."""

import csv
import io
from collections.abc import Iterable, Sequence

MEDIA_TYPE = "text/csv"
_BYTE_ORDER_MARK = "\ufeff"
_COMPUTES = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A cell that starts so may run as a formula in the reader's spreadsheet (OWASP, CSV injection)."""


def cell(value: object) -> str:
    """The value as text; one that would compute gets an apostrophe in front."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_COMPUTES) else text


def csv_of(titles: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """The whole file, UTF-8."""
    text = io.StringIO(newline="")
    text.write(_BYTE_ORDER_MARK)
    writer = csv.writer(text)
    writer.writerow([cell(title) for title in titles])
    writer.writerows([cell(value) for value in row] for row in rows)
    return text.getvalue().encode()
