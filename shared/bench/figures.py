"""Figures with their bars, and the little statistics they need."""

import math
from collections.abc import Iterable, Sequence

import msgspec


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """What Moked's figure is held to: a limit, a multiple of the stock bot's figure, or both."""

    at_most: float | None = None
    at_least: float | None = None
    at_most_ratio: float | None = None

    @property
    def text(self) -> str:
        """As it is printed."""
        parts = [f"<= {self.at_most:g}"] if self.at_most is not None else []
        parts += [f">= {self.at_least:g}"] if self.at_least is not None else []
        parts += [f"<= {self.at_most_ratio:.2f}x"] if self.at_most_ratio is not None else []
        return " and ".join(parts) or "-"


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the report. A value is null when it was not measured; ``samples`` counts what Moked's rests on."""

    name: str
    unit: str
    moked: float | None
    stock: float | None = None
    samples: int = 0
    bar: Bar = Bar()

    @property
    def ratio(self) -> float | None:
        """Moked's value over the stock bot's."""
        if self.moked is None or not self.stock:
            return None
        return self.moked / self.stock

    @property
    def met(self) -> bool | None:
        """Whether the bar is met; null without a bar, or without what it needs."""
        bar = self.bar
        if bar == Bar() or self.moked is None or (bar.at_most_ratio is not None and self.ratio is None):
            return None
        return (
            (bar.at_most is None or self.moked <= bar.at_most)
            and (bar.at_least is None or self.moked >= bar.at_least)
            and (bar.at_most_ratio is None or (self.ratio or 0.0) <= bar.at_most_ratio)
        )


def percentile(values: Sequence[float], share: float) -> float | None:
    """The value below which ``share`` (0..1) of the values lie, interpolated linearly; null without values."""
    if not values:
        return None
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below, above = math.floor(place), math.ceil(place)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def known(values: Iterable[float | None]) -> list[float]:
    """The values that were measured."""
    return [value for value in values if value is not None]
