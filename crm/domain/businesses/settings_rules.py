"""What an office may set. Each check answers the value as it is kept, or raises BadRequestError naming the field."""

import re
from collections.abc import Sequence
from datetime import date

from crm.domain.businesses.settings_schemas import SpokenBy
from crm.lib.errors import BadRequestError
from shared.contracts.agent_config import OpenInterval
from shared.voices import HEBREW_VOICES

MAX_NAME = 80
MOST_INTERVALS = 4
MOST_CLOSED_DATES = 200
MOST_HINTS = 40
"""Whisper's prompt holds about 25 Hebrew names; servers that read more get the rest."""
MAX_HINT = 60
SLOWEST, FASTEST = 0.7, 1.3
"""Google takes 0.25 to 2; beyond these a telephone caller no longer follows, or hears a drawl."""

_DAYS = ("יום ראשון", "יום שני", "יום שלישי", "יום רביעי", "יום חמישי", "יום שישי", "שבת")
_MIDNIGHT = 1440
_HEBREW = re.compile(r"[א-ת]")


def checked_name(text: str) -> str:
    """The office's name without blanks around and between."""
    name = " ".join(text.split())
    if not 2 <= len(name) <= MAX_NAME:
        raise BadRequestError(f"שם המשרד צריך להיות באורך 2 עד {MAX_NAME} תווים.", parameter="name")
    return name


def checked_weekly(weekly: Sequence[Sequence[OpenInterval]]) -> list[list[OpenInterval]]:
    """Seven days, each in order. The parameter of a refusal is ``weekly.2`` for Tuesday."""
    if len(weekly) != len(_DAYS):
        raise BadRequestError("צריך שעות לכל אחד משבעת ימי השבוע.", parameter="weekly")
    return [_checked_day(day, intervals) for day, intervals in enumerate(weekly)]


def _checked_day(day: int, intervals: Sequence[OpenInterval]) -> list[OpenInterval]:
    name, parameter = _DAYS[day], f"weekly.{day}"
    if len(intervals) > MOST_INTERVALS:
        raise BadRequestError(f"{name}: אפשר לרשום עד {MOST_INTERVALS} טווחי שעות ביום.", parameter=parameter)
    found = sorted(intervals, key=lambda one: one.opens)
    closed = 0
    for one in found:
        if not 0 <= one.opens < one.closes <= _MIDNIGHT:
            raise BadRequestError(f"{name}: שעת הסגירה צריכה להיות אחרי שעת הפתיחה.", parameter=parameter)
        if one.opens < closed:
            raise BadRequestError(f"{name}: טווחי השעות חופפים.", parameter=parameter)
        closed = one.closes
    return found


def checked_closed_dates(dates: Sequence[date]) -> list[date]:
    """Each date once, in order."""
    if len(dates) > MOST_CLOSED_DATES:
        raise BadRequestError(f"אפשר לרשום עד {MOST_CLOSED_DATES} תאריכים סגורים.", parameter="closed_dates")
    return sorted(set(dates))


def checked_voice(wanted: SpokenBy, present: str) -> SpokenBy:
    """One of HEBREW_VOICES, or ``present``, the one the office speaks with now."""
    if wanted.name not in HEBREW_VOICES and wanted.name != present:
        raise BadRequestError("הקול הזה לא מוכר. בחרו קול מהרשימה.", parameter="voice")
    if not SLOWEST <= wanted.speaking_rate <= FASTEST:
        raise BadRequestError(f"קצב הדיבור צריך להיות בין {SLOWEST} ל-{FASTEST}.", parameter="voice")
    return wanted


def checked_hints(hints: Sequence[str]) -> list[str]:
    """Each name once, in the given order; empty ones are left out."""
    found = list(dict.fromkeys(name for hint in hints if (name := " ".join(hint.split()))))
    if len(found) > MOST_HINTS:
        raise BadRequestError(f"אפשר לרשום עד {MOST_HINTS} שמות.", parameter="hearing_hints")
    for name in found:
        if len(name) > MAX_HINT:
            raise BadRequestError(f"„{name[:20]}…” ארוך מדי: עד {MAX_HINT} תווים לשם.", parameter="hearing_hints")
        if not _HEBREW.search(name):
            raise BadRequestError(f"„{name}”: כתבו את השם באותיות עבריות, כמו שהוא נשמע.", parameter="hearing_hints")
    return found
