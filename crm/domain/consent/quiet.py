"""When nothing may go out: blocks of time of one local day, and the first moment outside all of them.

Decided for the moment of sending, never for the moment at which something was planned.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from crm.domain.consent.calendar import HebrewDay, hebrew_day
from crm.domain.consent.rules import FRAME, ContactRules
from crm.domain.consent.schemas import Purpose, Reason
from crm.domain.tools.office_hours import at_minute, weekday_from_sunday
from shared.clock import ISRAEL

SEARCH = timedelta(days=60)
"""How far ahead an open moment is looked for."""


@dataclass(frozen=True, slots=True)
class Block:
    """``starts`` <= moment < ``ends``, both UTC, is closed. ``name`` is the day's own name, when it has one."""

    starts: datetime
    ends: datetime
    reason: Reason
    name: str | None = None


def _utc(day: date, minute: int) -> datetime:
    # Local times of one zone compare by the wall clock, which runs twice over an hour in autumn.
    return at_minute(day, minute).astimezone(UTC)


def _rest(day: HebrewDay) -> tuple[Reason, str]:
    if day.yom_kippur:
        return "yom_kippur", "יום כיפור"
    return ("holiday", day.holiday) if day.holiday is not None else ("shabbat", "שבת")


@dataclass(frozen=True, slots=True)
class _Day:
    """One local day under an office's rules for one purpose."""

    day: date
    purpose: Purpose
    rules: ContactRules

    def blocks(self) -> Iterator[Block]:
        """The weightiest first, hours last."""
        today = hebrew_day(self.day, self.rules.place)
        tomorrow = hebrew_day(self.day + timedelta(days=1), self.rules.place)
        yield from self._rest_days(today, tomorrow)
        yield from self._national_days(today, tomorrow)
        yield from self._mourning(today, tomorrow)
        if self.day in self.rules.closed_dates:
            yield Block(self._start, self._end, "closed_date")
        if today.chol_hamoed and self.rules.chol_hamoed == "block":
            yield Block(self._start, self._end, "chol_hamoed")
        if not today.rest and tomorrow.rest:
            yield Block(_utc(self.day, self.rules.eve_closes), self._end, "eve")
        if today.chol_hamoed and self.rules.chol_hamoed == "short":
            yield Block(_utc(self.day, self.rules.eve_closes), self._end, "chol_hamoed")
        yield from self._closed_hours()

    @property
    def _start(self) -> datetime:
        return _utc(self.day, 0)

    @property
    def _end(self) -> datetime:
        return _utc(self.day, 1440)

    @property
    def _keeps_rest(self) -> bool:
        return self.rules.rest_days == "block" or self.purpose == "marketing"

    def _rest_days(self, today: HebrewDay, tomorrow: HebrewDay) -> Iterator[Block]:
        if today.rest and (today.yom_kippur or self._keeps_rest):
            # After Shabbat the office's Saturday hours hold; a weekday's hours do not open the evening of a holiday.
            over = today.holiday is None and not (tomorrow.rest and self._keeps_rest)
            ends = today.stars if over else self._end
            yield Block(self._start, ends, *_rest(today))
        if not today.rest and tomorrow.rest and (tomorrow.yom_kippur or self._keeps_rest):
            yield Block(today.candles, self._end, *_rest(tomorrow))

    def _national_days(self, today: HebrewDay, tomorrow: HebrewDay) -> Iterator[Block]:
        if today.independence and self._keeps_rest:
            yield Block(self._start, self._end, "national_day", "יום העצמאות")
        if tomorrow.independence and self._keeps_rest:
            yield Block(today.sunset, self._end, "national_day", "יום העצמאות")

    def _mourning(self, today: HebrewDay, tomorrow: HebrewDay) -> Iterator[Block]:
        advert = self.purpose == "marketing"
        if advert or self.rules.memorial_days == "block":
            if today.memorial is not None:
                yield Block(self._start, self._end, "memorial_day", today.memorial)
            if tomorrow.memorial is not None:
                yield Block(today.sunset, self._end, "memorial_day", tomorrow.memorial)
        if advert and today.tisha_beav:
            yield Block(self._start, self._end, "tisha_beav", "תשעה באב")
        if advert and tomorrow.tisha_beav:
            yield Block(today.sunset, self._end, "tisha_beav", "תשעה באב")
        if advert and today.fast and self.rules.fast_days == "no_marketing":
            yield Block(self._start, self._end, "fast_day", "יום צום")

    def _closed_hours(self) -> Iterator[Block]:
        closed_since = self._start
        for one in self.rules.weekly[weekday_from_sunday(self.day)]:
            opens, closes = max(one.opens, FRAME.opens), min(one.closes, FRAME.closes)
            if opens < closes:
                yield Block(closed_since, _utc(self.day, opens), "quiet_hours")
                closed_since = _utc(self.day, closes)
        yield Block(closed_since, self._end, "quiet_hours")


def block_at(moment: datetime, purpose: Purpose, rules: ContactRules) -> Block | None:
    """What forbids this moment, the weightiest of several; None when it is open."""
    day = moment.astimezone(ISRAEL).date()
    return next((one for one in _Day(day, purpose, rules).blocks() if one.starts <= moment < one.ends), None)


def next_open(moment: datetime, purpose: Purpose, rules: ContactRules) -> datetime | None:
    """``moment`` itself (as UTC) when it is open, else the first one that is; None within SEARCH."""
    found, limit = moment.astimezone(UTC), moment + SEARCH
    while found <= limit:
        block = block_at(found, purpose, rules)
        if block is None:
            return found
        found = block.ends
    return None


class QuietTimes:
    """What ``block_at`` and ``next_open`` answer under one office's rules, each worked out once: whoever decides about
    fifty people at one moment asks the same fifty times."""

    def __init__(self, rules: ContactRules) -> None:
        self._rules = rules
        self._blocks: dict[tuple[datetime, Purpose], Block | None] = {}
        self._opens: dict[tuple[datetime, Purpose], datetime | None] = {}

    def block_at(self, moment: datetime, purpose: Purpose) -> Block | None:
        """What forbids this moment."""
        asked = (moment, purpose)
        if asked not in self._blocks:
            self._blocks[asked] = block_at(moment, purpose, self._rules)
        return self._blocks[asked]

    def next_open(self, moment: datetime, purpose: Purpose) -> datetime | None:
        """The first moment from this one on that is open; None within SEARCH."""
        asked = (moment, purpose)
        if asked not in self._opens:
            self._opens[asked] = next_open(moment, purpose, self._rules)
        return self._opens[asked]
