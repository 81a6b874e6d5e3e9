"""How long the caller must be quiet before his turn counts as finished, judged by his words.

Figures are seconds after the voice detector's stop (itself 0.2 s after the last voiced frame). Most of the wait runs
while Whisper is still working, so a finished sentence costs nothing extra.
"""

import re

AFTER_SENTENCE_S = 0.5
AFTER_OPEN_TEXT_S = 1.0
AFTER_UNFINISHED_S = 1.3
AFTER_SHORT_ANSWER_S = 0.35

_SENTENCE_END = re.compile(r"[.!?…]['\"״”]?\s*$")
_UNFINISHED = re.compile(
    r"(?:^|\s)(?:ו|או|אז|אבל|כי|של|עם|את|על|אל|זה|אני|יש|בין|עד|כמו|אממ+|אה+|רגע|בעצם|למשל|כלומר)[.,…]*\s*$"
)
_ENDS_IN_DIGITS = re.compile(r"\d[.,…]*\s*$")
_SHORT_ANSWERS = frozenset({"כן", "לא", "תודה", "שלום", "בסדר", "נכון", "מצוין", "אוקיי", "בטח", "ביי", "להתראות"})


def settle_seconds(text: str) -> float:
    """Quiet time that closes a turn of this text."""
    bare = text.strip(" .,!?…\"'")
    if bare in _SHORT_ANSWERS:
        return AFTER_SHORT_ANSWER_S
    if _UNFINISHED.search(text) or text.rstrip().endswith((",", "-", "–")):
        return AFTER_UNFINISHED_S
    if _ENDS_IN_DIGITS.search(text):
        # People dictate numbers in groups, and Whisper puts a full stop after each group.
        return AFTER_OPEN_TEXT_S
    return AFTER_SENTENCE_S if _SENTENCE_END.search(text) else AFTER_OPEN_TEXT_S
