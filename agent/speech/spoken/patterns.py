"""Pieces that the rules share: how a number is written, the letters glued before it, and how it is spoken."""

import re
from typing import NamedTuple

from shared.hebrew.cardinals import MAX_SPOKEN, Gender, cardinal, decimal, digits

PRE = r"(?:(?<![א-ת\"'])(?P<pre>[ושהבלמכ]{1,4})[-־]?|(?<![\w.,:/*\-־]))"
"""Optional prefix letters (``ב-``, ``וכ-``, ``ל``); without them the number must stand free."""
NUM = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
END = r"(?![\d/:]|[.,]\d|%)"
"""The number is over: no digit, no fraction, no date or time goes on."""
DASH = r"\s?[-–—־]\s?"
"""Sign of a range between two numbers."""


class Number(NamedTuple):
    """A written number: ``whole`` and the digits after the point, if any."""

    whole: int
    fraction: str

    @property
    def is_half(self) -> bool:
        """x.5, x.50: spoken as ``וחצי``."""
        return self.fraction.rstrip("0") == "5" and len(self.fraction) <= 2


def parse(text: str) -> Number:
    """Number of ``1,250,000`` or ``2.5``."""
    whole, _, fraction = text.replace(",", "").partition(".")
    return Number(int(whole), fraction if fraction.strip("0") else "")


def say(number: Number, gender: Gender, *, before_noun: bool = False) -> str:
    """The number in words; halves as ``X וחצי``, other fractions with ``נקודה``; too long ones digit by digit."""
    if number.whole >= MAX_SPOKEN:
        return digits(str(number.whole))
    if not number.fraction:
        return cardinal(number.whole, gender, before_noun=before_noun)
    if number.is_half:
        return f"{cardinal(number.whole, gender)} וחצי" if number.whole else "חצי"
    return decimal(number.whole, number.fraction, gender)


def count(number: Number, singular: str, plural: str, gender: Gender, *, many: str | None = None) -> str:
    """``number`` things: חדר אחד, שני חדרים, חדר וחצי, חצי חדר. ``many`` is the noun from eleven on (plural if None)."""
    if number.whole == 1 and not number.fraction:
        return f"{singular} {cardinal(1, gender)}"
    if number.is_half and number.whole <= 1:
        return f"{singular} וחצי" if number.whole else f"חצי {singular}"
    noun = plural if number.whole <= 10 or many is None else many
    return f"{say(number, gender, before_noun=True)} {noun}"


def prefixed(match: re.Match[str], words: str) -> str:
    """Glue the prefix letters of the match to the spoken words."""
    return (match.groupdict().get("pre") or "") + words
