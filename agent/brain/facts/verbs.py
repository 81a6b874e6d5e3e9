"""Everyday verbs in all their forms, known by their root: a Hebrew verb has too many forms for a list of words.

The letters that carry person, tense and pattern are taken off, and the vowel letters, and what is left is looked up among
the roots of ``everyday_verbs.txt``. It is no analysis: it may take a noun of such a root for the verb, which is why the
file holds no root of a deed of the office or of a change of a property.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

_ROOTS = Path(__file__).with_name("everyday_verbs.txt")
_GLUED = ("", "ו", "ש", "ה", "כש", "וש", "ול", "מ", "לכש")
_BEFORE = ("", "א", "י", "ת", "נ", "מ", "ל", "ה", "הת", "מת", "ית", "תת", "את", "נת", "להת", "לה", "הי", "להי", "מי")
_BEHIND = ("", "תי", "ת", "תם", "תן", "נו", "ו", "ה", "ים", "ות", "י", "יתי", "ית", "ינו", "תיך", "ך", "ני")
_VOWELS = re.compile(r"(?<=.)[וי](?=.)")
_FINAL = str.maketrans({"ך": "כ", "ם": "מ", "ן": "נ", "ף": "פ", "ץ": "צ"})
_SHORTEST = 3
"""Letters of a root; a shorter one stands only in a word of few letters."""

_LONGEST_OF_SHORT = 6


@lru_cache(maxsize=20_000)
def is_everyday_verb(word: str) -> bool:
    """The word may be a form of an everyday verb."""
    roots = _roots()
    return any(core in roots for core in _cores(word))


def _cores(word: str) -> Iterator[str]:
    """What may be left of the word when the letters around its root are gone."""
    for glued in _GLUED:
        if not word.startswith(glued) or len(word) - len(glued) < _SHORTEST:
            continue
        for before in _BEFORE:
            rest = word[len(glued) :]
            if not rest.startswith(before):
                continue
            for behind in _BEHIND:
                if behind and not rest.endswith(behind):
                    continue
                core = _VOWELS.sub("", rest[len(before) : len(rest) - len(behind)]).translate(_FINAL)
                if len(core) >= _SHORTEST or (len(core) == _SHORTEST - 1 and len(word) <= _LONGEST_OF_SHORT):
                    yield core


@cache
def _roots() -> frozenset[str]:
    lines = _ROOTS.read_text(encoding="utf-8").splitlines()
    words = (word for line in lines if not line.startswith("#") for word in line.split())
    return frozenset(_VOWELS.sub("", word).translate(_FINAL) for word in words)
