"""Dates, years, decades, weekdays and hours."""

import re

from agent.speech.spoken.patterns import DASH, PRE, prefixed
from shared.hebrew.cardinals import cardinal

MONTHS = (
    "ינואר", "פברואר", "מרץ", "אפריל", "מאי", "יוני", "יולי", "אוגוסט", "ספטמבר", "אוקטובר", "נובמבר", "דצמבר",
)  # fmt: skip
_MONTH = "|".join((*MONTHS, "מרס"))
_DATE_WORD = (
    r"(?:יום|ימים|תאריך|בתאריך|התאריך|מתאריך|ליום|ביום|מיום|עד|החל|מועד|פגישה|ביקור|כניסה|פינוי|נפגש|ניפגש|נקבע|קבענו)"
)
_STREET = re.compile(r"(?:רחוב|רח'|שדרות|שד'|סמטת|דרך|כיכר|כתובת|הכתובת|דירה|בית|גוש|חלקה)\s(?:[א-ת'\"-]+\s){0,4}$")
_ISO = re.compile(PRE + r"(?P<y>(?:19|20)\d\d)-(?P<m>\d\d)-(?P<d>\d\d)(?!\d)")
_FULL = re.compile(PRE + r"(?P<d>\d{1,2})(?P<sep>[./-])(?P<m>\d{1,2})(?P=sep)(?P<y>(?:19|20)?\d\d)(?![\d/]|[.,-]\d)")
_SHORT = re.compile(PRE + r"(?P<d>\d{1,2})/(?P<m>\d{1,2})(?![\d/]|[.,-]\d)")
_DOTTED = re.compile(
    r"(?P<word>" + _DATE_WORD + r"(?: ה\S+| [א-ו]'?,?)? )" + PRE + r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})(?![\d./])"
)
_MONTH_YEAR = re.compile(PRE + r"(?P<m>0?[1-9]|1[0-2])[/](?P<y>(?:19|20)\d\d)(?![\d/])")
_NAMED = re.compile(
    PRE + r"(?P<a>\d{1,2})(?:" + DASH + r"(?P<b>\d{1,2}))?(?P<gap> ?[לב]?-?)(?P<month>" + _MONTH + r")(?![א-ת])"
    r"(?P<year>,? (?:19|20)\d\d)?"
)
_DECADE = re.compile(r"(שנות ה)[-־]?(\d{2,4})(?!\d)")
_CLOCK = r"(?:[01]?\d|2[0-4]):[0-5]\d(?!\d)"
_RANGE = re.compile(PRE + rf"(?P<a>{_CLOCK}){DASH}(?P<b>{_CLOCK})")
_TIME = re.compile(
    PRE + rf"(?P<a>{_CLOCK})(?P<part> (?:ב(?:בוקר|צהריים|ערב|לילה)|אחר הצהריים|אחה\"צ|לפני הצהריים|לפנה\"צ))?"
)
_HOUR = re.compile(
    r"(?P<word>שעה |שעות )(?P<a>[01]?\d|2[0-4])(?:" + DASH + r"(?P<b>[01]?\d|2[0-4]))?(?![\d:/%]|[.,]\d| (?:שעות|דקות))"
)
_WEEKDAYS = {"א": "ראשון", "ב": "שני", "ג": "שלישי", "ד": "רביעי", "ה": "חמישי", "ו": "שישי", "ש": "שבת"}
_DAY_LETTER = re.compile(r"((?:^|[^א-ת])[ושהבלמכ]{0,3}(?:יום|ימים|ימי) )([א-וש])(?:['\"](?![א-ת])|(?=[\s,.!?]|$))")
_DAY_RANGE = re.compile(
    r"((?:^|[^א-ת])[ושהבלמכ]{0,3}(?:ימים|ימי|יום|בין) )([א-ו])'?" + DASH + r"([א-וש])(?:'|(?![א-ת]))"
)
_ROUND_THE_CLOCK = re.compile(PRE + r"24/7(?![\d/])")


def _year(text: str) -> str:
    number = int(text)
    return cardinal(number if number > 99 else 2000 + number, "f")


