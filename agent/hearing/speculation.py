"""Counts transcriptions that came to nothing, and holds them within a bound.

A request sent at a short pause is thrown away when the caller goes on, and a hedge when the other answer comes first.
"""

from enum import Enum

from agent.metrics import STT_AUDIO_SECONDS, STT_COST_DOLLARS, STT_REQUESTS

BURST = 10.0
"""Requests that may be thrown away before any is kept."""


class Outcome(Enum):
    """What became of a request."""

    KEPT = "kept"
    SUPERSEDED = "superseded"
    HEDGE = "hedge"
    FAILED = "failed"


class Speculation:
    """Of one process. ``most_per_kept``: requests that may be thrown away for each kept one, in the long run."""

    def __init__(self, most_per_kept: float, dollars_per_minute: float) -> None:
        self._most_per_kept = most_per_kept
        self._dollars_per_second = dollars_per_minute / 60
        self._credit = BURST if most_per_kept > 0 else 0.0

    @property
    def allowed(self) -> bool:
        """Another request may be made that perhaps comes to nothing."""
        return self._credit >= 1.0

    def count(self, outcome: Outcome, audio_s: float) -> None:
        """A request over that many seconds of audio has come to its end. A failed one costs nothing."""
        if outcome is Outcome.KEPT:
            self._credit = min(BURST, self._credit + self._most_per_kept)
        elif outcome is not Outcome.FAILED:
            self._credit = max(-BURST, self._credit - 1.0)
        STT_REQUESTS.labels(outcome.value).inc()
        STT_AUDIO_SECONDS.labels(outcome.value).inc(audio_s)
        if outcome is not Outcome.FAILED:
            STT_COST_DOLLARS.labels(outcome.value).inc(audio_s * self._dollars_per_second)
