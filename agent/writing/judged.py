"""A written text as the gate reads it: what only writing abbreviates is spelled out, and nothing else is changed.

The gate's readers were made for words and for digits among words. Numeric dates, ranges of hours, weekdays by letter
and short millions are told here in the form that they know; what is sent stays as the model wrote it.
"""

import re

from agent.writing.links import masked

_MONTHS = (
    "ינואר", "פברואר", "מרץ", "אפריל", "מאי", "יוני", "יולי", "אוגוסט", "ספטמבר", "אוקטובר", "נובמבר", "דצמבר",
)  # fmt: skip
_DAYS = {"א": "ראשון", "ב": "שני", "ג": "שלישי", "ד": "רביעי", "ה": "חמישי", "ו": "שישי"}
_UNIT = r"(?: ?(?:חד|מיליון|מליון|מ'|מ׳|מ\"|מ״|מטר|אלף|אש|ש\"ח|ש״ח|₪|%|אחוז|M|K|קומ|שנ|שע|דונם))"
_DATE = re.compile(
    r"(?<![\d.,:/])(?<!קומה )(?<!דירת )(0?[1-9]|[12]\d|3[01])([./])(0?[1-9]|1[0-2])(?:\2(20\d\d|\d\d))?"
    rf"(?![\d/]|:\d|\.\d|{_UNIT})"
)
_HOURS = re.compile(r"(\d{1,2}:\d\d) ?[-–־] ?(?=\d{1,2}:\d\d)")
_WEEKDAYS = re.compile(r"(?<![א-ת\"״])(ימי |ימים |בימים |בימי |יום )?ב?([א-ו])['׳]? ?[-–־] ?([א-ו])['׳](?![א-ת])")
_NEXT_DAYS = re.compile(r"(?<=:\d\d) ו(?=בי(?:ום|מי|מים) )")
"""Behind the hours of some days those of another day begin: two statements in one line."""

_FRIDAY = re.compile(r"(?<=:\d\d),? ו['׳] ?(?=\d{1,2}:\d\d)")
_SHORT = (
    (re.compile(r"^[ \t]*\d{1,2}\)[ \t]+", re.MULTILINE), "- "),
    (re.compile(r"(?<![א-ת])הי(?=[ ,!])"), "היי"),
    (re.compile(r"(?<![א-ת])([בהומל]{0,2})רח['׳](?= )"), r"\1רחוב"),
    (re.compile(r"(קומה \d{1,2})/(?=\d{1,2}(?!\d))"), r"\1 מתוך "),
    (re.compile(r"(?<=\d) ?חד['׳]"), " חדרים"),
    (re.compile(r"(?<=\d) ?דק['׳]"), " דקות"),
    (re.compile(r"(?<![א-ת])(ה?)שכ[\"״]ד(?![א-ת])"), r"\1שכירות"),
    (re.compile(r"(?<![א-ת])טל['׳](?= )"), "טלפון"),
)
_MILLIONS = re.compile(r"(?<=\d) ?(?:M(?![A-Za-z])|מ['׳](?=\s*(?:ש\"ח|ש״ח|₪|$|[,.]))|מלש[\"״]ח)")
_THOUSANDS = re.compile(r"(?<=\d) ?(?:[Kk](?![A-Za-z])|אש[\"״]ח)")
_SIGN_FIRST = re.compile(r"₪ ?(\d[\d,.]*\d|\d)")


def judged(text: str) -> str:
    """The text for the gate alone."""
    text = masked(text)
    text = _SIGN_FIRST.sub(r"\1 ₪", text)
    text = _MILLIONS.sub(" מיליון", text)
    text = _THOUSANDS.sub(" אלף", text)
    text = _HOURS.sub(r"\1 עד ", text)
    for pattern, whole in _SHORT:
        text = pattern.sub(whole, text)
    text = _FRIDAY.sub(". ביום שישי ", text)
    text = _NEXT_DAYS.sub(". ", text)
    text = _WEEKDAYS.sub(lambda days: f"{days[1] or 'ימים '}{_DAYS[days[2]]} עד {_DAYS[days[3]]}", text)
    return _DATE.sub(_in_words, text)


def _in_words(found: re.Match[str]) -> str:
    year = f" {found[4] if len(found[4]) == 4 else '20' + found[4]}" if found[4] else ""
    return f"{int(found[1])} ב{_MONTHS[int(found[3]) - 1]}{year}"
