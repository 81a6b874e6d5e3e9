"""Names that callers of a business say, for the prompt of the agent's ear: what the CRM knows, most useful first."""

import itertools
import re

MOST_NAMES = 60
"""Whisper reads 224 tokens, about 25 Hebrew names; some stay for servers that read more."""

Place = tuple[str | None, str | None, str]
"""Street, neighbourhood and city."""
_HEBREW = re.compile(r"[א-ת]")
"""A name without one (a new user is called by his e-mail address) would teach the ear foreign script."""


def heard_names(own: list[str], staff: list[str], places: list[Place]) -> list[str]:
    """``own`` (what the office wrote down itself) first, then its people, streets and quarters; cities last.

    Streets and quarters go before cities because every model knows the cities.
    """
    near = itertools.chain.from_iterable((street, quarter) for street, quarter, _ in places)
    found = (name.strip() for name in (*own, *staff, *near, *(city for _, _, city in places)) if name)
    return list(itertools.islice(dict.fromkeys(name for name in found if _HEBREW.search(name)), MOST_NAMES))
