"""Numbers in a sentence: runs of number words, taken apart as they were said, and their plain value.

"מיליון שמונה מאות" is kept as its parts, since money means 1,800,000 by it and a count does not.
"""

import re
from collections.abc import Sequence
from fractions import Fraction

from shared.hebrew.lexicon import HESITATIONS, SCALES, Kind, Lexeme, lexeme
from shared.hebrew.parts import Part, Run
from shared.hebrew.reading import Reading, sure
from shared.hebrew.text import Sort, Token, tokens

HALF = Fraction(1, 2)
QUARTER = Fraction(1, 4)


class _Words:
    """The number words of a sentence by token index; None where a token is none."""

    def __init__(self, found: Sequence[Token]) -> None:
        self._lexemes = [lexeme(token) for token in found]
        for index, token in enumerate(found[:-1]):  # "שנים" is years, but for "שנים עשר"
            if re.fullmatch(r"[ושבלכמ]{0,2}שנים", token.text) and found[index + 1].text == "עשר":
                letters = token.text.removesuffix("שנים")
                self._lexemes[index] = Lexeme(Kind.UNIT, Fraction(2), "ו" in letters, letters.replace("ו", ""), True)

    def at(self, index: int) -> Lexeme | None:
        return self._lexemes[index] if 0 <= index < len(self._lexemes) else None

    def kind(self, index: int) -> Kind | None:
        word = self.at(index)
        return word.kind if word else None

    def glued(self, index: int) -> bool:
        """The word at ``index`` carries a letter other than ו: it begins a number of its own."""
        word = self.at(index)
        return word is not None and bool(word.prefix)

    def plain(self, index: int, *kinds: Kind) -> bool:
        """A word of these kinds without any letter before it."""
        word = self.at(index)
        return word is not None and word.kind in kinds and not word.joined and not word.prefix

    def joined(self, index: int, *kinds: Kind) -> bool:
        """A word of these kinds that carries ו and nothing else."""
        word = self.at(index)
        return word is not None and word.kind in kinds and word.joined and not word.prefix


def _below_hundred(words: _Words, index: int) -> tuple[Fraction, int] | None:
    """Value and next index of 1-99 at ``index``; a tens word takes a unit only with ו."""
    word = words.at(index)
    if word is None:
        return None
    if word.kind is Kind.UNIT:
        if word.value and words.plain(index + 1, Kind.TEN):
            return word.value + 10, index + 2
        return word.value, index + 1
    if word.kind is Kind.TEN:
        return word.value, index + 1
    if word.kind is Kind.TENS:
        unit = words.at(index + 1)
        if unit and words.joined(index + 1, Kind.UNIT) and not words.plain(index + 2, Kind.HUNDREDS, Kind.TEN):
            return word.value + unit.value, index + 2
        return word.value, index + 1
    return None


def _hundreds(words: _Words, index: int) -> tuple[Fraction, int] | None:
    word = words.at(index)
    if word is None:
        return None
    if word.kind is Kind.HUNDRED:
        return word.value, index + 1
    if word.kind in {Kind.UNIT, Kind.FIGURE} and 2 <= word.value <= 9 and words.plain(index + 1, Kind.HUNDREDS):
        return word.value * 100, index + 2
    return None


def _group(words: _Words, index: int) -> tuple[Fraction, int] | None:
    """A number below 1,000, or one figure of any size."""
    found = _hundreds(words, index)
    if found is not None:
        value, after = found
        if words.glued(after) or _hundreds(words, after) is not None or words.kind(after) is Kind.FIGURE:
            return found
        rest = _below_hundred(words, after)
        lone = rest is not None and rest[0] < 10 and not words.joined(after, Kind.UNIT)
        if rest is None or (lone and words.kind(rest[1]) is Kind.UNIT):
            return found
        return value + rest[0], rest[1]
    word = words.at(index)
    if word is not None and word.kind is Kind.FIGURE:
        return word.value, index + 1
    return _below_hundred(words, index)


def _decimals(words: _Words, index: int) -> tuple[Fraction, int] | None:
    """What follows נקודה: single digits one by one, or one number of two digits."""
    written, at = "", index
    while words.plain(at, Kind.UNIT) and not words.plain(at + 1, Kind.TEN):
        word = words.at(at)
        written += str(word.value) if word else ""
        at += 1
    if not written:
        group = _below_hundred(words, at) if not words.glued(at) else None
        if group is None and words.plain(at, Kind.FIGURE):
            group = _group(words, at)
        if group is None or group[0].denominator != 1:
            return None
        written, at = str(group[0]), group[1]
    return Fraction(int(written), 10 ** len(written)), at


def _fraction(words: _Words, index: int) -> tuple[Fraction, int] | None:
    """וחצי, ורבע, ושלושת רבעי."""
    if words.joined(index, Kind.HALF):
        return HALF, index + 1
    if words.joined(index, Kind.QUARTER):
        return QUARTER, index + 1
    word = words.at(index)
    if word and words.joined(index, Kind.UNIT) and word.value == 3 and words.plain(index + 1, Kind.QUARTERS):
        return 3 * QUARTER, index + 2
    return None


