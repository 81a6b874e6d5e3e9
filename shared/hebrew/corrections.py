"""Which of several mentions counts: the caller's correction wins over what he said before it."""

import re
from collections.abc import Sequence
from typing import TypeVar

from shared.hebrew.reading import Reading, one_of

T = TypeVar("T")

CUE = re.compile(
    r"(?<![א-ת])(?:סליחה|בעצם|התכוונתי|הכוונה|כלומר|תיקון|טעות|טעיתי|אני מתקן|אני מתקנת|לא לא|רגע לא|לא רגע|אה לא|זאת אומרת)(?![א-ת])"
    r"|(?<![א-ת])לא\s*[,.:–-]"
)
"""Words that announce a correction of what was just said."""
_NOT_THIS = re.compile(r"(?<![א-ת])(?P<and>ו)?(?:לא|אבל לא)\s+(?:[א-ת\"']+\s+){0,1}$")
_INSTEAD = re.compile(r"(?<![א-ת])(?:במקום|ולא|אבל לא)\s+(?:[א-ת\"']+\s+){0,1}$")


def correction_at(text: str) -> int | None:
    """Where the words after the last correction begin, or None when nothing is corrected."""
    last = None
    for match in CUE.finditer(text):
        last = match.end()
    return last


def choose(text: str, mentions: Sequence[Reading[T]]) -> Reading[T]:
    """The mention that holds: without those put aside ("לא שלוש", "במקום שלוש") and those before a correction.

    Different values that no correction decides between are ambiguous.
    """
    kept = [one for one in mentions if not _INSTEAD.search(text[: one.start])] or list(mentions)
    kept = [one for index, one in enumerate(kept) if index == len(kept) - 1 or not _NOT_THIS.search(text[: one.start])]
    cut = correction_at(text)
    if cut is not None:
        kept = [one for one in kept if one.start >= cut] or kept
    return one_of(text, kept)
