"""An uploaded file as a table."""

from crm.domain.imports import csv_file, xlsx_file
from crm.domain.imports.table import MAX_BYTES, FileRefusedError, Table, table_of

_ZIP = b"PK\x03\x04"
_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"
"""An xls of before 2007, or an xlsx with a password: both are OLE compound files."""


def read_table(content: bytes) -> Table:
    """Headings and rows, whatever the file's name says. Raises FileRefusedError."""
    if len(content) > MAX_BYTES:
        raise FileRefusedError(f"הקובץ גדול מ-{MAX_BYTES // 1_000_000} מגה-בייט.", parameter="file")
    if not content.strip():
        raise FileRefusedError("הקובץ ריק.", parameter="file")
    if content.startswith(_OLD_OR_LOCKED):
        raise FileRefusedError("קובץ Excel ישן (xls) או מוגן בסיסמה. שומרים אותו כ-xlsx בלי סיסמה.", parameter="file")
    source = xlsx_file if content.startswith(_ZIP) else csv_file
    return table_of(source.lines_of(content))
