"""Units behind a number: of time, of the period that a sum is paid for, of a multiple."""

import re

MINUTES = {"דק": 1.0, "שע": 60.0, "ימ": 1_440.0, "יו": 1_440.0, "שב": 10_080.0, "חו": 43_200.0, "שנ": 525_600.0}
"""Of one unit of time, by the first two letters of its name; a month has 30 days."""

_PERIODS = {"חודשיים": 2.0, "חודש": 1.0, "שנה": 12.0, "רבעון": 3.0}
_PER = re.compile(r"^\s*(?:שקל\S*|ש\"ח|₪)?\s*(?:(?:ל|ב)-?|כל |מדי )(חודשיים|חודש|שנה|רבעון)(?![א-ת])")
_TIMES_AS = re.compile(r"(?<![א-ת])[ובמ]?פי\s*$")


def minutes_of(unit: str) -> float:
    """Of one such unit; 1 for what is no unit of time (instalments)."""
    return MINUTES.get(unit.removeprefix("ה")[:2], 1.0)


def months_of(after: str) -> float:
    """For how many months a sum is paid, by the words behind it; 0 when they do not say."""
    match = _PER.match(after)
    return _PERIODS[match[1]] if match else 0.0


def is_times_as(before: str) -> bool:
    """The number behind these words is a factor ("twice as")."""
    return _TIMES_AS.search(before) is not None
