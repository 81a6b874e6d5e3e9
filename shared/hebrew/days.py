"""The days that a sentence names: the grammar behind ``dates.read_date``.

The week starts on Sunday; a named weekday is its next occurrence, never today.
"""

import calendar
import re
from collections.abc import Iterator
from datetime import date, timedelta

from shared.hebrew.numbers import plain_value, runs
from shared.hebrew.parts import Run
from shared.hebrew.reading import Reading, ambiguous, sure
from shared.hebrew.text import Token, tokens

RECENT_PAST = timedelta(days=7)
"""A day of the month no further back is the one that has just passed; anything older means the coming year."""

_RELATIVE = (("מחרתיים", 2), ("מחר", 1), ("היום", 0), ("הערב", 0), ("הלילה", 0))
WEEKDAYS = {
    "ראשון": 0, "שני": 1, "שלישי": 2, "רביעי": 3, "חמישי": 4, "שישי": 5, "ששי": 5, "שבת": 6,
}  # fmt: skip
_LETTERS = {letter: number for number, letter in enumerate("אבגדהו")}
MONTHS = {
    "ינואר": 1, "פברואר": 2, "מרץ": 3, "מרס": 3, "אפריל": 4, "מאי": 5, "יוני": 6, "יולי": 7, "אוגוסט": 8, "ספטמבר": 9,
    "אוקטובר": 10, "נובמבר": 11, "דצמבר": 12,
}  # fmt: skip
MONTH_ORDINALS = {
    "ראשון": 1, "שני": 2, "שלישי": 3, "רביעי": 4, "חמישי": 5, "שישי": 6, "שביעי": 7, "שמיני": 8, "תשיעי": 9, "עשירי": 10,
}  # fmt: skip
_DAY = r"(ראשון|שני|שלישי|רביעי|חמישי|שי?שי|שבת)"
_WEEKDAY = re.compile(
    rf"(?<![א-ת])(?:(?P<day>[ושהבלמ]{{0,3}}יום\s+)|(?P<pre>[ושהלמב]{{0,3}}[בל]))?ה?{_DAY}(?![א-ת\"'])(?!\s+(?:לציון|חדרים|מיליון|לחודש|אלף))"
    r"(?P<which>\s+(?:הבא|הבאה|הקרוב|הקרובה|הזה|הזאת|(?:ב|של\s+ה?)?שבוע\s+הבא))?"
)
_DAY_LETTER = re.compile(
    r"(?<![א-ת])[ושהבלמ]{0,3}יום\s+(?P<letter>[א-ו])['׳\"]?(?![א-ת])(?P<which>\s+(?:הבא|הקרוב|הזה|(?:ב)?שבוע\s+הבא))?"
)
_AFTER_A_DAY = re.compile(
    r"^\s*,?\s*(?:ב(?:שעה|בוקר|צהריים|ערב|-?\d)|אחרי? הצהר|ב(?:שמונה|תשע|עשר|אחת|שתיים|שלוש|ארבע|חמש|שש|שבע))"
)
_IN_A_WHILE = re.compile(r"(?<![א-ת])(?:בעוד|עוד|תוך)\s+(?P<what>יומיים|שבועיים|חודשיים|יום|שבוע|חודש)(?![א-ת])")
_SPANS = {"יומיים": (2, 0), "יום": (1, 0), "שבוע": (7, 0), "שבועיים": (14, 0), "חודש": (0, 1), "חודשיים": (0, 2)}
_COUNTED_SPANS = {"ימים": (1, 0), "יום": (1, 0), "שבועות": (7, 0), "חודשים": (0, 1)}
_SLASHED = re.compile(r"(\d{1,2})[/.](\d{1,2})(?:[/.]((?:20)?\d\d))?")
_ISO = re.compile(r"(?<!\d)(20\d\d)-(\d\d)-(\d\d)(?!\d)")
_NEXT_WEEK = re.compile(r"שבוע\s+הבא")
_HOUSE = re.compile(r"(?:רחוב|רח'|שדרות|דירה|בית|כתובת|גוש|חלקה)\s+(?:\S+\s+){0,2}$")


def weekday_from_sunday(day: date) -> int:
    """0 is Sunday, 6 is Saturday (Python's own Monday is 0)."""
    return day.isoweekday() % 7


