"""What a reader answers: a value with the words it came from, and how certain it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

T = TypeVar("T")


class Certainty(Enum):
    """``AMBIGUOUS``: the words fit several values, or one that must be asked back before it is used."""

    SURE = "sure"
    AMBIGUOUS = "ambiguous"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """A value read from words.

    ``value`` is set only when the reading is sure. ``start`` and ``end`` are characters of the text it was read from,
    ``words`` that stretch. ``alternatives`` are what ambiguous words may mean, likeliest first. When a range was said
    ("שלושה עד ארבעה"), ``value`` is its upper end and ``lower`` the other one.
    """

    value: T | None = None
    start: int = 0
    end: int = 0
    words: str = ""
    certainty: Certainty = Certainty.NOTHING
    alternatives: tuple[T, ...] = ()
    lower: T | None = None

    @property
    def is_sure(self) -> bool:
        """One value, clearly said."""
        return self.certainty is Certainty.SURE

    @property
    def candidates(self) -> tuple[T, ...]:
        """Every value that the words may mean, likeliest first; empty when they mean none."""
        own = () if self.value is None else (self.value,)
        low = () if self.lower is None else (self.lower,)
        return (*own, *self.alternatives, *low)


def sure(text: str, start: int, end: int, value: T, lower: T | None = None) -> Reading[T]:
    """A clear reading of ``text[start:end]``."""
    return Reading(value, start, end, text[start:end], Certainty.SURE, (), lower)


def ambiguous(text: str, start: int, end: int, alternatives: Iterable[T]) -> Reading[T]:
    """A reading of ``text[start:end]`` that has to be asked back; no alternatives give nothing."""
    kept = tuple(dict.fromkeys(alternatives))
    return Reading(None, start, end, text[start:end], Certainty.AMBIGUOUS, kept) if kept else Reading()


def one_of(text: str, readings: Sequence[Reading[T]]) -> Reading[T]:
    """Several mentions of one thing: the same value said again is sure, different values are ambiguous."""
    if not readings:
        return Reading()
    if all(reading == readings[-1] or reading.candidates == readings[-1].candidates for reading in readings):
        return readings[-1]
    candidates = [value for reading in readings for value in reading.candidates]
    return ambiguous(text, readings[0].start, readings[-1].end, candidates)
