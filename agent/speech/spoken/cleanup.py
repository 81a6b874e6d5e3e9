"""What is never spoken: markdown, emoji, direction marks, odd spaces; and one shape for quotes."""

import re

_QUOTES = str.maketrans({"״": '"', "“": '"', "”": '"', "„": '"', "׳": "'", "’": "'", "‘": "'", "`": "'", "\u00a0": " "})
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufe0e\ufe0f]")
_EMOJI = re.compile(
    r"[\U0001F000-\U0001FAFF\u2190-\u21FF\u2300-\u23FF\u2460-\u24FF\u25A0-\u27BF\u2900-\u297F\u2B00-\u2BFF\u3030\u303D]"
)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_FENCE = re.compile(r"```\w*|~~~")
_LINE_START = re.compile(r"^\s*(?:#{1,6}\s+|[-*+•·]\s+|>\s*|\d{1,2}[.)]\s+(?=[א-תA-Za-z*]))", re.MULTILINE)
_EMPHASIS = re.compile(r"(\*\*|__|\*|_|~~)(?=\S)(.+?)(?<=\S)\1")
_SPACES = re.compile(r"[ \t]+")
_SPACE_BEFORE_SIGN = re.compile(r"\s+([,.!?;:])(?!\d)")


def plain(text: str) -> str:
    """``text`` without markdown, emoji and invisible signs; what a transcript shows."""
    text = _INVISIBLE.sub("", text)
    text = _LINK.sub(r"\1", _FENCE.sub(" ", text))
    text = _LINE_START.sub("", text)
    for _ in range(2):
        text = _EMPHASIS.sub(r"\2", text)
    return tidy(_EMOJI.sub(" ", text))


def straighten(text: str) -> str:
    """Gershayim, geresh and quotes in one shape each, as the rules expect them."""
    return text.translate(_QUOTES)


def tidy(text: str) -> str:
    """One blank between words, none before a sign."""
    lines = (_SPACE_BEFORE_SIGN.sub(r"\1", _SPACES.sub(" ", line)).strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)
