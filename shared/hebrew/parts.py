"""A number taken apart as it was said: "שתיים ארבע מאות" is a two and a four hundred."""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Part:
    """One element of a number: ``amount`` times ``scale`` (1, 1,000, 1,000,000...).

    ``digit`` is a lone 0-9, in words or figures; ``first`` and ``last`` are token indices, both included.
    """

    amount: Fraction
    scale: int
    first: int
    last: int
    joined: bool = False
    digit: bool = False
    masculine: bool = False
    figure: bool = False

    @property
    def value(self) -> Fraction:
        """The part by itself."""
        return self.amount * self.scale


@dataclass(frozen=True, slots=True)
class Run:
    """Number words that follow one another. ``prefix`` are the letters before the first (ב ל מ כ)."""

    parts: tuple[Part, ...]
    prefix: str

    @property
    def first(self) -> int:
        """Index of its first token."""
        return self.parts[0].first

    @property
    def last(self) -> int:
        """Index of its last token."""
        return self.parts[-1].last

    @property
    def has_scale(self) -> bool:
        """אלף or מיליון is said in it, or a figure is written out in full."""
        return any(part.scale > 1 or (part.figure and part.amount >= 10_000) for part in self.parts)
