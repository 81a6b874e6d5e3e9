"""When to call back: the caller's own words, read conservatively, brought into office hours.

What is not understood falls back to the next moment the office works, so a call-back is never lost or far away.
"""

import re
from datetime import datetime, time, timedelta

from crm.domain.tools.office_hours import next_open_moment, weekday_from_sunday
from shared.clock import ISRAEL
from shared.contracts.agent_config import OpeningHours

DEFAULT_DELAY = timedelta(hours=1)
"""A call-back without a wish is due within the hour while the office is open."""

_DAY_WORDS = (("מחרתיים", 2), ("מחר", 1), ("היום", 0))
_WEEKDAYS = (("ראשון", 0), ("שני", 1), ("שלישי", 2), ("רביעי", 3), ("חמישי", 4), ("שישי", 5), ("שבת", 6))
_WEEKDAY_LETTERS = "אבגדהו"
_PARTS = (
    (re.compile(r"אחרי? הצהריים|אחה[\"״]?צ"), time(16)),
    (re.compile("בוקר"), time(9)),
    (re.compile("צהריים"), time(12)),
    (re.compile("ערב"), time(18)),
)
_HOUR_WORDS = ("אחת", "שתיים", "שלוש", "ארבע", "חמש", "שש", "שבע", "שמונה", "תשע", "עשר", "אחת עשרה", "שתים עשרה")
_CLOCK = re.compile(r"(?<!\d)([01]?\d|2[0-3]):([0-5]\d)(?!\d)")
_AT_HOUR = re.compile(r"(?:בשעה|ב-|ב־|ב)\s*(\d{1,2})(?![\d:/.])")
_IN_A_WHILE = re.compile(r"(?:בעוד|עוד)\s+(חצי שעה|שעתיים|שעה|רבע שעה|(\d{1,3})\s*(דקות|שעות))")
_FIXED_DELAYS = {"חצי שעה": 30, "שעה": 60, "שעתיים": 120, "רבע שעה": 15}


def _delay(text: str) -> timedelta | None:
    found = _IN_A_WHILE.search(text)
    if found is None:
        return None
    if found.group(2):
        number = int(found.group(2))
        return timedelta(minutes=number) if found.group(3) == "דקות" else timedelta(hours=min(number, 72))
    return timedelta(minutes=_FIXED_DELAYS[found.group(1)])


def _day_offset(text: str, today: int) -> int | None:
    """Days from today, or None when no day is named; ``today`` 0 is Sunday. A named weekday is its next occurrence."""
    for word, offset in _DAY_WORDS:
        if word in text:
            return offset
    for word, weekday in _WEEKDAYS:
        if re.search(rf"(?:יום\s+|ביום\s+|\bב){word}\b|\b{word} (?:הבא|הקרוב)", text):
            return (weekday - today - 1) % 7 + 1
    letter = re.search(r"יום\s+([א-ו])['׳]", text)
    return (_WEEKDAY_LETTERS.index(letter.group(1)) - today - 1) % 7 + 1 if letter else None


def _daytime(hour: int, text: str) -> int:
    """An hour said without its half of the day: 1-6 mean the afternoon, as nobody asks for a call at night."""
    return hour + 12 if hour <= 6 or (hour < 12 and "ערב" in text) else hour


def _hour(text: str) -> time | None:
    if clock := _CLOCK.search(text):
        return time(int(clock.group(1)), int(clock.group(2)))
    if (digits := _AT_HOUR.search(text)) and 1 <= int(digits.group(1)) <= 23:
        return time(_daytime(int(digits.group(1)), text))
    for number in range(len(_HOUR_WORDS), 0, -1):
        if re.search(rf"(?:בשעה\s+|\bב){_HOUR_WORDS[number - 1]}\b", text):
            return time(_daytime(number, text) % 24)
    return next((at for words, at in _PARTS if words.search(text)), None)


def callback_due(hours: OpeningHours, now: datetime, when: str | None) -> datetime:
    """When the call-back is due: aware, in the future, inside office hours when the office has any."""
    local = now.astimezone(ISRAEL)
    text = " ".join((when or "").split())
    if delay := _delay(text):
        wish = local + delay
    else:
        offset, hour = _day_offset(text, weekday_from_sunday(local.date())), _hour(text)
        if offset is None and hour is None:
            opening = next_open_moment(hours, local)
            return local + DEFAULT_DELAY if opening is None or opening == local else opening
        wish = datetime.combine(local.date() + timedelta(days=offset or 0), hour or time(9), ISRAEL)
        if wish <= local and offset is None:
            wish += timedelta(days=1)
    wish = max(wish, local + timedelta(minutes=5))
    return next_open_moment(hours, wish) or wish
