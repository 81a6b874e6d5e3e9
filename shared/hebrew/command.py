"""``moked places import FILE``: take over an official list of places, so that every village is known."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from shared.hebrew.gazetteer import imported_file, shipped
from shared.hebrew.official import PlacesFileError, as_lines, read_official
from shared.host.files import write_private


def _arguments(arguments: Sequence[str]) -> Path:
    parser = argparse.ArgumentParser(prog="moked places", description="Hebrew place names that the ear knows")
    verbs = parser.add_subparsers(dest="verb", required=True)
    take = verbs.add_parser("import", help="a CSV of data.gov.il: רשימת יישובים or רשימת רחובות")
    take.add_argument("file", type=Path)
    file: Path = parser.parse_args(arguments).file
    return file


def main(arguments: Sequence[str]) -> int:
    """Write the list to DATA_DIR; processes read it at their next start. 1 and one sentence when that cannot be."""
    file = _arguments(arguments)
    target = imported_file()
    try:
        found = read_official(file)
        target.parent.mkdir(parents=True, exist_ok=True)
        write_private(target, as_lines(found))
    except PlacesFileError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except OSError as error:
        sys.stderr.write(f"{error.filename or file}: {error.strerror}\n")
        return 1
    new = sum(shipped().find(one.name) is None for one in found)
    sys.stdout.write(f"{len(found)} places read, {new} of them new. They count from the next start of Moked.\n")
    return 0
