"""The official lists of data.gov.il, as files: "רשימת יישובים" and "רשימת רחובות", in UTF-8 or Windows-1255.

They are not shipped with the product and are not fetched by it: an office downloads them and gives us the file.
"""

import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path

from shared.hebrew.gazetteer import Locality

NAME_COLUMNS = ("שם_ישוב", "שם ישוב", "שם_יישוב", "שם יישוב")
LATIN_COLUMNS = ("שם_ישוב_לועזי", "שם ישוב באנגלית", "שם_ישוב_באנגלית", "שם ישוב לועזי")
STREET_COLUMNS = ("שם_רחוב", "שם רחוב")


class PlacesFileError(ValueError):
    """The file is not one of the official lists; the sentence says what is wrong."""


def _text(file: Path) -> str:
    raw = file.read_bytes()
    for encoding in ("utf-8-sig", "cp1255"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise PlacesFileError(f"{file.name}: neither UTF-8 nor Windows-1255 text")


def _column(header: Sequence[str], names: Sequence[str]) -> int | None:
    plain = [cell.strip() for cell in header]
    return next((plain.index(name) for name in names if name in plain), None)


def tidy_name(raw: str) -> str:
    """A name as people write it: no padding, no dash with spaces, no note in brackets ("אבו תלול (שבט)")."""
    text = re.sub(r"[()].*?[()]", " ", raw)
    return " ".join(re.sub(r"\s+-\s*|\s*-\s+", " ", text).split())


def read_official(file: Path) -> list[Locality]:
    """Localities of the list of localities, or of the list of streets (each place once).

    Raises PlacesFileError when the file has no column of place names or no row, OSError when it cannot be read.
    """
    rows = list(csv.reader(io.StringIO(_text(file))))
    at = _column(rows[0], NAME_COLUMNS) if rows else None
    if at is None:
        raise PlacesFileError(f"{file.name}: no column {NAME_COLUMNS[0]} in its first line")
    latin_at = _column(rows[0], LATIN_COLUMNS)
    found: dict[str, Locality] = {}
    for row in rows[1:]:
        name = tidy_name(row[at]) if len(row) > at else ""
        if len(name) < 2 or name == "לא רשום":
            continue
        latin = row[latin_at].strip().lower() if latin_at is not None and len(row) > latin_at else ""
        found.setdefault(name, Locality(name, (latin,) if latin else ()))
    if not found:
        raise PlacesFileError(f"{file.name}: no place in it")
    return list(found.values())


def as_lines(localities: Sequence[Locality]) -> str:
    """Localities in the form that ``gazetteer.read_localities`` reads."""
    return "".join(f"{one.name}\t{'|'.join(one.aliases)}\t{'word' if one.is_word else ''}\n" for one in localities)
