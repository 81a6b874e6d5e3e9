"""Words that neither everyday talk nor this call's evidence holds: a statement made of them tells something new.

What a reply may claim is open-ended, what an office says around its facts is not. So where no reader knows a claim, the
words themselves are asked for: an assertion with ``MOST_NEW`` words from nowhere is not spoken.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path

from agent.brain.facts.verbs import is_everyday_verb
from shared.hebrew.lexicon import is_number_word
from shared.hebrew.names import is_first_name, is_surname

MOST_NEW = 1
"""Of a statement about a property, the office or other people."""

MOST_NEW_OPEN = 2
"""Of an offer, a condition, or what the agent says of itself: it tells little by nature."""
_STEMS = Path(__file__).with_name("everyday_words.txt")
_TALK = Path(__file__).with_name("everyday_talk.txt")
_PREFIX = re.compile(r"[ושהבלמכ]{1,3}")
_WORD = re.compile(r"[א-ת]+(?:[\"'״׳][א-ת]+)*")
_ENDINGS = ("יות", "ים", "ות", "תי", "נו", "ה", "ת", "י", "ך", "ם", "ן", "ו")
_FINAL = str.maketrans({"ך": "כ", "ם": "מ", "ן": "נ", "ף": "פ", "ץ": "צ"})
_SHORTEST = 3


def _stem(word: str) -> str:
    """The word without its ending: רשומה, רשומים and רשום are one."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            return word[: -len(ending)].translate(_FINAL)
    return word.translate(_FINAL)


@lru_cache(maxsize=20_000)
def stems(word: str) -> frozenset[str]:
    """The word's stem as it stands and without up to three letters glued before it."""
    return frozenset(_stem(form) for form in _forms(re.sub(r"[\"'״׳]", "", word)))


def _forms(word: str) -> Iterator[str]:
    yield word
    for length in (1, 2, 3):
        if len(word) > length + 1 and _PREFIX.fullmatch(word[:length]):
            yield word[length:]


@cache
def _everyday() -> frozenset[str]:
    return frozenset(_words(_STEMS)) | frozenset(_stem(word) for word in _words(_TALK))


def _words(path: Path) -> Iterator[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return (word for line in lines if not line.startswith("#") for word in line.split())


def stems_of(text: str) -> set[str]:
    """All stems of a text's words."""
    return set[str]().union(*(stems(word) for word in _WORD.findall(text)))


def is_everyday(word: str) -> bool:
    """A word of talk, or a form of an everyday verb."""
    return not _everyday().isdisjoint(stems(word)) or is_everyday_verb(word)


def new_words(part: str, held: Sequence[tuple[int, int]], known: frozenset[str]) -> list[str]:
    """Words of the stretch outside the places ``held`` that neither talk nor ``known`` (stems of the evidence) has."""
    new: list[str] = []
    for match in _WORD.finditer(part):
        word = match.group()
        if len(word) == 1:
            continue
        if any(start < match.end() and end > match.start() for start, end in held):
            continue
        if is_number_word(word) or is_first_name(word) or is_surname(word):
            continue
        if not is_everyday(word) and known.isdisjoint(stems(word)):
            new.append(word)
    return new
