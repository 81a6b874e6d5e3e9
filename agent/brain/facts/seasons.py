"""Stretches of the year that an entry is said to fall in: "next year", "the end of the month", "in summer"."""

import re
from datetime import date

_MONTHS = {"קיץ": (6, 7, 8), "סתיו": (9, 10, 11), "חורף": (12, 1, 2), "אביב": (3, 4, 5), "חנוכה": (12,), "פסח": (4,)}
NEAR_DAYS = 13


def season_holds(phrase: str, entry: date, today: date) -> bool:
    """True when the entry falls in the stretch that the phrase names."""
    months = (entry.year - today.year) * 12 + entry.month - today.month
    if "שבוע" in phrase:
        return 0 <= (entry - today).days <= NEAR_DAYS
    if "חודש" in phrase:
        return months == (1 if "הבא" in phrase else 0)
    if "שנה" in phrase:
        years = entry.year - today.year
        return years == (1 if "הבאה" in phrase else 0) and ("סוף" not in phrase or entry.month >= 11)
    named = next((months for word, months in _MONTHS.items() if re.search(word, phrase)), ())
    return entry.month in named
