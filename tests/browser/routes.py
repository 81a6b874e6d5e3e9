"""The addresses of the web app, read from its own table, so that a new screen is looked at without being named here."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "web" / "src" / "config" / "paths.ts"
OUTSIDE = frozenset({"signIn", "welcome", "forgot", "reset"})
"""What is reached before signing in."""
NOWHERE = "00000000-0000-7000-8000-000000000000"


class UnknownNounError(Exception):
    """A screen of one row whose noun nobody has put into the office of the tests."""


def table() -> dict[str, str]:
    """Name and pattern of every route."""
    found = dict(re.findall(r'(\w+): \{\s*pattern: "([^"]+)"', TABLE.read_text("utf-8")))
    named = TABLE.read_text("utf-8").count("pattern:")
    assert len(found) == named, f"{named} routes in {TABLE.name}, {len(found)} understood"
    return found


def inside() -> dict[str, str]:
    """What needs a signed-in person."""
    return {name: pattern for name, pattern in table().items() if name not in OUTSIDE}


def outside() -> dict[str, str]:
    """What does not; a link from a letter carries its token."""
    token = {"welcome": "?token=none", "reset": "?token=none"}
    return {name: pattern + token.get(name, "") for name, pattern in table().items() if name in OUTSIDE}


def address(pattern: str, made: dict[str, str]) -> str:
    """The address of a pattern with the ids of rows that are there. Raises UnknownNounError."""

    def row_id(match: re.Match[str]) -> str:
        noun = match[1].removesuffix("s")
        if noun not in made:
            raise UnknownNounError(f"{pattern}: put a {noun} into tests/browser/office")
        return f"/{match[1]}/{made[noun]}"

    return re.sub(r"/([\w-]+)/:id", row_id, pattern)


def nowhere(pattern: str) -> str:
    """The address of a pattern in an office that has no such row."""
    return pattern.replace(":id", NOWHERE)