def _day(day: int, month: int) -> str | None:
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    return f"{cardinal(day, 'm')} ב{MONTHS[month - 1]}"


def _full(match: re.Match[str]) -> str:
    spoken = _day(int(match["d"]), int(match["m"]))
    return prefixed(match, f"{spoken} {_year(match['y'])}") if spoken else match.group()


def _short(match: re.Match[str]) -> str:
    spoken = _day(int(match["d"]), int(match["m"]))
    before = match.string[: match.start()]
    if spoken is None or (not match["pre"] and _STREET.search(before)):
        return match.group()
    return prefixed(match, spoken)


def _dotted(match: re.Match[str]) -> str:
    spoken = _day(int(match["d"]), int(match["m"]))
    return match["word"] + prefixed(match, spoken) if spoken else match.group()


def _named(match: re.Match[str]) -> str:
    first, last = int(match["a"]), int(match["b"] or 1)
    if not (1 <= first <= 31 and 1 <= last <= 31):
        return match.group()
    days = cardinal(first, "m") + (f" עד {cardinal(last, 'm')}" if match["b"] else "")
    letter = "ל" if "ל" in match["gap"] else "ב"
    year = f" {_year(match['year'].strip(', '))}" if match["year"] else ""
    return prefixed(match, f"{days} {letter}{match['month']}{year}")


def _part_of_day(hour: int) -> str:
    if 5 <= hour < 12:
        return "בבוקר"
    if hour == 12:
        return "בצהריים"
    if hour < 18 and hour >= 13:
        return "אחר הצהריים"
    return "בערב" if 18 <= hour < 22 else "בלילה"


def _hour_word(hour: int) -> str:
    return cardinal((hour % 12) or 12, "f")


def clock(text: str) -> str:
    """``9:45`` as רבע לעשר, ``17:30`` as חמש וחצי; without the part of the day."""
    hour, minute = (int(part) for part in text.split(":"))
    if minute == 45:
        return f"רבע ל{_hour_word(hour + 1)}"
    tail = {0: "", 15: " ורבע", 30: " וחצי"}.get(minute)
    if tail is None:
        tail = (
            f" ו{cardinal(minute, 'f')}" + (" דקות" if minute <= 10 else "")
            if minute % 10 == 0 or minute < 20
            else f" {cardinal(minute, 'f')}"
        )
    return _hour_word(hour) + tail


def _with_part(text: str) -> str:
    hour = int(text.split(":", 1)[0]) % 24
    return f"{clock(text)} {_part_of_day(hour)}" if hour >= 13 or hour < 5 else clock(text)


def _time(match: re.Match[str]) -> str:
    return prefixed(match, clock(match["a"]) + match["part"] if match["part"] else _with_part(match["a"]))


def _hour(match: re.Match[str]) -> str:
    spoken = [_with_part(f"{hour}:00") for hour in (match["a"], match["b"]) if hour]
    return match["word"] + " עד ".join(spoken)


def speak_calendar(text: str) -> str:
    """Replace dates and hours; ``12/3`` right after a street name is left for the rule of addresses."""
    text = _ROUND_THE_CLOCK.sub(lambda found: prefixed(found, "עשרים וארבע שבע"), text)
    text = _DAY_RANGE.sub(lambda found: f"{found[1]}{_WEEKDAYS[found[2]]} עד {_WEEKDAYS[found[3]]}", text)
    text = _DAY_LETTER.sub(lambda found: found[1] + _WEEKDAYS[found[2]], text)
    text = _ISO.sub(_full, text)
    text = _FULL.sub(_full, text)
    text = _MONTH_YEAR.sub(lambda found: prefixed(found, f"{MONTHS[int(found['m']) - 1]} {_year(found['y'])}"), text)
    text = _SHORT.sub(_short, text)
    text = _DOTTED.sub(_dotted, text)
    text = _NAMED.sub(_named, text)
    text = _DECADE.sub(lambda found: found[1] + cardinal(int(found[2]), "f"), text)
    text = _RANGE.sub(lambda found: prefixed(found, f"{_with_part(found['a'])} עד {_with_part(found['b'])}"), text)
    text = _TIME.sub(_time, text)
    return _HOUR.sub(_hour, text)
