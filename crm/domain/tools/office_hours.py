"""When the office is open, in its own local time. Weeks start on Sunday, as the contract says."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from shared.clock import ISRAEL
from shared.contracts.agent_config import OpeningHours

SEARCH_DAYS = 60
"""How far ahead an opening is looked for; an office closed for longer has no next opening."""


@dataclass(frozen=True, slots=True)
class Opening:
    """One stretch of opening hours, aware local times, ``opens`` < ``closes``."""

    opens: datetime
    closes: datetime


def at_minute(day: date, minute: int) -> datetime:
    """Local wall clock ``minute`` minutes after midnight of ``day``; 1440 is the next day's midnight."""
    days, rest = divmod(minute, 1440)
    return datetime.combine(day + timedelta(days=days), time(rest // 60, rest % 60), ISRAEL)


def weekday_from_sunday(day: date) -> int:
    """0 is Sunday, 6 is Saturday (Python's own Monday is 0)."""
    return day.isoweekday() % 7


def openings_on(hours: OpeningHours, day: date) -> list[Opening]:
    """The day's openings in order; empty on a closed date or a weekday without hours."""
    weekday = weekday_from_sunday(day)
    if day in hours.closed_dates or weekday >= len(hours.weekly):
        return []
    found = [Opening(at_minute(day, one.opens), at_minute(day, one.closes)) for one in hours.weekly[weekday]]
    return sorted(found, key=lambda one: one.opens)


def next_open_moment(hours: OpeningHours, after: datetime) -> datetime | None:
    """``after`` itself while the office is open, else when it opens next; None within SEARCH_DAYS."""
    local = after.astimezone(ISRAEL)
    for offset in range(SEARCH_DAYS):
        for opening in openings_on(hours, local.date() + timedelta(days=offset)):
            if local < opening.closes:
                return max(local, opening.opens)
    return None
