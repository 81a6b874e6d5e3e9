"""What kind of answer the agent's last sentence asks for; it tells how soon the caller's answer is complete."""

import re
from enum import Enum


class Expected(Enum):
    """``CHOICE``: one of what was offered ("קנייה או השכרה?"). ``SUM`` is money, ``COUNT`` a number that is no hour."""

    ANYTHING = "anything"
    YES_NO = "yes_no"
    CHOICE = "choice"
    HOUR = "hour"
    COUNT = "count"
    SUM = "sum"
    PHONE = "phone"
    NAME = "name"


_SENTENCES = re.compile(r"[^.!?…]+[.!?…]*")
_PHONE = re.compile(r"טלפון|(?<!\S)ל?איזה מספר|המספר שלך|מספר (?:נייד|לחזרה)|(?<!\S)ה?נייד(?!\S)")
_NAME = re.compile(r"שמך|השם(?: ה?מלא| שלך|,|\s*\?)|קוראים לך|עם מי (?:אני|יש לי)")
_SUM = re.compile(r"תקציב|מחיר|סכום|כמה כסף|כמה (?:תרצ|היית|אתה מוכן|את מוכנה)|(?<!\S)בכמה(?!\S)")
_HOUR = re.compile(r"באיז[הו] שעה|מה השעה|את השעה")
_COUNT = re.compile(r"(?<!\S)(?:ל|ב)?כמה(?!\S)|באיז[הו] קומה|איז[הו] קומה|מספר (?:ה?חדרים|ה?דירה|ה?בית)|את המספר")
_QUESTION_WORD = re.compile(
    r"(?<!\S)[ושבלמכ]{0,2}(?:מה|מהו|מהי|מי|מתי|איך|למה|מדוע|איפה|היכן|לאן|מאיפה|איז[הו]|אילו)(?!\S)"
)
_OR = re.compile(r"(?<!\S)או(?!\S)|הבחירה")
_YES_OR_NO = re.compile(r"כן או לא")
_REQUEST = re.compile(r"אפשר (?:לומר|להגיד|לחזור)")
"""Asks for words, not for a yes, though it has no question word."""


def expected_answer(agent_said: str) -> Expected:
    """Judged by the agent's last sentence; only a question expects something."""
    sentences = _SENTENCES.findall(agent_said.strip())
    last = sentences[-1].strip() if sentences else ""
    if not last.rstrip("\"'״”) ").endswith("?"):
        return Expected.ANYTHING
    if _YES_OR_NO.search(last):
        return Expected.YES_NO
    open_question = _QUESTION_WORD.search(last) or _REQUEST.search(last)
    for pattern, kind in ((_PHONE, Expected.PHONE), (_NAME, Expected.NAME), (_SUM, Expected.SUM)):
        # "זה המספר שלך?" has no question word: it asks for a yes.
        if pattern.search(last) and (open_question or "כמה" in last or kind is Expected.NAME):
            return kind
    for pattern, kind in ((_HOUR, Expected.HOUR), (_COUNT, Expected.COUNT)):
        if pattern.search(last):
            return kind
    if _REQUEST.search(last):
        return Expected.CHOICE if _OR.search(last) else Expected.ANYTHING
    if open_question:
        return Expected.ANYTHING
    return Expected.CHOICE if _OR.search(last) else Expected.YES_NO