def _lone_fraction(words: _Words, index: int) -> tuple[Fraction, int] | None:
    """A half or quarter of something that follows: חצי מיליון."""
    word = words.at(index)
    if word is None:
        return None
    if word.kind is Kind.HALF:
        return HALF, index + 1
    if word.kind is Kind.QUARTER:
        return QUARTER, index + 1
    if word.kind is Kind.UNIT and word.value == 3 and words.plain(index + 1, Kind.QUARTERS):
        return 3 * QUARTER, index + 2
    return None


def _amount(words: _Words, index: int) -> tuple[Fraction, int] | None:
    lone = _lone_fraction(words, index)
    if lone is not None:
        return lone
    group = _group(words, index)
    if group is None:
        return None
    value, after = group
    if words.plain(after, Kind.POINT):
        decimals = _decimals(words, after + 1)
        if decimals is not None:
            return value + decimals[0], decimals[1]
    fraction = _fraction(words, after)
    if fraction is not None and value.denominator == 1:
        return value + fraction[0], fraction[1]
    return value, after


def _part(words: _Words, index: int) -> Part | None:
    word = words.at(index)
    if word is None or word.kind in {Kind.HUNDREDS, Kind.POINT, Kind.QUARTERS}:
        return None
    if word.kind is Kind.TWO_THOUSAND:
        amount, after, scale = Fraction(2), index + 1, 1_000
    elif word.kind in SCALES:
        if word.plural:  # "אלפים" by itself is no number
            return None
        amount, after, scale = Fraction(1), index + 1, SCALES[word.kind]
    else:
        found = _amount(words, index)
        if found is None:
            return None
        amount, after = found
        kind = words.kind(after)
        scale = SCALES[kind] if kind in SCALES and words.plain(after, kind) else 1
        after += scale > 1
    if scale > 1 and amount.denominator == 1:
        fraction = _fraction(words, after)
        if fraction is not None:
            amount, after = amount + fraction[0], fraction[1]
    single = after == index + 1 and word.kind in {Kind.UNIT, Kind.FIGURE}
    digit = single and word.value.denominator == 1 and word.value < 10
    return Part(amount, scale, index, after - 1, word.joined, digit, word.masculine, word.kind is Kind.FIGURE)


def _breaks(found: Sequence[Token], index: int, words: _Words) -> bool:
    """The token at ``index`` cannot go on the run before it."""
    token = found[index]
    dash = found[index - 1].sort is Sort.FIGURE and any(sign in token.gap for sign in "-–־")
    return token.after_sentence or words.glued(index) or dash


def _put_aside(found: Sequence[Token], first: int, index: int) -> bool:
    """ "לא שתיים ארבע, שתיים שבע": behind the comma stands what is meant instead."""
    return "," in found[index].gap and first > 0 and found[first - 1].text == "לא"


def runs(found: Sequence[Token]) -> list[Run]:
    """Every run of number words; a glued letter, a sentence's end or a dash between figures begins a new one.

    Hesitations inside a number ("שתיים, אה, ארבע") are passed over.
    """
    words = _Words(found)
    done: list[Run] = []
    parts: list[Part] = []
    prefix = ""
    index = 0
    while index < len(found):
        if parts and HESITATIONS.fullmatch(found[index].text):
            index += 1
            continue
        part = _part(words, index)
        if parts and (part is None or _breaks(found, index, words) or _put_aside(found, parts[0].first, index)):
            done.append(Run(tuple(parts), prefix))
            parts = []
        if part is None:
            index += 1
            continue
        if not parts:
            word = words.at(index)
            prefix = word.prefix if word else ""
        parts.append(part)
        index = part.last + 1
    if parts:
        done.append(Run(tuple(parts), prefix))
    return done


def plain_value(parts: Sequence[Part]) -> Fraction | None:
    """The one number that the parts add up to, or None when they are several numbers side by side."""
    total = Fraction(0)
    room: Fraction | int = 10**12
    for part in parts:
        if part.value >= room or (part.amount >= 1_000_000 and part.scale > 1):
            return None
        total += part.value
        tens = part.scale == 1 and 20 <= part.value < 100 and part.value % 10 == 0
        room = part.scale if part.scale > 1 else (10 if tens else 0)
    return total if parts else None


def as_number(value: Fraction) -> float:
    """An int when it is whole, else a float."""
    return int(value) if value.denominator == 1 else float(value)


def read_numbers(text: str) -> list[Reading[float]]:
    """Every number of the sentence in order, each by itself: "שתיים ארבע" is two of them."""
    found = tokens(text)
    readings: list[Reading[float]] = []
    for run in runs(found):
        whole = plain_value(run.parts)
        if whole is not None:
            readings.append(sure(text, found[run.first].start, found[run.last].end, as_number(whole)))
            continue
        for part in run.parts:
            start, end = found[part.first].start, found[part.last].end
            readings.append(sure(text, start, end, as_number(part.value)))
    return readings
