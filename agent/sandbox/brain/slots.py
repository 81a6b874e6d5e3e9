"""Free slots of the calendar: how they are offered, and which of them the caller took."""

import re
from collections.abc import Mapping
from datetime import date, timedelta

import msgspec

from agent.sandbox.brain.history import History
from agent.sandbox.brain.listings import objects_in
from shared.clock import ISRAEL, utc_now

_DAYS = ("שני", "שלישי", "רביעי", "חמישי", "שישי", "שבת", "ראשון")
_HOURS = {
    "תשע": 9, "עשר": 10, "אחת עשרה": 11, "שתים עשרה": 12, "אחת": 13, "שתיים": 14, "שלוש": 15, "ארבע": 16, "חמש": 17,
    "שש": 18, "שבע": 19, "שמונה": 8,
}  # fmt: skip


class Slot(msgspec.Struct, frozen=True):
    """``date`` YYYY-MM-DD and ``time`` HH:MM, local."""

    date: str
    time: str

    @property
    def spoken(self) -> str:
        """The slot as an agent says it: day of the week, date, hour."""
        try:
            day = date.fromisoformat(self.date)
        except ValueError:
            return f"ב-{self.date} בשעה {self.time}"
        return f"ביום {_DAYS[day.weekday()]} ה-{day.day}/{day.month} בשעה {self.time}"


def _slot(one: Mapping[str, object]) -> Slot | None:
    day, time = one.get("date"), one.get("time")
    if isinstance(day, str) and isinstance(time, str):
        return Slot(day, time)
    for value in one.values():
        found = re.match(r"(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})", value) if isinstance(value, str) else None
        if found is not None:
            return Slot(found.group(1), found.group(2))
    return None


def slots_in(data: Mapping[str, object]) -> list[Slot]:
    """Slots of an answer's payload, in its order."""
    return [slot for one in objects_in(data) if (slot := _slot(one)) is not None]


def offered(history: History) -> list[Slot]:
    """Slots the caller may still take: of the latest check, unless a booking succeeded after it."""
    last = history.last_tool("check_availability", "book_appointment")
    if last is None or (last.name == "book_appointment" and last.ok):
        return []
    return slots_in(last.data)


def offer(slots: list[Slot]) -> str:
    """A sentence that offers at most two of them."""
    first, *rest = slots
    if not rest:
        return f"יש לי מקום {first.spoken}. מתאים לך?"
    second = f"בשעה {rest[0].time}" if rest[0].date == first.date else rest[0].spoken
    return f"אפשר {first.spoken}, או {second}. מה נוח לך?"


def taken(slots: list[Slot], text: str, *, agreed: bool) -> Slot | None:
    """The slot a sentence takes: by its hour, by first or second, or the first one on a plain yes."""
    for slot in slots:
        hour = int(slot.time[:2])
        if slot.time in text or any(
            f"ב{word}" in text.split() or f"בשעה {word}" in text
            for word, value in _HOURS.items()
            if value % 12 == hour % 12
        ):
            return slot
    if len(slots) > 1 and re.search(r"השני[יה]?\b|השעה השנייה|המאוחר", text):
        return slots[1]
    if agreed or re.search(r"הראשו[ןנ]|המוקדם", text):
        return slots[0]
    return None


def wished_date(text: str) -> str | None:
    """The day a sentence names (today, tomorrow, the day after), YYYY-MM-DD."""
    today = utc_now().astimezone(ISRAEL).date()
    for word, days in (("מחרתיים", 2), ("מחר", 1), ("היום", 0)):
        if re.search(rf"\b[ל]?{word}\b", text):
            return (today + timedelta(days=days)).isoformat()
    return None
