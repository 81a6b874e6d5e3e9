"""Dates, weekdays and hours in a Hebrew sentence, as values. An hour without its half of the day stands for both."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal, NamedTuple

from agent.brain.facts.numerals import Numeral, numerals
from shared.hebrew.days import MONTH_ORDINALS, MONTHS, WEEKDAYS

MomentKind = Literal["hour", "date", "weekday", "month"]

_DAY_NAMES = WEEKDAYS | {letter: number for number, letter in enumerate("אבגדהו")}
_RELATIVE = {"היום": 0, "מחר": 1, "מחרתיים": 2}

_MONTH = "|".join(MONTHS)
_EDGE = r"(?<![א-ת])"
_END = r"(?![א-ת])"
_SLASHED = re.compile(r"(?<![\d/.])(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d{2}))?(?![\d/])")
_DOTTED = re.compile(r"(?<![\d.])(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})(?![\d.])")
_SHORT_DOTTED = re.compile(r"(?:יום \S+,? |תאריך |ה-)(\d{1,2})\.(\d{1,2})(?![\d.]| ?(?:חדר|מיליון|מליון|אלף|%))")
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_IN_MONTH = re.compile(rf"^ ?(?:ב|ל)?-?({_MONTH}){_END}(?: (\d{{4}}))?")
_BESIDE_DAY = re.compile(r"(?<![א-ת])(?:יום |ב|ל)(ראשון|שני|שלישי|רביעי|חמישי|שישי|שבת)(?: הקרוב| הבא)?, (?:ה-?)?$")
"""A weekday right before: "Wednesday, the 25th"."""
_MONTH_ALONE = re.compile(rf"{_EDGE}[והבלמ]{{0,2}}({_MONTH}){_END}")
_ORDINAL_DATE = re.compile(rf"{_EDGE}[בלמו]{{0,2}}ה?({'|'.join(MONTH_ORDINALS)}) [לב]({_MONTH}){_END}(?: (\d{{4}}))?")
_NAMED_DAY = re.compile(
    rf"{_EDGE}[ושהבלמכ]{{0,2}}(?:יום|ימי|ימים) (?:ה)?(?:(ראשון|שני|שלישי|רביעי|חמישי|שישי|שבת){_END}|([א-ו])['׳])"
)
_DAY_RANGE_END = re.compile(rf"{_EDGE}(?:עד|ועד|ו|ל|או ל|ול|או ב)[- ]?(ראשון|שלישי|רביעי|חמישי|שישי|שבת){_END}")
_BARE_DAY = re.compile(
    rf"{_EDGE}ו?(?:(?:[בל]|ומ|מ)(ראשון(?! לציון)|שני(?= (?:ב|הקרוב|הבא|ל)|[,.?!]|$)|שלישי|רביעי|חמישי|שישי|שבת){_END}|(שבת){_END}|"
    rf"(שלישי|רביעי|חמישי|שישי)(?= (?:ב|הקרוב|הבא|יש|מתאים|פנוי|מלא|אחר|לפני|עובד|זה)|[,.?!]|$))"
)
_RELATIVE_DAY = re.compile(rf"{_EDGE}[ושלמ]?(היום|מחרתיים|מחר){_END}")
_PART = r"(?:\s+(בבוקר|לפנות בוקר|בצהריים|לפני הצהריים|אחר הצהריים|אחרי הצהריים|אחר הצהרים|אחה[\"״]צ|לפנה[\"״]צ|בערב|בלילה))?"
_PART_NEXT = re.compile(_PART.removesuffix("?"))
_PART_RE = re.compile(_PART)
_CLOCK = re.compile(rf"(?<![\d:])([01]?\d|2[0-4]):([0-5]\d)(?![\d:]){_PART}")
_HOUR_LEAD = re.compile(
    r"(?<![א-ת])(?:(?:ב|ל|מ|ה|מה|עד ה)?שעה|שעות|בין|עד|עד ל|ועד|או|רק|ו?אז|החל מ|מ|פתוחים|פתוח|סביבות|סביב|לקראת|שעון|שעות \S+(?: שלנו)? (?:הן|הם))\s*$"
)
_QUARTER_TO = re.compile(r"(?:^|\s)(?:[בלמ]|עד )?(רבע|עשרה|חמישה|עשרים) ל$")
_HOUR_NEXT = re.compile(
    r"^\s*(?:$|[,.?!;:–—-]|(?:בבוקר|בצהריים|לפני|אחר|אחרי|אחה|לפנה|בערב|בלילה|לפנות|בדיוק|עד|ועד|או|ל[א-ת\d]|ב|מ|ו[א-ת]|"
    r"מתאים|נוח|פנוי|פנויה|תפוס|תפוסה|יש|אין|זה|ביום|מחר|היום|נשמע|אפשרי|אפשר|כבר|שם|במשרד|אני|אצל|אבל|רק|לא|טוב|סגור|המשרד|הוא|היא)(?:[^א-ת]|$|[א-ת]))"
)
_BEHIND_DAY = re.compile(r"(?:ראשון|שני|שלישי|רביעי|חמישי|שישי|שבת|(?<![א-ת])מחר|היום|מחרתיים)(?: הקרוב| הבא)? $")
_MASCULINE = re.compile(
    r"(?:^|[א-ת])(?:שניים|שלושה|ארבעה|חמישה|שישה|ששה|שבעה|תשעה|עשרה(?<!ה עשרה)|אחד)(?![א-ת])(?! עשרה)"
)
"""Hours are counted in the feminine."""

_HOUR_VERDICT = re.compile(
    r"^ (?:מתאים|נוח|פנוי|תפוס|בסדר|מצוין|מעולה|סגור|אפשרי|הולך|עובד|טוב|יתאים|סבבה|לא פנוי|כבר תפוס|כבר נתפס|נתפס|עדיף|נשמע)(?![א-ת])"
)
_ONE_OF = re.compile(
    r" (?:מהן|מהם|מה?(?:דירות|נכסים|שתיים|שניים)|מבין|(?:יש|אין) (?!לי|לנו|מקום|פנוי|עוד|תור|שעה|זמן|לך|אפשר))"
)
"""Behind "in one": one of the listings, and no hour."""
_NOT_HOUR_NEXT = re.compile(
    r"^[\s-]*(?:חדר|מטר|מ\"ר|מ״ר|שקל|ש\"ח|₪|אלף|מיליון|מליון|קומ|דירות|דיר|נכסים|אפשרוי|דקות|שעות|ימים|שבוע|חודש|שנים|שנה|אחוז|%|"
    r"מהן|מהם|מתוכ|הדיר|הנכס|האפשר|תשלומ|פעמ|שאל|דבר|פרט|מקומ|בנינ|בניינ|הצע|מועד|תאריכ|חני|מעל|מרפס|ילד|שלב|משר|ספר|אנש|סוכנ|"
    r"שכונ|ערים|רחוב|בתים|כיוונ|סוג|שירות|חלקים|יח|נפש|אזור|עסק|לקוח|כוכב|מיל|ה(?!משרד)[א-ת]{3,})"
)


class Moment(NamedTuple):
    """``minutes``: possible minutes after midnight. ``day``: a date. ``number``: weekday from Sunday 0, or month."""

    kind: MomentKind
    start: int
    end: int
    minutes: frozenset[int] = frozenset()
    day: date | None = None
    number: int = -1
    relative: bool = False


def moments(text: str, today: date) -> list[Moment]:
    """All of the text, in order; spans do not overlap. ``today`` is the local day."""
    found: list[Moment] = []
    for one in (*_written_dates(text, today), *_ordinal_dates(text, today), *_days(text, today), *_clocks(text)):
        _add(found, one)
    for numeral in numerals(text):
        spoken = _spoken_date(text, numeral, today) or _spoken_hour(text, numeral)
        if spoken is not None:
            _add(found, spoken)
    for match in _MONTH_ALONE.finditer(text):
        _add(found, Moment("month", match.start(), match.end(), number=MONTHS[match[1]]))
    return sorted(found, key=lambda one: one.start)


def _add(found: list[Moment], one: Moment) -> None:
    if all(one.end <= other.start or one.start >= other.end for other in found):
        found.append(one)


def _next(day: int, month: int, year: int | None, today: date) -> date | None:
    """The date named; without a year the next one from a month back on."""
    years = [year if year > 99 else 2000 + year] if year is not None else [today.year, today.year + 1]
    for one in years:
        try:
            named = date(one, month, day)
        except ValueError:
            continue
        if year is not None or named >= today - timedelta(days=31):
            return named
    return None


def _written_dates(text: str, today: date) -> Iterator[Moment]:
    for match in _ISO.finditer(text):
        if named := _next(int(match[3]), int(match[2]), int(match[1]), today):
            yield Moment("date", match.start(), match.end(), day=named)
    for pattern in (_DOTTED, _SLASHED, _SHORT_DOTTED):
        for match in pattern.finditer(text):
            year = match[3] if pattern is not _SHORT_DOTTED else None
            if named := _next(int(match[1]), int(match[2]), int(year) if year else None, today):
                yield Moment("date", match.start(1), match.end(), day=named)


def _ordinal_dates(text: str, today: date) -> Iterator[Moment]:
    for match in _ORDINAL_DATE.finditer(text):
        year = int(match[3]) if match[3] else None
        if named := _next(MONTH_ORDINALS[match[1]], MONTHS[match[2]], year, today):
            yield Moment("date", match.start(), match.end(), day=named)


def _days(text: str, today: date) -> Iterator[Moment]:
    for pattern in (_NAMED_DAY, _BARE_DAY, _DAY_RANGE_END):
        for match in pattern.finditer(text):
            name = next(part for part in match.groups() if part)
            yield Moment("weekday", match.start(), match.end(), number=_DAY_NAMES[name])
    for match in _RELATIVE_DAY.finditer(text):
        day = today + timedelta(days=_RELATIVE[match[1]])
        yield Moment("date", match.start(), match.end(), day=day, relative=True)


def _minutes(hour: int, minute: int, part: str | None) -> frozenset[int]:
    at = hour % 24 * 60 + minute
    if hour == 0 or hour > 12:
        return frozenset({at})
    morning, evening = hour % 12 * 60 + minute, (hour % 12 + 12) * 60 + minute
    if part is None:
        return frozenset({morning, evening})
    if "בוקר" in part or "לפני" in part or "לפנה" in part:
        return frozenset({morning})
    if part == "בלילה":
        return frozenset({morning if hour == 12 or hour < 6 else evening})
    return frozenset({morning, evening}) if part == "בצהריים" and hour == 11 else frozenset({evening})


def _clocks(text: str) -> Iterator[Moment]:
    for match in _CLOCK.finditer(text):
        yield Moment("hour", match.start(), match.end(), _minutes(int(match[1]), int(match[2]), match[3]))


def _month_days(day: int, today: date) -> Iterator[date]:
    """This day of this month and of the next ones."""
    for ahead in range(3):
        month = today.month + ahead
        try:
            yield date(today.year + (month - 1) // 12, (month - 1) % 12 + 1, day)
        except ValueError:
            continue


def _spoken_date(text: str, numeral: Numeral, today: date) -> Moment | None:
    month = _IN_MONTH.match(text[numeral.end :])
    if "ה" in numeral.prefix and month is None and (beside := _BESIDE_DAY.search(text[: numeral.start])):
        number = _DAY_NAMES[beside[1]]
        fitting = (
            (one for one in _month_days(int(numeral.value), today) if one >= today)
            if 1 <= numeral.value <= 31
            else iter(())
        )
        named = next((one for one in fitting if (one.weekday() + 1) % 7 == number), None)
        return Moment("date", numeral.start, numeral.end, day=named) if named else None
    of_month = re.match(r" [לב](?:חודש)(?: הזה| הבא)?(?![א-ת])", text[numeral.end :])
    if of_month is not None and numeral.prefix and 1 <= numeral.value <= 31 and not numeral.value % 1:
        named = next((one for one in _month_days(int(numeral.value), today) if one >= today), None)
        return Moment("date", numeral.start, numeral.end + of_month.end(), day=named) if named else None
    if month is None or not 1 <= numeral.value <= 31 or numeral.value % 1:
        return None
    named = _next(int(numeral.value), MONTHS[month[1]], int(month[2]) if month[2] else None, today)
    return Moment("date", numeral.start, numeral.end + month.end(), day=named) if named else None


def _spoken_hour(text: str, numeral: Numeral) -> Moment | None:
    value, minute = int(numeral.value), round(numeral.value % 1 * 60)
    before, after = text[: numeral.start], text[numeral.end :]
    named = re.search(r"שע(?:ה|ות)\s*(?:ה)?$", before) is not None
    glued = numeral.prefix.endswith(("ב", "ל", "מ"))
    pronoun = value <= 3 and numeral.spelled and not minute and not named
    if text[numeral.start : numeral.end].endswith(("שני", "שנים", "אחד")):
        return None
    if pronoun and ("ה" in numeral.prefix or (value == 1 and _ONE_OF.match(after))):
        return None
    if not (1 <= value <= 24 and minute in {0, 15, 30}) or _NOT_HOUR_NEXT.match(after):
        return None
    if (
        "." in text[numeral.start : numeral.end]
        or _MASCULINE.search(text[numeral.start : numeral.end])
        or (numeral.bare and not (glued or named or _HOUR_LEAD.search(before) or _PART_NEXT.match(after)))
    ):
        return None
    part = _PART_RE.match(after)
    has_part = (part is not None and part[1] is not None) or (glued and _BEHIND_DAY.search(before) is not None)
    if not (named or has_part or _HOUR_VERDICT.match(after)) and not (
        (glued or _HOUR_LEAD.search(before)) and _HOUR_NEXT.match(after)
    ):
        return None
    if not numeral.spelled and value > 24:
        return None
    end = numeral.end
    if not minute and (
        extra := re.match(r" ו(עשרה|עשרים וחמש|עשרים|חמישה|ארבעים|חמישים|שלושים)(?: דקות)?(?![א-ת])", after)
    ):
        minute = {"עשרה": 10, "עשרים": 20, "עשרים וחמש": 25, "חמישה": 5, "ארבעים": 40, "חמישים": 50, "שלושים": 30}[
            extra[1]
        ]
        end += extra.end()
        part = _PART_RE.match(text[end:])
    before_it = {"רבע": 15, "עשרה": 10, "חמישה": 5, "עשרים": 20}
    if numeral.prefix == "ל" and (to := re.search(r"(?:^|\s)[בלמ]?(רבע|עשרה|חמישה|עשרים) $", before)):
        value, minute = (value - 1 or 12), 60 - before_it[to[1]]
    end += part.end() if part is not None and part[1] else 0
    return Moment("hour", numeral.start, end, _minutes(value, minute, part[1] if part is not None else None))