def _add_months(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _calendar_day(day: int, month: int, year: int | None, today: date) -> date | None:
    """The day of a month; without a year its next occurrence, or the one that has just passed."""
    years = [year] if year is not None else range(today.year, today.year + 5)
    for candidate in years:
        try:
            found = date(candidate, month, day)
        except ValueError:  # 29 February outside a leap year, or no such day at all
            continue
        if year is not None or found >= today - RECENT_PAST:
            return found
    return None


class DaySentence:
    """A sentence and the day on which it is said."""

    def __init__(self, text: str, today: date, *, asked: bool) -> None:
        self.text = text
        self.today = today
        self.tokens = tokens(text)
        self.runs = runs(self.tokens)
        self._asked = asked

    def mentions(self) -> list[Reading[date]]:
        """Every day named, in order."""
        found = [*self._dates(), *self._while()]
        dates = [one for one in found if one.candidates]
        for one in [*self._relative(), *self._weekdays()]:
            if not any(other.start < one.end and one.start < other.end for other in dates):
                dates.append(one)
        return sorted(self._agreeing(dates), key=lambda one: one.start)

    def _agreeing(self, found: list[Reading[date]]) -> list[Reading[date]]:
        """ "יום שלישי, 24 בנובמבר": a date that fits the named weekday makes one sure reading."""
        exact = [one.value for one in found if one.value is not None]
        for value in exact:
            if len(found) > 1 and all(value in one.candidates or _same_weekday(value, one) for one in found):
                best = [one for one in found if one.value == value]
                dated = [one for one in best if re.search(r"\d|" + "|".join(MONTHS), one.words)]
                return dated[:1] or best[:1]
        return found

    def _relative(self) -> Iterator[Reading[date]]:
        for word, days in _RELATIVE:
            for match in re.finditer(rf"(?<![א-ת])[ושלמכ]{{0,2}}{word}(?![א-ת])", self.text):
                yield sure(self.text, match.start(), match.end(), self.today + timedelta(days=days))

    def _weekdays(self) -> Iterator[Reading[date]]:
        for match in _WEEKDAY.finditer(self.text):
            if self._names_a_day(match):
                weekday = WEEKDAYS[match.group(3)]
                yield self._weekday(match, weekday, match["which"])
        for match in _DAY_LETTER.finditer(self.text):
            yield self._weekday(match, _LETTERS[match["letter"]], match["which"])

    def _names_a_day(self, match: re.Match[str]) -> bool:
        """ "בראשון" may be the city and "שני" two: without יום only a hint beside it, or the question, makes a day."""
        if match["day"] or match.group(3) == "שבת":
            return True
        if match["which"]:
            return True
        behind = self.text[match.end() :]
        if match["pre"] and _AFTER_A_DAY.match(behind):
            return True
        alone = re.match(r"\s*(?:$|[.,!?]|ב|אחר|או\s)", behind) is not None
        return self._asked and alone

    def _weekday(self, match: re.Match[str], weekday: int, which: str | None) -> Reading[date]:
        ahead = (weekday - weekday_from_sunday(self.today) - 1) % 7 + 1
        nearest = self.today + timedelta(days=ahead)
        start, end = match.start(), match.end()
        sunday = self.today - timedelta(days=weekday_from_sunday(self.today))
        in_next_week = sunday + timedelta(days=7 + weekday)
        if which is not None and "שבוע" in which:
            return sure(self.text, start, end, in_next_week)
        behind = self.text[end : end + 20]
        if which is None and (_NEXT_WEEK.search(behind) or _NEXT_WEEK.search(self.text[max(0, start - 20) : start])):
            return sure(self.text, start, end, in_next_week)
        if which is not None and "הבא" in which and nearest != in_next_week and ahead < 7:
            return ambiguous(self.text, start, end, (nearest, nearest + timedelta(days=7)))
        return sure(self.text, start, end, nearest)

    def _while(self) -> Iterator[Reading[date]]:
        for match in _IN_A_WHILE.finditer(self.text):
            days, months = _SPANS[match["what"]]
            day = _add_months(self.today, months) + timedelta(days=days)
            yield sure(self.text, match.start(), match.end(), day)
        for run in self.runs:
            following = self._token(run.last + 1)
            before = self._token(run.first - 1)
            total = plain_value(run.parts)
            unit = _COUNTED_SPANS.get(following.text) if following is not None else None
            if unit is None or following is None or before is None or before.text not in {"עוד", "בעוד", "תוך"}:
                continue
            if total is None or total.denominator != 1 or not 1 <= total <= 60:
                continue
            day = _add_months(self.today, unit[1] * int(total)) + timedelta(days=unit[0] * int(total))
            yield sure(self.text, before.start, following.end, day)

    def _token(self, index: int) -> Token | None:
        return self.tokens[index] if 0 <= index < len(self.tokens) else None

    def _dates(self) -> Iterator[Reading[date]]:
        for match in _ISO.finditer(self.text):
            day = _calendar_day(int(match[3]), int(match[2]), int(match[1]), self.today)
            if day is not None:
                yield sure(self.text, match.start(), match.end(), day)
        yield from self._slashed()
        for run in self.runs:
            reading = self._spoken(run)
            if reading is not None:
                yield reading
        yield from self._ordinal_days()

    def _slashed(self) -> Iterator[Reading[date]]:
        for token in self.tokens:
            match = _SLASHED.fullmatch(token.text)
            if match is None or (not self._asked and _HOUSE.search(self.text[: token.start])):
                continue
            dotted = "." in token.text and match[3] is None
            named = token.prefix or re.search(r"(?:יום|תאריך|עד)\s+$", self.text[: token.start])
            if dotted and not (self._asked or named):
                continue
            year = int(match[3]) if match[3] else None
            day = _calendar_day(
                int(match[1]), int(match[2]), year + 2000 if year is not None and year < 100 else year, self.today
            )
            if day is not None:
                yield sure(self.text, token.start, token.end, day)

    def _spoken(self, run: Run) -> Reading[date] | None:
        """ "עשרים ושלושה בדצמבר 2027", "חמישה לתשיעי", "חמישה עשר לחודש"."""
        head, *rest = run.parts
        number = head.amount
        if rest or head.scale != 1 or number.denominator != 1 or not 1 <= number <= 31:
            return None
        return self._day_and_month(int(number), run.first, run.last + 1)

    def _day_and_month(self, number: int, first: int, after: int) -> Reading[date] | None:
        following = self._token(after)
        if following is None or len(following.text) < 3:
            return None
        word = following.text[1:] if following.text[0] in "בל" else following.text
        start = self.tokens[first].start
        if word in {"חודש", "לחודש"} and following.text[0] == "ל":
            day = self._day_of_month(number)
            return sure(self.text, start, following.end, day) if day is not None else None
        month = MONTHS.get(word)
        if month is None and following.text[0] == "ל":
            month = MONTH_ORDINALS.get(word)
        if month is None:
            return None
        end, year = self._year(after + 1, following.end)
        day = _calendar_day(number, month, year, self.today)
        return sure(self.text, start, end, day) if day is not None else None

    def _year(self, index: int, end: int) -> tuple[int, int | None]:
        run = next((one for one in self.runs if one.first == index), None)
        total = plain_value(run.parts) if run is not None else None
        if run is None or total is None or not 2020 <= total <= 2100:
            return end, None
        return self.tokens[run.last].end, int(total)

    def _day_of_month(self, number: int) -> date | None:
        for months in range(3):
            first = _add_months(self.today.replace(day=1), months)
            if number <= calendar.monthrange(first.year, first.month)[1]:
                day = first.replace(day=number)
                if day >= self.today:
                    return day
        return None

    def _ordinal_days(self) -> Iterator[Reading[date]]:
        """ "ראשון בספטמבר", "בראשון לחודש"."""
        for index, token in enumerate(self.tokens):
            word = re.sub(r"^[ושהבל]{0,2}(?=ראשון$)", "", token.text)
            if word == "ראשון":
                reading = self._day_and_month(1, index, index + 1)
                if reading is not None:
                    yield reading


def _same_weekday(value: date, one: Reading[date]) -> bool:
    return any(weekday_from_sunday(value) == weekday_from_sunday(other) for other in one.candidates) and not re.search(
        r"\d|מחר|היום", one.words
    )
