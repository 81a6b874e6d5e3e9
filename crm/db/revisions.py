"""Which revisions this program knows, read from the files themselves.

Every start and every readiness check asks; importing Alembic for it costs more than everything else they do.
"""

import re
from functools import cache
from pathlib import Path

MIGRATIONS = Path(__file__).with_name("migrations")
_NAMED = re.compile(r'^(revision|down_revision) = "(\w+)"$', re.MULTILINE)


@cache
def _named(name: str) -> frozenset[str]:
    texts = (path.read_text("utf-8") for path in (MIGRATIONS / "versions").glob("*.py"))
    return frozenset(value for text in texts for key, value in _NAMED.findall(text) if key == name)


def known() -> frozenset[str]:
    """Every revision of this program."""
    return _named("revision")


def head() -> str:
    """The newest one: no other builds on it. Raises ValueError when there are several, which a test forbids."""
    (newest,) = known() - _named("down_revision")
    return newest
