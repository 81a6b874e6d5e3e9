"""Local days of an Israeli office as moments."""

from datetime import date, datetime, time, timedelta

from shared.clock import ISRAEL


def midnight(day: date | None) -> datetime | None:
    """The moment the local day begins."""
    return None if day is None else datetime.combine(day, time.min, ISRAEL)


def day_after(day: date | None) -> datetime | None:
    """The moment the local day is over; the calendar's last day has no end."""
    if day is None or day == date.max:
        return None
    return datetime.combine(day + timedelta(days=1), time.min, ISRAEL)
