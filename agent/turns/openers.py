"""Openers: one or two words in the agent's voice while the reply is still being made ("הבנתי,", "רגע, אני בודקת,").

Chosen by what the caller said and whether he was asked, and such that any reply can follow: an opener agrees to
nothing and promises no result.
"""

import re

from agent.turns.backchannel import is_plain_answer

AFTER_COMMIT_S = 0.05
"""A reply that sounds within this time needs no opener."""

LATEST_S = 1.05
"""Of silence since the last voiced frame of the caller: where a turn was confirmed later, the reply is near, and an
opener would only hold it up."""

WAIT_AFTER_S = 1.45
"""Of the same silence, after which a reply that is still being made begins with a few words that ask for patience; with
the way to the caller that makes 1.5 s."""

CHECKING = ("רגע, אני בודקת,", "רק רגע,")
WISH = ("בשמחה,", "הבנתי,")
DETAIL = ("מצוין,", "הבנתי,")
STATEMENT = ("הבנתי,", "אוקיי,")
PRESENT = ("כן,", "אני כאן,")
ALL = tuple(dict.fromkeys((*CHECKING, *WISH, *DETAIL, *STATEMENT, *PRESENT)))
"""Synthesised ahead in every business's voice."""

WAITING = ("רק שנייה,", "עוד רגע,")
"""Any reply can follow, also to a plain yes; in turn, so that a slow line does not say the same for ever."""

_PARTING = re.compile(r"(?:^|\s)(?:ביי|להתראות|תודה|יום טוב|שלום)(?:\W|$)")
_ABOUT_THE_AGENT = re.compile(
    r"מי (?:זה|זאת|את|אתה|מדבר)|(?:^|\s)(?:רובוט|בוט|מחשב|הקלטה)|אנושי|בן אדם|מה שמך|איך קוראים"
)
_CALLS_OUT = re.compile(r"^\W*(?:הלו|את שם|את איתי|שומעים|את שומעת)(?:\W|$)")
_NOT_UNDERSTOOD = re.compile(
    r"^\W*(?:מה|סליחה|לא הבנתי|לא שמעתי|אפשר לחזור|תחזרי)(?:\W|$)(?!\s*(?:המחיר|הכתובת|השעות|יש))"
)
_QUESTION = re.compile(r"\?\W*$|(?:^|\s)(?:האם|כמה|מתי|איפה|אילו|איזה|איזו|יש לכם|אפשר|תבדקי|לבדוק)(?:\s|$)")
_WISH = re.compile(r"(?:^|\s)(?:אשמח|מחפש|מחפשת|מחפשים|רוצה|רוצים|מעוניין|מעוניינת|מעוניינים|צריך|צריכה)(?:\s|$)")
_NEGATIVE = re.compile(r"(?:^|\s)(?:לא|אין|בלי|אל|תסירו|תפסיקו|טעות|תלונה|בעיה|כועס|כועסת|מאוכזב)(?:\W|$)")
_REPEATED = re.compile(
    r"^(?:הבנתי|בשמחה|מצוין|אוקיי|בסדר|מעולה|נהדר|יופי|רגע,? אני בודקת|רק רגע|רק שנייה|עוד רגע)"
    r"(?:[,.!]\s+(?=\S)|[,.!]?$)"
)


class Openers:
    """One call's: never the same twice running, at most every second turn. ``fillers``: the words for a long wait."""

    def __init__(self, *, enabled: bool, fillers: bool = False) -> None:
        self._enabled = enabled
        self._fillers = fillers
        self._previous = ""
        self._just_said = False
        self._waited = 0

    def choose(self, text: str, agent_said: str) -> str | None:
        """To be asked once for every turn of the caller; ``agent_said`` is what he heard last before it."""
        rests, self._just_said = self._just_said, False
        if rests or not self._enabled:
            return None
        fitting = _fitting(text, asked="?" in agent_said)
        return next((opener for opener in fitting if opener != self._previous), None)

    def choose_wait(self) -> str | None:
        """What fills a wait that has become long."""
        return WAITING[self._waited % len(WAITING)] if self._fillers else None

    def said(self, opener: str) -> None:
        """It sounds."""
        if opener in WAITING:
            self._waited += 1
        else:
            self._just_said, self._previous = True, opener


def without_repeated_opener(text: str) -> str:
    """``text`` without an opening word of the same kind as the opener that the caller hears before it."""
    return _REPEATED.sub("", text)


def _fitting(text: str, *, asked: bool) -> tuple[str, ...]:
    if is_plain_answer(text) or _ABOUT_THE_AGENT.search(text) or _NOT_UNDERSTOOD.search(text):
        return ()
    if _CALLS_OUT.search(text):
        return PRESENT
    if _QUESTION.search(text):
        return CHECKING
    if _PARTING.search(text):
        return ()
    if _NEGATIVE.search(text):
        return STATEMENT
    if _WISH.search(text):
        return WISH
    return DETAIL if asked else STATEMENT
