"""Lines of a text file: its encoding and its delimiter are found out, since nobody who saves one knows them."""

import csv
import io
from collections import Counter
from collections.abc import Iterator

from crm.domain.imports.table import MAX_BYTES, FileRefusedError

_DELIMITERS = (",", ";", "\t", "|")
_LOOKED_AT = 50
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_NAMED_BY_EXCEL = "sep="


def text_of(content: bytes) -> str:
    """The text: by its byte order mark, as UTF-8, or as Windows writes Hebrew. Raises FileRefusedError."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _decoded(content, encoding)
    if b"\x00" in content:
        raise FileRefusedError("זה לא קובץ CSV או Excel (xlsx).", parameter="file")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded(content, "windows-1255")


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = content.count(b",", content.rfind(b"\n", 0, error.start) + 1, error.start) + 1
        raise FileRefusedError(
            f"שורה {line}, עמודה {column}: תו שאי אפשר לקרוא. שומרים את הקובץ מחדש כ-CSV UTF-8 או כ-xlsx.",
            parameter="file",
        ) from error


def delimiter_of(text: str) -> str:
    """The sign between cells: the one that cuts the first lines into the same number of cells most often."""
    best, best_score = ",", (0, 0)
    for sign in _DELIMITERS:
        reader = csv.reader(io.StringIO(text[:200_000], newline=""), delimiter=sign)
        widths: Counter[int] = Counter()
        try:
            for _, cells in zip(range(_LOOKED_AT), reader, strict=False):
                if len(cells) > 1:
                    widths[len(cells)] += 1
        except csv.Error:
            continue
        if widths:
            width, lines = widths.most_common(1)[0]
            best, best_score = max((best, best_score), (sign, (lines, width)), key=lambda pair: pair[1])
    return best


def lines_of(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Numbered lines of cells. Raises FileRefusedError naming the row."""
    text = text_of(content)
    skipped = 0
    if text[: len(_NAMED_BY_EXCEL)].lower() == _NAMED_BY_EXCEL:
        first, _, text = text.partition("\n")
        sign, skipped = first[len(_NAMED_BY_EXCEL) :].strip("\r") or ",", 1
        sign = sign[:1]
    else:
        sign = delimiter_of(text)
    csv.field_size_limit(MAX_BYTES)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True)
    start = 1
    try:
        for cells in reader:
            yield start + skipped, cells
            start = reader.line_num + 1
    except csv.Error as error:
        raise FileRefusedError(
            f"שורה {start + skipped}: מירכאות שנפתחו ולא נסגרו כמו שצריך. מתקנים את השורה ומעלים שוב.", parameter="file"
        ) from error
