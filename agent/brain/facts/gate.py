"""The gate of one reply: text comes in as the model streams it, text that may be spoken comes out.

A clause goes out when it is complete and all it claims is supported. The first words of a reply go out at once, as long
as nothing in them can begin a claim, so that the voice need not wait for a clause that may hold none.
"""

import re
from typing import Protocol

from agent.brain.facts.evidence import Evidence
from agent.brain.facts.judge import Finding, ReplyJudge
from agent.brain.facts.leak import LeakWatch, foreign
from agent.brain.facts.numerals import numerals
from agent.speech.clauses import ClauseSplitter
from agent.speech.spoken.cleanup import plain

OPENING_WORDS = 4
"""So many words of a reply's first clause may go ahead of it."""

_RISKY = re.compile(
    r"\d|[A-Za-z\u0400-\u052f\u0600-\u06ff]|(?:תי|נו|נה)\W*$|עול|מחיר|תמורת|רחוב|שדרות|קומ|שטח|גודל|יש|אין|מצא|פנו|פתוח|סגור|תפוס|קבוע|נקבע|שעה|שעות|"
    r"יום|מחר|היום|דיר|נכס|פנטהאוז|בית|משרד|עם|ללא|בלי|חני|מעלי|מרפס|ממ|מחסן|גינה|הפגישה|הביקור|המוכר|הבעל|ההנחי|הכללים|הוראות|את|כניסה|"
    r"אחרי|לפני|לא|עוד|עדיין|אם|הוגדר|הורו|נאמר|אמרו|כתבו|מתוכנת|מוגדר|מונחי|אמורה|מצב|מעביר|מחבר"
)
_SUM_END = re.compile(r"\s*(?:שקל(?:ים)?|ש\"ח|₪|מטר(?:ים)?)[\s,;:–—-]*$")
_UNFINISHED = re.compile(r"[,;:–—-]\s*$")


class Gate(Protocol):
    """Of one text of the model. ``released``: what passed; ``finding``: why it was stopped; ``withheld``: the rest."""

    released: str
    withheld: str
    finding: Finding | None

    def feed(self, text: str) -> str:
        """Add streamed text; answers what may go out now."""
        ...

    def flush(self) -> str:
        """The model's text is complete: answers the rest that may go out."""
        ...


class ReplyGate:
    """``released``: all that went out. ``finding``: why the reply was stopped. ``withheld``: the text that did not go out."""

    def __init__(self, evidence: Evidence, leaks: LeakWatch) -> None:
        self._judge = ReplyJudge(evidence)
        self._leaks = leaks
        self._splitter = ClauseSplitter()
        self._raw = ""
        self._scanned = 0
        self._ahead = 0
        self._any = False
        self.released = ""
        self.withheld = ""
        self.finding: Finding | None = None

    def feed(self, text: str) -> str:
        """Add streamed text; answers what may be spoken now, as it is written."""
        if self.finding is not None:
            self.withheld += text
            return ""
        self._raw += text
        out = ""
        for clause in self._splitter.feed(text):
            at = self._raw.find(clause, self._scanned)
            self._scanned = max(at, 0) + len(clause)
            if _UNFINISHED.search(clause) and (_ends_with_number(clause) or _is_bare_sum(clause)):
                continue
            out += self._pass(self._end_of_blank(self._scanned))
            if self.finding is not None:
                return out
        return out + self._opening()

    def flush(self) -> str:
        """The model's text is complete, or pauses for tools: answers the rest that may be spoken."""
        if self.finding is not None:
            return ""
        self._splitter.flush()
        out = self._pass(len(self._raw))
        self._any = False
        return out

    def _pass(self, end: int) -> str:
        """Judge the text up to ``end`` and let it go, or stop the reply here."""
        clause, self._raw = self._raw[:end], self._raw[end:]
        self._scanned = 0
        ahead, self._ahead = self._ahead, 0
        self._any = True
        text = plain(clause)
        if text:
            self.finding = self._look(text, clause)
        if self.finding is not None:
            self.withheld, self._raw = clause[ahead:] + self._raw, ""
            return ""
        self.released += clause[ahead:]
        return clause[ahead:]

    def _look(self, text: str, as_written: str) -> Finding | None:
        if self._leaks.finds(self.released, as_written):
            return Finding("leak", text)
        if foreign(self.released, text):
            return Finding("language", text)
        return self._judge.check(text)

    def _opening(self) -> str:
        """Whole words at the beginning of the reply that no claim can begin with."""
        if self._any:
            return ""
        end = words = 0
        for match in re.finditer(r"\S+\s+", self._raw):
            word = match.group()
            if words == OPENING_WORDS or _RISKY.search(word) or next(numerals(word), None):
                break
            words, end = words + 1, match.end()
        if end <= self._ahead:
            return ""
        out, self._ahead = self._raw[self._ahead : end], end
        self.released += out
        return out

    def _end_of_blank(self, at: int) -> int:
        while at < len(self._raw) and self._raw[at].isspace():
            at += 1
        return at


def _ends_with_number(clause: str) -> bool:
    """A number at the very end may go on behind the comma ("שני מיליון, ארבע מאות אלף")."""
    bare = clause.rstrip(" ,;:–—-")
    last = 0
    for numeral in numerals(bare):
        last = numeral.end
    return last == len(bare) and last > 0


def _is_bare_sum(clause: str) -> bool:
    """No more than a sum, of which the next clause says what it is ("מאה אלף שקל, זה מה שנשאר")."""
    unit = _SUM_END.search(clause)
    first = next(numerals(clause), None)
    return unit is not None and first is not None and first.start <= 1 and _ends_with_number(clause[: unit.start()])
