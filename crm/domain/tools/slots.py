"""Which hours can be offered and booked: rules over office hours and what is already taken, without a database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from crm.domain.tools.office_hours import at_minute, openings_on, weekday_from_sunday
from shared.clock import ISRAEL
from shared.contracts.agent_config import OpeningHours

SLOT = timedelta(minutes=60)
GRID_MINUTES = 30
MIN_NOTICE = timedelta(minutes=60)
MAX_AHEAD = timedelta(days=183)
"""Six months."""
MAX_OFFERED = 3
"""More than three times read aloud on a phone are forgotten."""
RECENT_PAST = timedelta(days=7)
"""A date further back than this is a model's wrong year, not the caller's slip."""

WEEKDAYS_HE = ("יום ראשון", "יום שני", "יום שלישי", "יום רביעי", "יום חמישי", "יום שישי", "שבת")


class SlotProblem(StrEnum):
    """Why a time cannot be booked; the values are the tool's stable error codes."""

    INVALID_DATE = "invalid_date"
    INVALID_TIME = "invalid_time"
    PAST = "past_date"
    TOO_FAR = "too_far"
    TOO_SOON = "too_soon"
    OFF_GRID = "off_grid"
    OUTSIDE_HOURS = "outside_hours"
    TAKEN = "slot_unavailable"


@dataclass(frozen=True, slots=True)
class Taken:
    """A stretch that is already booked; both ends aware, the end is free again."""

    starts_at: datetime
    ends_at: datetime


class SlotRefusedError(Exception):
    """The asked time breaks a rule; ``problem`` says which."""

    def __init__(self, problem: SlotProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


def resolve_date(text: str, today: date) -> date:
    """Read ``YYYY-MM-DD``; a year long past becomes the next occurrence of that day.

    Models write years of their training data. A date up to RECENT_PAST back is left alone, so that the caller is told
    that it has passed. Raises SlotRefusedError (invalid_date).
    """
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise SlotRefusedError(SlotProblem.INVALID_DATE) from error
    if day >= today or today - day <= RECENT_PAST:
        return day
    for year in range(today.year, today.year + 5):
        try:
            moved = day.replace(year=year)
        except ValueError:  # 29 February outside a leap year
            continue
        if moved >= today:
            return moved
    raise SlotRefusedError(SlotProblem.INVALID_DATE)


def parse_time(text: str) -> time:
    """Read ``HH:MM``. Raises SlotRefusedError (invalid_time)."""
    try:
        return time.fromisoformat(text)
    except ValueError as error:
        raise SlotRefusedError(SlotProblem.INVALID_TIME) from error


def _overlaps(start: datetime, taken: Sequence[Taken]) -> bool:
    return any(start < one.ends_at and one.starts_at < start + SLOT for one in taken)


def _within_hours(hours: OpeningHours, start: datetime) -> bool:
    return any(one.opens <= start and start + SLOT <= one.closes for one in openings_on(hours, start.date()))


def check_slot(hours: OpeningHours, taken: Sequence[Taken], now: datetime, start: datetime) -> SlotProblem | None:
    """Why ``start`` (aware, Israel time) cannot be booked, or None when it can."""
    if start <= now:
        return SlotProblem.PAST
    if start - now > MAX_AHEAD:
        return SlotProblem.TOO_FAR
    if start.minute % GRID_MINUTES or start.second:
        return SlotProblem.OFF_GRID
    if not _within_hours(hours, start):
        return SlotProblem.OUTSIDE_HOURS
    if start - now < MIN_NOTICE:
        return SlotProblem.TOO_SOON
    return SlotProblem.TAKEN if _overlaps(start, taken) else None


def day_slots(hours: OpeningHours, taken: Sequence[Taken], now: datetime, day: date) -> list[datetime]:
    """Every free start of one day, in order."""
    starts: list[datetime] = []
    for opening in openings_on(hours, day):
        first = opening.opens.hour * 60 + opening.opens.minute
        first += -first % GRID_MINUTES
        starts.extend(at_minute(day, minute) for minute in range(first, 1440, GRID_MINUTES))
    free = {start for start in starts if check_slot(hours, taken, now, start) is None}
    return sorted(free)


def free_slots(
    hours: OpeningHours, taken: Sequence[Taken], now: datetime, day: date, wanted: time | None, days: int = 14
) -> list[datetime]:
    """At most MAX_OFFERED free starts from ``day`` on, searching ``days`` days.

    With ``wanted`` the nearest to that hour on the first day that has any; without it, spread over that day.
    """
    for offset in range(days):
        found = day_slots(hours, taken, now, day + timedelta(days=offset))
        if not found:
            continue
        if wanted is not None:
            minute = wanted.hour * 60 + wanted.minute
            nearest = sorted(found, key=lambda start: (abs(start.hour * 60 + start.minute - minute), start))
            return sorted(nearest[:MAX_OFFERED])
        if len(found) <= MAX_OFFERED:
            return found
        return [found[0], found[len(found) // 2], found[-1]]
    return []


def slot_json(start: datetime) -> dict[str, object]:
    """A slot as the agent reads it: local date, time and Hebrew weekday."""
    local = start.astimezone(ISRAEL)
    return {
        "date": local.date().isoformat(),
        "time": local.strftime("%H:%M"),
        "weekday_he": WEEKDAYS_HE[weekday_from_sunday(local.date())],
    }
