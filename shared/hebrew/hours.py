"""Hours of the day as they are said: "רבע לשש", "שמונה ועשרים", "בשמונה בערב"; and parts of the day.

People say twelve hours and mean twenty-four. The part of the day decides, else the office's hours do, else the hour is
ambiguous.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from shared.contracts.agent_config import OpeningHours
from shared.hebrew.corrections import choose
from shared.hebrew.counted import COUNTED, NOT_MONEY_BEFORE
from shared.hebrew.day_parts import PARTS, DayPart
from shared.hebrew.days import MONTHS
from shared.hebrew.lexicon import CURRENCY
from shared.hebrew.numbers import QUARTER, runs
from shared.hebrew.parts import Part, Run
from shared.hebrew.reading import Reading, ambiguous, sure
from shared.hebrew.text import Sort, Token, tokens

DAY_MINUTES = 24 * 60
DAYTIME = (7 * 60, 21 * 60 - 1)
"""Minutes after midnight in which calls and visits are thought of when no opening hours are known."""


_HOUR_WORD = re.compile(r"^[ושהבלמכ]{0,2}שע(?:ה|ות)$")
_HOUR_PREFIXES = frozenset({"ב", "ל", "מ", "כ", "שב", "של", "לכ", "בכ"})
_CLOCK = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)")
_MINUTES_TO = frozenset({5, 10, 20, 25})
_MIDNIGHT = re.compile(r"(?<![א-ת])[בל]?חצות(?![א-ת])")
_UNTIL = re.compile(r"[\s,]*(?:ו?עד\s*|לבין\s*|[-–־]\s*)?")
_MONTH_WORDS = frozenset(MONTHS) | {"חודש"}


@dataclass(frozen=True, slots=True)
class _Clock:
    """An hour as said, 0-24 with minutes; ``exact``: written or said in 24 hours."""

    minutes: int
    first: int
    last: int
    exact: bool


class _Sentence:
    def __init__(self, text: str, opening: OpeningHours | None, day: date | None, *, asked: bool) -> None:
        self.text = text
        self.tokens = tokens(text)
        self.runs = runs(self.tokens)
        self._opening = opening
        self._day = day
        self._asked = asked
        self._parts = [
            (found.start(), found.end(), part) for pattern, part in PARTS for found in pattern.finditer(text)
        ]

    def _token(self, index: int) -> Token | None:
        return self.tokens[index] if 0 <= index < len(self.tokens) else None

    def mentions(self) -> list[Reading[time]]:
        clocks = [*self._written(), *self._spoken()]
        clocks.sort(key=lambda one: one.first)
        readings = [self._resolved(one) for one in clocks]
        if (night := _MIDNIGHT.search(self.text)) is not None:
            readings.append(sure(self.text, night.start(), night.end(), time(0)))
        return self._ranges(readings, clocks)

    def _written(self) -> list[_Clock]:
        found: list[_Clock] = []
        for index, token in enumerate(self.tokens):
            clock = _CLOCK.fullmatch(token.text)
            if clock is not None:
                hour, minute = int(clock[1]), int(clock[2])
                found.append(_Clock(hour * 60 + minute, index, index, hour > 12 or hour == 0))
        return found

    def _spoken(self) -> list[_Clock]:
        found: list[_Clock] = []
        index = 0
        while index < len(self.runs):
            run = self.runs[index]
            after = self.runs[index + 1] if index + 1 < len(self.runs) else None
            before_hour = self._minutes_to(run, after) if after is not None else None
            if before_hour is not None:
                found.append(before_hour)
                index += 2
                continue
            clock = self._clock(run)
            if clock is not None and self._is_hour(run, after):
                found.append(clock)
            index += 1
        return found

    def _minutes_to(self, run: Run, after: Run) -> _Clock | None:
        """ "רבע לשש", "עשרה לשבע", "עשרים דקות לארבע"."""
        words = " ".join(token.text for token in self.tokens[run.last + 1 : after.first])
        minutes_said = words.startswith(("דקות", "דק'"))
        linked = after.prefix == "ל" and words in {"", "דקות", "דק'"}
        around = words in {"לפני", "אחרי", "דקות לפני", "דקות אחרי"} and not after.prefix
        if not (linked or around) or len(run.parts) != 1 or run.prefix in {"מ", "של"}:
            return None
        part, hour = run.parts[0], self._clock(after)
        quarter = part.amount == QUARTER
        # "ארבע לחמש" is a range, "חמישה לחמש" five minutes.
        counts_minutes = part.amount in _MINUTES_TO and (minutes_said or part.amount >= 20 or self._of_minutes(part))
        counts_minutes = counts_minutes if linked else minutes_said and 0 < part.amount < 60
        if hour is None or not (quarter or counts_minutes) or "בין" in self.text[: self.tokens[run.first].start]:
            return None
        minutes = 15 if quarter else int(part.amount)
        minutes = -minutes if words.endswith("אחרי") else minutes
        return _Clock((hour.minutes - minutes) % DAY_MINUTES, run.first, after.last, hour.exact)

    def _of_minutes(self, part: Part) -> bool:
        return self.tokens[part.first].text.endswith(("חמישה", "חמשה", "עשרה"))

    def _clock(self, run: Run) -> _Clock | None:
        head, *rest = run.parts
        hour = int(head.amount)
        if head.scale != 1 or not 0 <= hour <= 24 or (head.amount < 1 and head.amount):
            return None
        minutes = self._minutes(head, rest)
        if minutes is None:
            return None
        exact = hour > 12 or (hour == 0 and bool(rest))
        return _Clock((hour * 60 + minutes) % DAY_MINUTES, run.first, run.last, exact) if hour or exact else None

    def _minutes(self, head: Part, rest: Sequence[Part]) -> int | None:
        fraction = head.amount - int(head.amount)
        if fraction:
            return int(fraction * 60) if not rest and fraction in {QUARTER, 2 * QUARTER, 3 * QUARTER} else None
        if not rest:
            return 0
        if all(part.digit and not part.amount for part in rest) and len(rest) == 2:  # "שש עשרה אפס אפס"
            return 0
        if len(rest) == 2 and rest[0].digit and not rest[0].amount and rest[1].digit:  # "אפס חמש"
            return int(rest[1].amount)
        one = rest[0]
        if len(rest) > 1 or one.scale != 1 or one.amount.denominator != 1 or not 1 <= one.amount < 60:
            return None
        return int(one.amount) if one.joined or one.amount >= 10 else None

    def _is_hour(self, run: Run, following: Run | None) -> bool:
        before, after = self._token(run.first - 1), self._token(run.last + 1)
        if run.has_scale or self._counts_or_dates(run, after):
            return False
        if before is not None and _HOUR_WORD.match(before.text) and before.text not in {"שעות", "שעה"}:
            return True
        if self._part_beside(run) is not None:
            return True
        if before is not None and before.text in NOT_MONEY_BEFORE and not _HOUR_WORD.match(before.text):
            return False
        if self._in_a_stretch(run, before, after_run=following):
            return True
        if run.prefix in _HOUR_PREFIXES:
            return run.prefix not in {"ל", "מ", "כ"} or self._asked or self._beside_hour(run, following)
        return self._asked

    def _in_a_stretch(self, run: Run, before: Token | None, after_run: Run | None) -> bool:
        """ "בין ארבע לשש", "אחרי ארבע", "מתשע עד שתים עשרה": the words around make hours of bare numbers."""
        if before is None or len(run.parts) > 2:
            return False
        if before.text in {"אחרי", "לפני"}:
            return True
        if before.text == "עד":
            earlier = [one for one in self.runs if one.last == run.first - 2]
            return bool(earlier) and earlier[0].prefix in {"מ", "ב", "שמ"} and self._clock(earlier[0]) is not None
        if before.text != "בין" or after_run is None or after_run.prefix != "ל":
            return False
        return not after_run.has_scale and not self._counts_or_dates(after_run, self._token(after_run.last + 1))

    def _beside_hour(self, run: Run, following: Run | None) -> bool:
        """ל and מ make an hour of a number only beside another ("מתשע עד עשר", "בין ארבע לשש")."""
        near = self.text[max(0, self.tokens[run.first].start - 25) : self.tokens[run.first].start]
        if run.prefix == "מ":
            return following is not None and (following.prefix == "ל" or "עד" in self.text[self.tokens[run.last].end :])
        return bool(re.search(r"(?:בין|מ\S+|שעה)\s+\S*\s*$", near))

    def _counts_or_dates(self, run: Run, after: Token | None) -> bool:
        if after is None:
            return False
        word = after.text
        if word == "דקות" and len(run.parts) > 1:
            return False
        month = word[1:] in _MONTH_WORDS or word in {"בחודש", "לחודש"}
        return word in COUNTED or word in CURRENCY or month or after.sort is Sort.SIGN

    def _part_beside(self, run: Run) -> DayPart | None:
        start, end = self.tokens[run.first].start, self.tokens[run.last].end
        return self._part_of(start, end, near=14)

    def _part_of(self, start: int, end: int, near: int = 40) -> DayPart | None:
        """The part of the day said with an hour: behind it first, else before it."""
        behind = [one for one in self._parts if 0 <= one[0] - end <= near]
        before = [one for one in self._parts if 0 <= start - one[1] <= near]
        if behind:
            return min(behind)[2]
        return max(before)[2] if before else None

    def _resolved(self, clock: _Clock) -> Reading[time]:
        start, end = self.tokens[clock.first].start, self.tokens[clock.last].end
        following = self._token(clock.last + 1)
        if following is not None and following.text == "דקות":
            end = following.end
        part = self._part_of(start, end)
        if clock.exact:
            return sure(self.text, start, end, _time(clock.minutes))
        if part is not None:
            behind = [one[1] for one in self._parts if 0 <= one[0] - end <= 14]
            return sure(self.text, start, min(behind, default=end), _time(_in_part(clock.minutes, part)))
        both = [clock.minutes % DAY_MINUTES, (clock.minutes + DAY_MINUTES // 2) % DAY_MINUTES]
        fitting = [minutes for minutes in both if self._open_at(minutes)]
        if len(fitting) == 1:
            return sure(self.text, start, end, _time(fitting[0]))
        both.sort(key=lambda minutes: not DAYTIME[0] <= minutes <= DAYTIME[1])
        return ambiguous(self.text, start, end, (_time(minutes) for minutes in both))

    def _open_at(self, minutes: int) -> bool:
        if self._opening is None:
            return DAYTIME[0] <= minutes <= DAYTIME[1]
        weekly = self._opening.weekly
        days = weekly
        if self._day is not None and self._day.isoweekday() % 7 < len(weekly):
            days = [weekly[self._day.isoweekday() % 7]] if weekly[self._day.isoweekday() % 7] else weekly
        return any(one.opens <= minutes <= one.closes for day in days for one in day)

    def _ranges(self, readings: list[Reading[time]], clocks: list[_Clock]) -> list[Reading[time]]:
        if len(readings) != 2 or len(clocks) != 2:
            return readings
        low, high = readings
        between = self.text[low.end : high.start]
        linked = self.text[high.start] == "ל" or bool(re.search(r"עד|לבין|[-–־]", between))
        if not linked or not _UNTIL.fullmatch(between):
            return readings
        pairs = [(a, b) for a in low.candidates for b in high.candidates if a < b]
        nearest = sorted(pairs, key=lambda pair: _minutes_of(pair[1]) - _minutes_of(pair[0]))
        if high.is_sure and not low.is_sure:  # "בין ארבע לשש בערב"
            nearest = [pair for pair in nearest if pair[1] == high.value]
        if not nearest:
            return readings
        first = nearest[0]
        if low.is_sure or high.is_sure:
            return [sure(self.text, low.start, high.end, first[1], first[0])]
        return [ambiguous(self.text, low.start, high.end, (a for a, _ in nearest[:2]))]


def _minutes_of(at: time) -> int:
    return at.hour * 60 + at.minute


def _time(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)


def _in_part(minutes: int, part: DayPart) -> int:
    """The hour of twelve brought into a part of the day."""
    hour = minutes // 60 % 12
    late = {
        DayPart.MORNING: False,
        DayPart.DAWN: False,
        DayPart.NOON: hour <= 5,
        DayPart.AFTERNOON: True,
        DayPart.EVENING: hour >= 3,
        DayPart.NIGHT: hour >= 6,
    }[part]
    return hour * 60 + minutes % 60 + (DAY_MINUTES // 2 if late else 0)


def read_hour(
    text: str, *, asked: bool = False, opening: OpeningHours | None = None, day: date | None = None
) -> Reading[time]:
    """The hour, local; of a range ("בין ארבע לשש") the later end, with ``lower``.

    ``asked``: a bare number answers "at what hour?". ``opening`` and ``day`` decide an hour said without its half of the
    day; without them the daytime (07:00-20:59) does. "שמונה" stays ambiguous when both or neither fits.
    """
    return choose(text, _Sentence(text, opening, day, asked=asked).mentions())
