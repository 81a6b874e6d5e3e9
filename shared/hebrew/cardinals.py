"""Hebrew cardinals and ordinals as words, by gender.

Rules: The Academy of the Hebrew Language, decisions on numerals (feminine is the form of plain counting; ``ו`` joins
the last element of a group).
"""

from typing import Literal

Gender = Literal["m", "f"]

_UNITS: dict[Gender, tuple[str, ...]] = {
    "f": ("אפס", "אחת", "שתיים", "שלוש", "ארבע", "חמש", "שש", "שבע", "שמונה", "תשע", "עשר"),
    "m": ("אפס", "אחד", "שניים", "שלושה", "ארבעה", "חמישה", "שישה", "שבעה", "שמונה", "תשעה", "עשרה"),
}
_TEENS: dict[Gender, tuple[str, ...]] = {
    "f": (
        "אחת עשרה", "שתים עשרה", "שלוש עשרה", "ארבע עשרה", "חמש עשרה",
        "שש עשרה", "שבע עשרה", "שמונה עשרה", "תשע עשרה",
    ),
    "m": (
        "אחד עשר", "שנים עשר", "שלושה עשר", "ארבעה עשר", "חמישה עשר",
        "שישה עשר", "שבעה עשר", "שמונה עשר", "תשעה עשר",
    ),
}  # fmt: skip
_TENS = ("", "", "עשרים", "שלושים", "ארבעים", "חמישים", "שישים", "שבעים", "שמונים", "תשעים")
_HUNDREDS = ("", "מאה", "מאתיים", *(f"{unit} מאות" for unit in _UNITS["f"][3:10]))
_CONSTRUCT_M = ("", "", "שני", "שלושת", "ארבעת", "חמשת", "ששת", "שבעת", "שמונת", "תשעת", "עשרת")
_ORDINALS: dict[Gender, tuple[str, ...]] = {
    "m": ("", "ראשון", "שני", "שלישי", "רביעי", "חמישי", "שישי", "שביעי", "שמיני", "תשיעי", "עשירי"),
    "f": ("", "ראשונה", "שנייה", "שלישית", "רביעית", "חמישית", "שישית", "שביעית", "שמינית", "תשיעית", "עשירית"),
}
_DIGIT_WORDS = _UNITS["f"][:10]
_SCALES = ((10**9, "מיליארד"), (10**6, "מיליון"))

_WORDS = frozenset(
    word
    for phrases in (*_UNITS.values(), *_TEENS.values(), _TENS, _HUNDREDS, _CONSTRUCT_M)
    for phrase in phrases
    for word in phrase.split()
) | {"אלף", "אלפים", "אלפיים", "מיליון", "מיליארד", "שתי", "חצי", "רבע"}

MAX_SPOKEN = 10**12
"""Numbers from here on are read digit by digit."""


def is_number_word(word: str) -> bool:
    """Part of a spoken number, with or without the joining ו."""
    return word in _WORDS or word.removeprefix("ו") in _WORDS


def _below_thousand(number: int, gender: Gender) -> list[str]:
    hundreds, rest = divmod(number, 100)
    parts = [_HUNDREDS[hundreds]] if hundreds else []
    if 0 < rest <= 10:
        parts.append(_UNITS[gender][rest])
    elif 10 < rest < 20:
        parts.append(_TEENS[gender][rest - 11])
    elif rest:
        tens, unit = divmod(rest, 10)
        parts.append(_TENS[tens])
        if unit:
            parts.append(_UNITS[gender][unit])
    return parts


def _join(parts: list[str]) -> str:
    return " ".join([*parts[:-1], "ו" + parts[-1]]) if len(parts) > 1 else parts[0]


def _thousands(number: int) -> tuple[str, bool]:
    """The words of ``number`` thousands, and whether they are one element (and so take the joining ו)."""
    if number == 1:
        return "אלף", True
    if number == 2:
        return "אלפיים", True
    if number <= 10:
        return f"{_CONSTRUCT_M[number]} אלפים", True
    parts = _below_thousand(number, "m")
    return f"{_join(parts)} אלף", len(parts) == 1


def cardinal(number: int, gender: Gender, *, before_noun: bool = False) -> str:
    """``number`` in words, 0 <= number < MAX_SPOKEN; ``before_noun`` gives שני / שתי for a bare 2."""
    if number == 2 and before_noun:
        return "שני" if gender == "m" else "שתי"
    if number == 0:
        return _UNITS[gender][0]
    groups: list[tuple[str, bool]] = []
    for scale, name in _SCALES:
        count, number = divmod(number, scale)
        if count:
            groups.append((name if count == 1 else f"{cardinal(count, 'm', before_noun=True)} {name}", count <= 10))
    thousands, rest = divmod(number, 1000)
    if thousands:
        groups.append(_thousands(thousands))
    if rest:
        parts = _below_thousand(rest, gender)
        groups.append((_join(parts), len(parts) == 1))
    words = [text for text, _ in groups]
    if len(groups) > 1 and groups[-1][1]:
        words[-1] = "ו" + words[-1]
    return " ".join(words)


def construct(number: int, gender: Gender) -> str:
    """The form before a definite noun: שלושת החדרים, שלוש הדירות; plain cardinal above ten."""
    if 2 <= number <= 10 and gender == "m":
        return _CONSTRUCT_M[number]
    return cardinal(number, gender, before_noun=True)


def ordinal(number: int, gender: Gender) -> str:
    """ראשון, שנייה, … to ten; above it the cardinal stands for the ordinal, as in speech."""
    return _ORDINALS[gender][number] if 1 <= number <= 10 else cardinal(number, gender)


def digits(text: str) -> str:
    """Each digit of ``text`` by itself, in the feminine of counting; other characters are passed over."""
    return " ".join(_DIGIT_WORDS[int(sign)] for sign in text if sign.isascii() and sign.isdigit())


def decimal(whole: int, fraction: str, gender: Gender = "f") -> str:
    """``whole`` נקודה ``fraction``: a fraction of up to two digits as a number, leading zeros and longer ones by digits."""
    spoken = digits(fraction) if fraction.startswith("0") or len(fraction) > 2 else cardinal(int(fraction), "f")
    return f"{cardinal(whole, gender)} נקודה {spoken}"
