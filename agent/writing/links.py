"""Links in a written reply: only those that a tool, the office or its staff gave, letter for letter."""

import re
from collections.abc import Iterable

_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"'״)\]]+|"
    r"(?a:(?<![\w@.])[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*\.[a-z]{2,24}(?:/[^\s<>\"'״)\]]*)?(?![\w@]|\.\w))",
    re.IGNORECASE,
)
"""With a scheme, or any name with a dot and Latin letters behind it: WhatsApp makes a link of each."""

_TRAILING = ".,;:!?"
STAND_IN = "\ue000"
"""Of a known link while the text is judged: private use, so that no text holds it, and no letter or digit."""


def links_in(text: str) -> list[str]:
    """In order, without the stop behind them."""
    return [match.group().rstrip(_TRAILING) for match in _LINK.finditer(text)]


def all_links(texts: Iterable[str]) -> frozenset[str]:
    """Those of all the texts."""
    return frozenset(link for text in texts for link in links_in(text))


def unknown_link(text: str, known: frozenset[str]) -> str | None:
    """The first link of the text that nobody gave."""
    return next((link for link in links_in(text) if link not in known), None)


def masked(text: str) -> str:
    """Each link as one sign, so that its letters and digits claim nothing."""
    return _LINK.sub(lambda link: STAND_IN + link.group()[len(link.group().rstrip(_TRAILING)) :], text)
