"""The model's text as WhatsApp shows it: marks of design that would stand there as signs are taken out, words stay."""

import re

_HEADING = re.compile(r"^[ \t]*#{1,6}[ \t]+", re.MULTILINE)
_BOLD = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_NAMED_LINK = re.compile(r"!?\[([^\]\n]*)\]\((https?://[^\s)]+)\)")
_BULLET = re.compile(r"^[ \t]*[*•][ \t]+", re.MULTILINE)
_FENCE = re.compile(r"^[ \t]*```.*$\n?", re.MULTILINE)
_BLANK_LINES = re.compile(r"\n{3,}")
_NOTE = re.compile(
    r"^[ \t]*(?:\[[^\]\n]{1,80}\]|מכאן: (?:שיחת טלפון|וואטסאפ|הודעת SMS|ההודעה ש)[^\n]*)[ \t]*\n", re.MULTILINE
)
"""A note in the manner of those between the messages of the history."""


def tidy(text: str) -> str:
    """Without markdown, notes and blank lines in excess. Prices, names and links are left as they are."""
    text = _FENCE.sub("", _NOTE.sub("", text))
    text = _NAMED_LINK.sub(lambda link: f"{link[1]}: {link[2]}" if link[1] else link[2], text)
    text = _BOLD.sub(r"\2", _HEADING.sub("", text))
    text = _BULLET.sub("- ", text)
    return _BLANK_LINES.sub("\n\n", text).strip()
