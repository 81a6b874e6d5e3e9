"""The words of Hebrew numbers, once for every reader: which word counts what, in every form that is heard."""

import re
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from shared.hebrew.text import Sort, Token


class Kind(Enum):
    """How a number word takes part in a number."""

    UNIT = "unit"
    TEN = "ten"
    TENS = "tens"
    HUNDRED = "hundred"
    HUNDREDS = "hundreds"
    THOUSAND = "thousand"
    TWO_THOUSAND = "two_thousand"
    MILLION = "million"
    BILLION = "billion"
    HALF = "half"
    QUARTER = "quarter"
    QUARTERS = "quarters"
    POINT = "point"
    FIGURE = "figure"


SCALES = {Kind.THOUSAND: 1_000, Kind.MILLION: 1_000_000, Kind.BILLION: 1_000_000_000}

_FORMS: dict[tuple[Kind, int], str] = {
    (Kind.UNIT, 0): "אפס",
    (Kind.UNIT, 1): "אחת אחד",
    (Kind.UNIT, 2): "שתיים שתים שניים שתי שני",
    (Kind.UNIT, 3): "שלוש שלושה שלושת שלש שלשה",
    (Kind.UNIT, 4): "ארבע ארבעה ארבעת",
    (Kind.UNIT, 5): "חמש חמישה חמשה חמשת חמישת",
    (Kind.UNIT, 6): "שש שישה ששה ששת שישת",
    (Kind.UNIT, 7): "שבע שבעה שבעת",
    (Kind.UNIT, 8): "שמונה שמונת שמנה",
    (Kind.UNIT, 9): "תשע תשעה תשעת",
    (Kind.TEN, 10): "עשר עשרה עשרת",
    (Kind.TENS, 20): "עשרים",
    (Kind.TENS, 30): "שלושים שלשים",
    (Kind.TENS, 40): "ארבעים",
    (Kind.TENS, 50): "חמישים חמשים",
    (Kind.TENS, 60): "שישים ששים",
    (Kind.TENS, 70): "שבעים",
    (Kind.TENS, 80): "שמונים",
    (Kind.TENS, 90): "תשעים",
    (Kind.HUNDRED, 100): "מאה",
    (Kind.HUNDRED, 200): "מאתיים מאתים",
    (Kind.HUNDREDS, 100): "מאות",
    (Kind.THOUSAND, 1_000): "אלף אלפים",
    (Kind.TWO_THOUSAND, 2_000): "אלפיים",
    (Kind.MILLION, 1_000_000): "מיליון מליון מיליונים מליונים מיליוני",
    (Kind.BILLION, 1_000_000_000): "מיליארד",
    (Kind.HALF, 0): "חצי מחצית",
    (Kind.QUARTER, 0): "רבע",
    (Kind.QUARTERS, 0): "רבעים רבעי",
    (Kind.POINT, 0): "נקודה",
}
_WORDS: dict[str, tuple[Kind, int]] = {word: key for key, forms in _FORMS.items() for word in forms.split()}
_MASCULINE = frozenset("אחד שניים שני שלושה ארבעה חמישה חמשה שישה ששה שבעה תשעה".split())
_LATIN_SCALES = {"k": Kind.THOUSAND, "m": Kind.MILLION}
_PREFIXES = re.compile(r"[ושהבלמכ]{1,3}")
_LONGEST_PREFIX = 3
_FIGURE = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+[.,]\d{1,3}|\d+")

UNITS_AND_ZERO = frozenset(word for word, (kind, _) in _WORDS.items() if kind is Kind.UNIT)
"""Words of the digits 0-9."""
DIGIT_WORDS = {word: value for word, (kind, value) in _WORDS.items() if kind is Kind.UNIT}
"""Each of them with its digit."""
TENS_AND_HUNDREDS = frozenset(
    word for word, (kind, _) in _WORDS.items() if kind in {Kind.TEN, Kind.TENS, Kind.HUNDRED, Kind.HUNDREDS}
)
SCALE_WORDS = frozenset(word for word, (kind, _) in _WORDS.items() if kind in {*SCALES, Kind.TWO_THOUSAND})
"""אלף, אלפיים, מיליון and their forms."""
PARTS_OF_ONE = frozenset({"חצי", "רבע"})
CURRENCY = frozenset({"שקל", "שקלים", 'ש"ח', "₪", "שקלי"})
HESITATIONS = re.compile(r"א+מ+|א{1,3}ה*|אה{1,}|ה?מ{2,}|אהמ+|כאילו|נגיד|בוא|נאמר")


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A number word in place. ``joined``: it carries ו; ``prefix``: its other letters; ``plural``: אלפים, מיליונים."""

    kind: Kind
    value: Fraction
    joined: bool = False
    prefix: str = ""
    masculine: bool = False
    plural: bool = False


def _known(word: str) -> tuple[Kind, int, str] | None:
    """The word's entry and the letters before it; the whole word wins over a shorter one with a prefix."""
    if word in _WORDS:
        return (*_WORDS[word], "")
    for length in range(1, min(_LONGEST_PREFIX, len(word) - 2) + 1):
        prefix, rest = word[:length], word[length:]
        if rest in _WORDS and _PREFIXES.fullmatch(prefix):
            return (*_WORDS[rest], prefix)
    return None


def _figure(text: str) -> Fraction | None:
    if not _FIGURE.fullmatch(text):
        return None
    grouped = re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", text)
    return Fraction(text.replace(",", "") if grouped else text.replace(",", "."))


def lexeme(token: Token) -> Lexeme | None:
    """The number word or figure that a token is, or None."""
    if token.sort is Sort.FIGURE:
        value = _figure(token.text)
        if value is None:
            return None
        return Lexeme(Kind.FIGURE, value, "ו" in token.prefix, token.prefix.replace("ו", ""))
    if token.sort is Sort.LATIN:
        kind = _LATIN_SCALES.get(token.text.lower())
        return Lexeme(kind, Fraction(SCALES[kind])) if kind else None
    if token.sort is not Sort.WORD:
        return None
    known = _known(token.text)
    if known is None:
        return None
    kind, value, prefix = known
    if token.text.endswith("שני") and "ה" in prefix:  # "השני" is the second one, not two
        return None
    word = token.text[len(prefix) :]
    plural = kind in SCALES and word.endswith("ים")
    return Lexeme(kind, Fraction(value), "ו" in prefix, prefix.replace("ו", ""), word in _MASCULINE, plural)


def is_number_word(word: str) -> bool:
    """True for a number word, with or without letters glued before it."""
    return _known(word) is not None
