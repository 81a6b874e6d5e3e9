"""Lock files name packages and hashes; where they are fetched from is the installer's choice."""

import re
from collections.abc import Iterator

from scripts.checks.source import Finding, Source

RULE = "lock-host"
_PYTHON_LOCK = re.compile(r"(^|/)(requirements.*\.(lock|txt)|locks/[^/]+\.txt)$")
_NODE_LOCK = re.compile(r"(^|/)package-lock\.json$")
_PYTHON_HOST = re.compile(r"://|^\s*(--(extra-)?index-url|--find-links|-i|-f)\b")
_NODE_HOST = re.compile(r'"resolved"\s*:\s*"(https?|git)')


def check(source: Source) -> Iterator[Finding]:
    """Find addresses of package hosts in lock files; links to funding pages are none."""
    if _PYTHON_LOCK.search(source.path):
        pattern = _PYTHON_HOST
    elif _NODE_LOCK.search(source.path):
        pattern = _NODE_HOST
    else:
        return
    for number, line in enumerate(source.lines, 1):
        if pattern.search(line):
            yield Finding(source.path, number, RULE, "names a package host")
