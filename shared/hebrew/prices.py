"""Sums of money as Israelis say them: "שתיים ארבע" is 2,400,000 for a flat to buy and 2,400 for one to rent.

Values are whole shekels. What is short for what depends on the deal; without it a short sum is ambiguous.
"""

import re
from dataclasses import dataclass
from fractions import Fraction

from shared.hebrew.corrections import choose
from shared.hebrew.counted import A_SINGLE, COUNTED, NOT_MONEY_BEFORE
from shared.hebrew.lexicon import CURRENCY
from shared.hebrew.numbers import plain_value, runs
from shared.hebrew.parts import Run
from shared.hebrew.reading import Reading, ambiguous, sure
from shared.hebrew.sums import THOUSAND, Deal, meanings
from shared.hebrew.text import Sort, Token, tokens

_FOREIGN = frozenset({"דולר", "דולרים", "$", "אירו", "€", "יורו", "פאונד", "%", "אחוז", "אחוזים"})
_ABOUT_MONEY = re.compile(r"תקציב|מחיר|סכום|שכירות|שכר דירה|עולה|לשלם|מקסימום|עד\s*$|עד[ -]?ל|בסביבות|בערך")
_OTHER_MONEY_BEFORE = re.compile(
    r"(?:הון עצמי|ועד(?: ה?בית)?|ארנונה|מקדמה|משכורת|הכנסה|הכנסות|משכנתא|משכנתה|הלוואה|פיקדון|ערבות|עמלה)"
    r"(?:\s+(?:של|הוא|היא|בערך|כ|עד|לי|יש))*\s*[-,]?\s*[לכב]?[-־]?$"
)
_OTHER_MONEY_AFTER = re.compile(
    r"^[\s,]*(?:שקל(?:ים)?|ש\"ח|ש״ח|₪)?[\s,]*(?:של\s+)?(?:ב)?(?:הון עצמי|הון|מקדמה|פיקדון|ועד בית|ארנונה|משכנת[אה])"
)
_VAGUE_AFTER = re.compile(r"^\s*ומשהו")


@dataclass(frozen=True, slots=True)
class _Sum:
    """A run as money: what it may mean, likeliest first; one value is sure."""

    run: Run
    values: tuple[Fraction, ...]


def _spoken_range(run: Run) -> tuple[Fraction, Fraction] | None:
    """ "שניים שלושה מיליון": the masculine of counting, one after the other."""
    if len(run.parts) != 2:
        return None
    low, high = run.parts
    following = high.amount == low.amount + 1 and low.scale == 1 and high.scale > 1
    return (low.amount * high.scale, high.value) if following and low.masculine else None


