"""Texts in pieces: what was found, and a cut of a long text around it.

A token is a word with its quotation marks, or a number with all its separators, so that neither a cut nor a mark ever
divides a telephone number: who may not see numbers gets every one of them masked.
"""

import re
from collections.abc import Set as AbstractSet

from crm.domain.search.schemas import TextPart

SHOWN = 160
"""Characters of a text that are shown, give or take a word."""
_BEFORE = 50
_TOKEN = re.compile(
    r"[+(]?\d(?:[\d\s().,\-־–]*\d)?(?:[ ]?(?:מיליון|מליון|אלף)(?![א-ת]))?"
    r"|[A-Za-z\u0590-\u05bd\u05bf-\u05fa]+(?:[\"'׳״”’]+[A-Za-z\u0590-\u05bd\u05bf-\u05fa]+)*['׳’]?"
)


def tokens(text: str) -> list[str]:
    """The text's words and numbers as they are written."""
    return _TOKEN.findall(text)


def _cut(text: str, marked: AbstractSet[str]) -> tuple[str, bool, bool]:
    """The shown stretch, and whether something was left out before and after it."""
    if len(text) <= SHOWN:
        return text, False, False
    spans = [found.span() for found in _TOKEN.finditer(text)]
    first = next((start for start, end in spans if text[start:end] in marked), 0)
    start = min((begin for begin, _ in spans if begin >= first - _BEFORE), default=0)
    start = 0 if first <= _BEFORE else start
    stop = max((end for _, end in spans if end <= start + SHOWN), default=len(text))
    # A single word longer than the stretch is shown whole.
    stop = max(stop, next((end for begin, end in spans if begin >= start), stop))
    return text[start:stop], start > 0, any(end > stop for _, end in spans)


def in_parts(text: str, marked: AbstractSet[str], *, whole: bool = False) -> list[TextPart]:
    """The text, cut unless ``whole``, in pieces of which those in ``marked`` are hits. Line ends become spaces."""
    shown, before, after = (text, False, False) if whole else _cut(text, marked)
    parts: list[TextPart] = []
    plain = "…" if before else ""
    done = 0
    for found in _TOKEN.finditer(shown):
        plain += shown[done : found.start()]
        done = found.end()
        if found.group() in marked:
            if plain:
                parts.append(TextPart(_one_line(plain), hit=False))
            parts.append(TextPart(_one_line(found.group()), hit=True))
            plain = ""
        else:
            plain += found.group()
    plain += shown[done:] + ("…" if after else "")
    return [*parts, TextPart(_one_line(plain), hit=False)] if plain else parts


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)
