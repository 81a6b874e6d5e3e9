"""Cuts the model's text, as it streams in, into clauses that are spoken one after another.

A short first clause makes the first sound early; later ones are longer, for prosody. Nothing is lost or changed:
the clauses joined give the text. Rules and lengths: 16 texts fed 3 characters at a time, tuned for this pipeline.
"""

import re

FIRST_CLAUSE_CHARS = 18
LATER_CLAUSE_CHARS = 35
LONGEST_CLAUSE_CHARS = 180
"""Google refuses an input above 5,000 bytes; long before that a listener wants a breath."""

_HARD = "!?…\n"
_SOFT = ",;:–—"
_TRAILING = "\"'”״׳»)]" + _HARD + ".,"
ABBREVIATIONS = frozenset({"פרופ", "וכו", "וגו", "עמ", "מס", "רח", "שד", "גב", "טל", "אינג", "לפנה״ס", 'לפנה"ס'})
_LONE_LETTER = re.compile(r"(?:^|[\s(])[א-ת]$")
_LIST_NUMBER = re.compile(r"(?:^|\n)\s*\d{1,2}$")
_LAST_WORD = re.compile(r"[^\s(]+$")
_SPEAKABLE = re.compile(r"\w")


class ClauseSplitter:
    """One reply at a time: ``feed`` pieces of text, ``flush`` at its end, which also starts the next reply."""

    def __init__(self) -> None:
        self._buffer = ""
        self._any = False

    @property
    def pending(self) -> str:
        """What was fed and belongs to no complete clause yet."""
        return self._buffer

    def feed(self, text: str) -> list[str]:
        """Add streamed text; answers the clauses that are now complete."""
        self._buffer += text
        clauses: list[str] = []
        while (end := self._boundary()) is not None:
            clause, self._buffer = self._buffer[:end], self._buffer[end:]
            if _SPEAKABLE.search(clause):
                self._any = True
                clauses.append(clause.strip())
        return clauses

    def flush(self) -> list[str]:
        """The reply is complete: answers what is left of it."""
        rest, self._buffer, self._any = self._buffer.strip(), "", False
        return [rest] if _SPEAKABLE.search(rest) else []

    def _boundary(self) -> int | None:
        text = self._buffer
        shortest = LATER_CLAUSE_CHARS if self._any else FIRST_CLAUSE_CHARS
        for at, sign in enumerate(text):
            if at + 1 >= len(text):
                break
            if self._ends_here(at, sign, shortest):
                end = at + 1
                while end < len(text) and text[end] in _TRAILING:
                    end += 1
                # A mark at the end of the buffer waits: a quote or another mark may still follow it.
                return end if end < len(text) else None
        if len(text) > LONGEST_CLAUSE_CHARS:
            space = text.rfind(" ", 0, LONGEST_CLAUSE_CHARS)
            return space + 1 if space > 0 else LONGEST_CLAUSE_CHARS
        return None

    def _ends_here(self, at: int, sign: str, shortest: int) -> bool:
        text = self._buffer
        after = text[at + 1]
        if sign in _HARD:
            return bool(_SPEAKABLE.search(text[:at]))
        if sign == ".":
            return (after.isspace() or after in '"”״') and not self._abbreviates(text[:at])
        if sign in _SOFT:
            return after.isspace() and len(text[: at + 1].strip()) >= shortest
        return False

    @staticmethod
    def _abbreviates(before: str) -> bool:
        word = _LAST_WORD.search(before)
        if word and word.group().strip("׳'") in ABBREVIATIONS:
            return True
        return bool(_LONE_LETTER.search(before) or _LIST_NUMBER.search(before))
