"""When a second transcription request runs beside a late first one."""

import math
from collections import deque

FIRST_P95_S = 1.0
"""Until enough answers were timed; whisper-1's P95 is about 0.97 s on turns of a few seconds."""

FEWEST_SAMPLES = 20
SAMPLES = 100
EARLIEST_S = 0.5
RESCUE_AFTER_S = 4.0
"""Whatever the load, a request this late gets a second one: OpenAI answers within 1.7 s in 99 of 100 cases."""

MOST_HEDGES = 2
LIGHT_LOAD = 8
"""Requests in flight in the process; beyond, hedges would feed the very queue that makes answers late."""


class Hedging:
    """Of one model in one process. Times are seconds."""

    def __init__(self) -> None:
        self._latencies: deque[float] = deque(maxlen=SAMPLES)
        self._hedges = 0
        self.in_flight = 0

    @property
    def late_after_s(self) -> float:
        """The running P95 of the model's answers."""
        if len(self._latencies) < FEWEST_SAMPLES:
            return FIRST_P95_S
        ordered = sorted(self._latencies)
        return min(RESCUE_AFTER_S, max(EARLIEST_S, ordered[math.ceil(0.95 * len(ordered)) - 1]))

    def timed(self, latency_s: float) -> None:
        """An answer took this long, or at least this long when it was not waited for."""
        self._latencies.append(latency_s)

    def begin(self) -> bool:
        """Take one of the few places for a hedge; ``end`` gives it back. False: not now."""
        if self._hedges >= MOST_HEDGES or self.in_flight > LIGHT_LOAD:
            return False
        self._hedges += 1
        return True

    def end(self) -> None:
        """The hedge is over."""
        self._hedges -= 1
