"""Days as they are said: "מחר", "יום שלישי הבא", "עשרים ושלושה בדצמבר", "21/1", "עוד שבועיים".

Days are local (Asia/Jerusalem); the week starts on Sunday. A named weekday is its next occurrence, never today.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from shared.clock import ISRAEL
from shared.contracts.agent_config import OpeningHours
from shared.hebrew.corrections import choose
from shared.hebrew.day_parts import DayPart, read_day_part
from shared.hebrew.days import DaySentence
from shared.hebrew.hours import read_hour
from shared.hebrew.numbers import plain_value, runs
from shared.hebrew.reading import Reading, sure
from shared.hebrew.text import tokens


def read_date(text: str, today: date, *, asked: bool = False) -> Reading[date]:
    """The day that is named. ``asked``: a bare "ראשון" or "21.1" answers "on which day?".

    "יום שלישי הבא" is ambiguous while this week's Tuesday is still ahead. Vague times ("שבוע הבא", "אחרי החגים") are
    nothing.
    """
    return choose(text, DaySentence(text, today, asked=asked).mentions())


@dataclass(frozen=True, slots=True)
class Moment:
    """When, as far as it was said: any of the three may be nothing. ``delay`` is set by "בעוד חצי שעה"."""

    day: Reading[date]
    hour: Reading[time]
    part: Reading[DayPart]
    delay: timedelta | None = None

    @property
    def is_said(self) -> bool:
        """Something about the time was said."""
        spoken = (*self.day.candidates, *self.hour.candidates, *self.part.candidates)
        return self.delay is not None or bool(spoken)

    def at(self, now: datetime) -> datetime | None:
        """The exact moment, aware local, when day and hour (or a delay) are sure; a lone hour is the next such hour."""
        local = now.astimezone(ISRAEL)
        if self.delay is not None:
            return local + self.delay
        hour = self.hour.lower or self.hour.value
        if hour is None or (self.day.value is None and self.day.candidates):
            return None
        wish = datetime.combine(self.day.value or local.date(), hour, ISRAEL)
        return wish + timedelta(days=1) if self.day.value is None and wish <= local else wish


_DELAY = re.compile(r"(?<![א-ת])(?:בעוד|עוד|תוך)\s+(?P<what>חצי שעה|שעתיים|שעה וחצי|שעה|רבע שעה|כמה דקות)(?![א-ת])")
_DELAYS = {"חצי שעה": 30, "שעה": 60, "שעתיים": 120, "שעה וחצי": 90, "רבע שעה": 15, "כמה דקות": 10}
_MOST_DELAY_MINUTES = 72 * 60


def read_delay(text: str) -> Reading[timedelta]:
    """ "בעוד חצי שעה", "עוד שעתיים", "עוד עשרים דקות"; at most three days."""
    match = _DELAY.search(text)
    if match is not None:
        return sure(text, match.start(), match.end(), timedelta(minutes=_DELAYS[match["what"]]))
    found = tokens(text)
    for run in runs(found):
        before = found[run.first - 1] if run.first else None
        after = found[run.last + 1] if run.last + 1 < len(found) else None
        total = plain_value(run.parts)
        if before is None or after is None or total is None or before.text not in {"עוד", "בעוד", "תוך"}:
            continue
        unit = {"דקות": 1, "דקה": 1, "שעות": 60}.get(after.text)
        if unit is not None and 0 < total * unit <= _MOST_DELAY_MINUTES:
            return sure(text, before.start, after.end, timedelta(minutes=float(total * unit)))
    return Reading()


def read_moment(text: str, now: datetime, *, opening: OpeningHours | None = None, asked: bool = False) -> Moment:
    """Day, hour and part of the day that are said; ``now`` is aware. The hour is judged by that day's opening."""
    today = now.astimezone(ISRAEL).date()
    delay = read_delay(text)
    if delay.value is not None:
        return Moment(Reading(), Reading(), Reading(), delay.value)
    day = read_date(text, today, asked=asked)
    # "שני הבא בשלוש": the day's own words hold no hour.
    rest = text[: day.start] + "." * (day.end - day.start) + text[day.end :]
    hour = read_hour(rest, asked=asked, opening=opening, day=day.value)
    return Moment(day, hour, read_day_part(text))
