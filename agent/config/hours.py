"""Opening hours: is the office open, and when does it open next."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from shared.contracts.agent_config import OpeningHours, OpenInterval

LOOK_AHEAD_DAYS = 31


def is_open(hours: OpeningHours, now: datetime) -> bool:
    """Whether the office is open at ``now`` (aware). A closing minute itself is closed."""
    local = now.astimezone(ZoneInfo(hours.timezone))
    minute = local.hour * 60 + local.minute
    return any(interval.opens <= minute < interval.closes for interval in _intervals(hours, local))


def next_opening(hours: OpeningHours, now: datetime) -> datetime | None:
    """The next local opening time after ``now``; None when there is none within a month."""
    zone = ZoneInfo(hours.timezone)
    local = now.astimezone(zone)
    for ahead in range(LOOK_AHEAD_DAYS + 1):
        day = local + timedelta(days=ahead)
        for interval in sorted(_intervals(hours, day), key=lambda one: one.opens):
            at = datetime.combine(day.date(), time(*divmod(interval.opens, 60)), tzinfo=zone)
            if at > local:
                return at
    return None


def _intervals(hours: OpeningHours, day: datetime) -> list[OpenInterval]:
    if day.date() in hours.closed_dates:
        return []
    sunday_first = (day.weekday() + 1) % 7
    return hours.weekly[sunday_first] if sunday_first < len(hours.weekly) else []
