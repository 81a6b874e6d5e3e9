"""When to call back: the caller's own words, read conservatively, brought into office hours.

What is not understood falls back to the next moment the office works, so a call-back is never lost or far away.
"""

from datetime import date, datetime, time, timedelta

from crm.domain.tools.office_hours import next_open_moment
from shared.clock import ISRAEL
from shared.contracts.agent_config import OpeningHours
from shared.hebrew.dates import Moment, read_moment
from shared.hebrew.day_parts import DayPart

DEFAULT_DELAY = timedelta(hours=1)
"""A call-back without a wish is due within the hour while the office is open."""

_PARTS = {
    DayPart.MORNING: time(9),
    DayPart.NOON: time(12),
    DayPart.AFTERNOON: time(16),
    DayPart.EVENING: time(18),
    DayPart.NIGHT: time(18),
    DayPart.DAWN: time(9),
}


def _day(said: Moment) -> date | None:
    """The named day; of an ambiguous one the nearest, since calling too early costs less than a week."""
    return said.day.candidates[0] if said.day.candidates else None


def _hour(said: Moment) -> time | None:
    if said.hour.candidates:
        return said.hour.lower or said.hour.candidates[0]
    return _PARTS[said.part.value] if said.part.value is not None else None


def callback_due(hours: OpeningHours, now: datetime, when: str | None) -> datetime:
    """When the call-back is due: aware, in the future, inside office hours when the office has any."""
    local = now.astimezone(ISRAEL)
    said = read_moment(" ".join((when or "").split()), local, opening=hours, asked=True)
    if said.delay is not None:
        wish = local + said.delay
    else:
        day, hour = _day(said), _hour(said)
        if day is None and hour is None:
            opening = next_open_moment(hours, local)
            return local + DEFAULT_DELAY if opening is None or opening == local else opening
        wish = datetime.combine(day or local.date(), hour or time(9), ISRAEL)
        if wish <= local and day is None:
            wish += timedelta(days=1)
    wish = max(wish, local + timedelta(minutes=5))
    return next_open_moment(hours, wish) or wish
