"""Numbers in a Hebrew sentence, as digits or as words, with all that they may mean and their place in the text.

The reading is that of ``shared.hebrew``, which also reads what callers say: "שני מיליון וארבע מאות" is 2,400,000 as
money and 2,000,400 as a count, "שתיים ארבע" a price or two numbers. The gate keeps every meaning.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from shared.hebrew.counted import COUNTED
from shared.hebrew.numbers import plain_value, runs
from shared.hebrew.parts import Part, Run
from shared.hebrew.sums import MILLION, THOUSAND, meanings
from shared.hebrew.text import Sort, Token, tokens

_ALONE = frozenset({"שני", "שנים", "אחד", "אחת"})
"""Alone these are rather a weekday, years or a pronoun."""

_PLACES = re.compile(r"באר שבע|קרי?ית ארבע|שבע ברכות")


class Numeral(NamedTuple):
    """``values``: the likeliest meaning first. ``prefix``: letters glued before it. ``bare``: a lone אחד, שני."""

    start: int
    end: int
    values: tuple[float, ...]
    prefix: str
    spelled: bool
    bare: bool

    @property
    def value(self) -> float:
        """The likeliest meaning."""
        return self.values[0]


def numerals(text: str) -> Iterator[Numeral]:
    """The numbers of the text, in order. Names of towns that hold a number word are passed over."""
    return iter(_all(text))


@lru_cache(maxsize=512)
def _all(text: str) -> tuple[Numeral, ...]:
    return tuple(_found(text))


def _found(text: str) -> Iterator[Numeral]:
    found = tokens(_PLACES.sub(lambda match: "·" * len(match.group()), text))
    for run in runs(found):
        pieces = _pieces(found, run)
        for at, parts in enumerate(pieces):
            yield from _read(found, parts, run.prefix if at == 0 else "")


def _pieces(found: Sequence[Token], run: Run) -> list[tuple[Part, ...]]:
    """The run cut at commas, save where thousands go on behind millions: "שני מיליון, ארבע מאות אלף"."""
    cut: list[list[Part]] = [[run.parts[0]]]
    for before, part in zip(run.parts, run.parts[1:], strict=False):
        goes_on = before.scale == MILLION and part.scale == THOUSAND
        apart = "," in found[part.first].gap and not goes_on
        apart = apart or (part.joined and part.digit and before.scale > 1 and before.amount.denominator != 1)
        if apart:
            cut.append([part])
        else:
            cut[-1].append(part)
    return [tuple(parts) for parts in cut]


def _read(found: Sequence[Token], parts: Sequence[Part], prefix: str) -> Iterator[Numeral]:
    whole = plain_value(parts)
    money = meanings(Run(tuple(parts), prefix), None) if len(parts) > 1 else ()
    if whole is not None:
        scaled = money if any(part.scale == MILLION for part in parts) else ()
        yield _numeral(found, parts, (float(whole), *(float(value) for value in scaled if value != whole)), prefix)
        return
    after = found[parts[-1].last + 1].text if parts[-1].last + 1 < len(found) else ""
    if money and after not in COUNTED and not after.endswith(("ים", "ות")):
        yield _numeral(found, parts, tuple(float(value) for value in money), prefix)
        return
    for at, part in enumerate(parts):
        yield _numeral(found, (part,), (float(part.value),), prefix if at == 0 else "")


def _numeral(found: Sequence[Token], parts: Sequence[Part], values: tuple[float, ...], prefix: str) -> Numeral:
    first, last = found[parts[0].first], found[parts[-1].last]
    spelled = any(found[index].sort is not Sort.FIGURE for index in range(parts[0].first, parts[-1].last + 1))
    joined = ("ו" if parts[0].joined else "") + prefix
    bare = first is last and first.text.removeprefix("ו").removeprefix("ה") in _ALONE
    return Numeral(first.start, last.end, values, joined, spelled, bare)