class _Sentence:
    """One sentence with its runs; says which of them are money."""

    def __init__(self, text: str, deal: Deal | None, *, asked: bool) -> None:
        self.text = text
        self.tokens = tokens(text)
        self.runs = runs(self.tokens)
        self._deal: Deal | None = deal
        self._asked = asked

    def _token(self, index: int) -> Token | None:
        return self.tokens[index] if 0 <= index < len(self.tokens) else None

    def _is_money(self, run: Run) -> bool:
        before, after = self._token(run.first - 1), self._token(run.last + 1)
        head = self.tokens[run.first]
        if head.sort is Sort.FIGURE and head.text.startswith("0"):
            return False
        if after is not None and after.text in (COUNTED | _FOREIGN):
            return False
        left, right = self.text[: head.start], self.text[self.tokens[run.last].end :]
        if _OTHER_MONEY_BEFORE.search(left) or _OTHER_MONEY_AFTER.search(right):
            return False
        if before is not None and before.text in {"$", "€", "כמה"}:
            return False
        if self._named(run, before, after):
            return True
        return (self._asked or bool(_ABOUT_MONEY.search(left[-30:]))) and self._stands_free(run, before)

    def _named(self, run: Run, before: Token | None, after: Token | None) -> bool:
        """A currency or a scale makes it money by itself."""
        currency = (after is not None and after.text in CURRENCY) or (before is not None and before.text == "₪")
        return currency or run.has_scale

    def _stands_free(self, run: Run, before: Token | None) -> bool:
        if before is not None and before.text in NOT_MONEY_BEFORE:
            return False
        lone_one = len(run.parts) == 1 and run.parts[0].amount == 1 and not run.parts[0].figure
        if lone_one and before is not None and before.text in A_SINGLE:
            return False
        return self.tokens[run.first].text != "אפס"

    def sums(self) -> list[_Sum]:
        """The runs that are money, each with what it may mean."""
        return [
            _Sum(run, () if _VAGUE_AFTER.match(self.text[self.tokens[run.last].end :]) else self._meaning(run))
            for run in self.runs
            if self._is_money(run)
        ]

    def _meaning(self, run: Run) -> tuple[Fraction, ...]:
        after = self._token(run.last + 1)
        if after is not None and after.text in CURRENCY and not any(part.scale > 1 for part in run.parts):
            total = plain_value(run.parts)
            if total is not None and total >= 100:  # "שמונה מאות שקל" is said in full
                return (total,)
        return meanings(run, self._deal)

    def span(self, first: Run, last: Run) -> tuple[int, int]:
        return self.tokens[first.first].start, self.tokens[last.last].end

    def range_of(self, low: Run, high: Run) -> Reading[int] | None:
        """Two runs that a range joins: בין X ל-Y, מ-X עד Y, X עד Y, X-Y."""
        between = self.text[self.tokens[low.last].end : self.tokens[high.first].start]
        joined = re.fullmatch(r"[\s,]*(?:(?:ו?עד|לבין)\s*)?[-–־]?\s*", between)
        linked = high.prefix in {"ל", "לכ"} or bool(re.search(r"עד|לבין|[-–־]", between))
        if joined is None or not linked:
            return None
        top = meanings(high, self._deal)
        scale = high.parts[0].scale
        bare = all(part.scale == 1 for part in low.parts)
        own = meanings(low, self._deal)
        total = plain_value(low.parts)
        if bare and scale > 1 and total is not None and total <= THOUSAND:
            own = (total * scale,)
        if len(top) != 1 or len(own) != 1 or own[0] >= top[0] or own[0].denominator != 1:
            return None
        return sure(self.text, *self.span(low, high), int(top[0]), int(own[0]))


def _reading(sentence: _Sentence, one: _Sum) -> Reading[int]:
    start, end = sentence.span(one.run, one.run)
    ends = _spoken_range(one.run)
    if ends is not None:
        return sure(sentence.text, start, end, int(ends[1]), int(ends[0]))
    if len(one.values) == 1:
        return sure(sentence.text, start, end, int(one.values[0]))
    return ambiguous(sentence.text, start, end, (int(value) for value in one.values))


def prices_in(text: str, *, deal: Deal | None = None, asked: bool = False) -> list[Reading[int]]:
    """Every sum named in the text, whole shekels; ``asked``: the question before was about money."""
    sentence = _Sentence(text, deal, asked=asked)
    found = sentence.sums()
    readings: list[Reading[int]] = []
    skip = False
    for index, one in enumerate(found):
        if skip:
            skip = False
            continue
        after = found[index + 1] if index + 1 < len(found) else None
        joined = sentence.range_of(one.run, after.run) if after is not None else None
        reading = joined or _reading(sentence, one)
        skip = joined is not None
        if reading.candidates:
            readings.append(reading)
    if len(found) == 1 and len(readings) == 1:
        joined = _range_with_bare(sentence, found[0].run)
        readings = [joined] if joined else readings
    return readings


def _range_with_bare(sentence: _Sentence, high: Run) -> Reading[int] | None:
    """ "בין שניים לשניים וחצי מיליון": the lower end is no money by itself."""
    at = sentence.runs.index(high)
    return sentence.range_of(sentence.runs[at - 1], high) if at else None


def read_price(text: str, *, deal: Deal | None = None, asked: bool = False) -> Reading[int]:
    """The caller's price or budget in whole shekels; of a range the upper end, with the other in ``lower``.

    A correction wins. Sums that are something else (הון עצמי, ארנונה, ועד בית, other currencies) are passed over.
    Several sums that nothing decides between are ambiguous, one named as budget or limit wins over the others.
    """
    found = prices_in(text, deal=deal, asked=asked)
    if len(found) > 1:
        named = [one for one in found if _ABOUT_MONEY.search(text[max(0, one.start - 20) : one.start])]
        found = named or found
    return choose(text, found)
