"""When a second request to a vendor runs beside the first, and whether it may.

Two requests made at once draw two latencies, and the lesser of the two counts: that shortens the median too, for the
price of one more request (a race). Where that is not wanted or not affordable, only a request that is late gets a
second one (a hedge). Both draw on one allowance for what is thrown away.
"""

import math
from collections import deque
from collections.abc import Callable
from enum import Enum

FEWEST_SAMPLES = 20
SAMPLES = 100
RESCUE_AFTER_S = 4.0
"""Whatever the load, a request this late gets a second one: OpenAI answers within 1.7 s in 99 of 100 cases."""

MOST_HEDGES = 2
LIGHT_LOAD = 12
"""Requests in flight in the process; beyond, hedges would feed the very queue that makes answers late."""

BURST = 40.0
"""Requests that may be thrown away before any is kept: several callers who ring at once have all asked, and paused,
before the first of them is done."""

RACE_RESERVE = 10.0
"""What races leave of the allowance to requests that a caller who goes on makes void: without those the agent would
answer only after long pauses."""


def never() -> bool:
    """No races."""
    return False


class Outcome(Enum):
    """What became of a request: ``HEDGE`` lost against a rival, ``SUPERSEDED`` was not wanted any more."""

    KEPT = "kept"
    SUPERSEDED = "superseded"
    HEDGE = "hedge"
    FAILED = "failed"


class Allowance:
    """``most_per_kept``: requests that may be thrown away for each kept one, in the long run. Of one process.

    ``in_flight`` is counted by who makes the requests.
    """

    def __init__(self, most_per_kept: float) -> None:
        self._most_per_kept = most_per_kept
        self._credit = BURST if most_per_kept > 0 else 0.0
        self.in_flight = 0

    @property
    def allowed(self) -> bool:
        """Another request may be made that perhaps comes to nothing."""
        return self._credit >= 1.0

    @property
    def allows_race(self) -> bool:
        """There is enough left to make one that comes to nothing for sure, and the process is not busy."""
        return self._credit >= 1.0 + RACE_RESERVE and self.in_flight <= LIGHT_LOAD

    def kept(self) -> None:
        """A request was of use."""
        self._credit = min(BURST, self._credit + self._most_per_kept)

    def thrown_away(self) -> None:
        """A request came to nothing."""
        self._credit = max(-BURST, self._credit - 1.0)


class Hedging:
    """Of one model in one process. Times are seconds; ``first_late_s`` holds until enough answers were timed."""

    def __init__(
        self,
        allowance: Allowance,
        *,
        races: Callable[[], bool],
        first_late_s: float,
        earliest_s: float,
        most_rivals: int = 1,
    ) -> None:
        """``races`` is asked before each; ``most_rivals``: requests that run beside the first in a race."""
        self._allowance = allowance
        self._races = races
        self._most_rivals = most_rivals
        self._first_late_s = first_late_s
        self._earliest_s = earliest_s
        self._latencies: deque[float] = deque(maxlen=SAMPLES)
        self._hedges = 0

    @property
    def late_after_s(self) -> float:
        """The running P95 of the model's answers."""
        if len(self._latencies) < FEWEST_SAMPLES:
            return self._first_late_s
        ordered = sorted(self._latencies)
        return min(RESCUE_AFTER_S, max(self._earliest_s, ordered[math.ceil(0.95 * len(ordered)) - 1]))

    @property
    def may_race(self) -> bool:
        """A new request may be made twice at once."""
        return self._races() and self._allowance.allows_race

    @property
    def rivals(self) -> int:
        """How many further requests a new one may have from its first moment on."""
        return self._most_rivals if self.may_race else 0

    def asked(self) -> None:
        """A request is under way; ``answered`` when it is over."""
        self._allowance.in_flight += 1

    def answered(self) -> None:
        """A request is over, whatever came of it."""
        self._allowance.in_flight -= 1

    def timed(self, latency_s: float) -> None:
        """An answer took this long, or at least this long when it was not waited for."""
        self._latencies.append(latency_s)

    def begin(self) -> bool:
        """Take one of the few places for a hedge; ``end`` gives it back. False: not now."""
        if self._hedges >= MOST_HEDGES or self._allowance.in_flight > LIGHT_LOAD or not self._allowance.allowed:
            return False
        self._hedges += 1
        return True

    def end(self) -> None:
        """The hedge is over."""
        self._hedges -= 1
