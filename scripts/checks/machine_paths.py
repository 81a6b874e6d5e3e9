"""The repository runs anywhere: no path of one machine or one person's home."""

import re
from collections.abc import Iterator

from scripts.checks.source import Finding, Source

RULE = "machine-path"
_HOMES = ("work", "root", r"home/\w+", r"Users/\w+")
_PATH = re.compile(rf"(?<![\w.~$}}/:*-])/(?:{'|'.join(_HOMES)})/[\w.]")


def check(source: Source) -> Iterator[Finding]:
    """Find absolute paths below a home or work folder."""
    for number, line in enumerate(source.lines, 1):
        if _PATH.search(line):
            yield Finding(source.path, number, RULE, "names a path of one machine")
