"""Parts of the day: "בבוקר", "אחרי הצהריים", "בערב"."""

import re
from enum import Enum

from shared.hebrew.corrections import choose
from shared.hebrew.reading import Reading, sure


class DayPart(Enum):
    """A part of the day; the value is when it begins and ends, minutes after midnight, for planning."""

    MORNING = (8 * 60, 12 * 60)
    NOON = (12 * 60, 15 * 60)
    AFTERNOON = (15 * 60, 18 * 60)
    EVENING = (18 * 60, 21 * 60)
    NIGHT = (21 * 60, 24 * 60)
    DAWN = (4 * 60, 7 * 60)


PARTS: tuple[tuple[re.Pattern[str], DayPart], ...] = (
    (re.compile(r"(?<![א-ת])(?:אחרי? ה?צהרי+ם|אחה[\"״']?צ|אחר הצהרים)"), DayPart.AFTERNOON),
    (re.compile(r"(?<![א-ת])לפנות בוקר"), DayPart.DAWN),
    (re.compile(r"(?<![א-ת])(?:לפני ה?צהרי+ם|לפנה[\"״']?צ)"), DayPart.MORNING),
    (re.compile(r"(?<![א-ת])[ושלמה]{0,2}ב?בוקר(?!\s+(?:טוב|אור))(?![א-ת])"), DayPart.MORNING),
    (re.compile(r"(?<![א-ת])[ושלמ]{0,2}[בה]?צהרי+ם(?!\s+טובים)(?![א-ת])"), DayPart.NOON),
    (re.compile(r"(?<![א-ת])[ושלמ]{0,2}[בה]?ערב(?!\s+טוב)(?![א-ת])"), DayPart.EVENING),
    (re.compile(r"(?<![א-ת])[ושלמ]{0,2}[בה]?לילה(?!\s+טוב)(?![א-ת])"), DayPart.NIGHT),
)
"""What is said for each, the longer words first."""


def read_day_part(text: str) -> Reading[DayPart]:
    """The part of the day: בבוקר, בצהריים, אחרי הצהריים, בערב, בלילה. A greeting ("בוקר טוב") is none."""
    found: list[Reading[DayPart]] = []
    for pattern, part in PARTS:
        for match in pattern.finditer(text):
            if not any(one.start <= match.start() < one.end for one in found):
                found.append(sure(text, match.start(), match.end(), part))
    return choose(text, sorted(found, key=lambda one: one.start))
