"""What the facts gate kept the agent from saying: a mark in the turn's generated text, "[נעצר, <reason>: <text>]".

The agent writes it, the CRM reads it: the mark is part of the turn's text, so a record of any age can be shown.
"""

import re
from typing import NamedTuple

_MARK = re.compile(r"\s*\[נעצר, ([^\]:]+): ([^\]]*)\]\s*")


class Withheld(NamedTuple):
    """One stop. ``reason`` is Hebrew, for the office; ``text`` is what the caller did not hear."""

    reason: str
    text: str


def marked(reason: str, text: str) -> str:
    """The mark; a bracket in the model's words cannot end it early."""
    return f"[נעצר, {reason}: {text.strip().replace(']', ')').replace('[', '(')}]"


def withheld_in(generated: str) -> list[Withheld]:
    """All stops of a turn, in order."""
    return [Withheld(match[1], match[2]) for match in _MARK.finditer(generated)]


def without_marks(generated: str) -> str:
    """The generated text without what was never said."""
    return _MARK.sub(" ", generated).strip()
