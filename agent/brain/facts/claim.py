"""One thing that a text claims, as a value that can be compared."""

from dataclasses import dataclass, replace
from typing import Literal

from agent.brain.facts.moments import Moment

Kind = Literal[
    "price", "per_metre", "difference", "area", "rooms", "bedrooms", "floor", "floors", "phone", "percent", "duration",
    "count", "hour", "date", "weekday", "month", "street", "house", "city", "quarter", "feature", "term", "person", "thing", "near", "season", "ratio", "number",
]  # fmt: skip
Rounding = Literal["exact", "about", "above", "below", "over", "under"]
"""``above`` and ``below``: a little more, almost; ``over`` and ``under``: any bound."""


@dataclass(frozen=True, slots=True)
class Claim:
    """``values``: readings of a number (shekels, square metres, percent). ``word``: a street, city or feature."""

    kind: Kind
    start: int
    end: int
    text: str
    values: tuple[float, ...] = ()
    word: str = ""
    moment: Moment | None = None
    rounding: Rounding = "exact"
    negated: bool = False
    of_something: bool = False
    """A number of things that are none of the kinds above."""
    months: float = 0.0
    """For how many months a sum is paid; 0 when not said. A duration's ``values`` are minutes."""

    def moved(self, by: int) -> "Claim":
        """The same claim ``by`` characters on."""
        return replace(self, start=self.start + by, end=self.end + by)
