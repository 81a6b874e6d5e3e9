"""What is not done is not in the code; a wish belongs in the tracker."""

import re
from collections.abc import Iterator

from scripts.checks.source import Finding, Source

RULE = "leftover"
_KINDS = (
    ".py",
    ".ts",
    ".tsx",
    ".js",
    ".css",
    ".html",
    ".yaml",
    ".yml",
    ".toml",
    ".sh",
    ".md",
    ".Dockerfile",
    "Makefile",
)
_WORDS = ("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK")
_WORD = re.compile(rf"(?<![\w-])(?:{'|'.join(_WORDS)})(?![\w-])")
_CONFLICT = re.compile(r"^(<{7} |>{7} |={7}$)")


def check(source: Source) -> Iterator[Finding]:
    """Find markers of unfinished work and of unfinished merges."""
    if not source.path.endswith(_KINDS):
        return
    for number, line in enumerate(source.lines, 1):
        word = _WORD.search(line)
        if word:
            yield Finding(source.path, number, RULE, f"{word.group()} marks unfinished work")
        if _CONFLICT.match(line):
            yield Finding(source.path, number, RULE, "holds a merge conflict")
