"""Counts transcriptions that came to nothing, and holds them within a bound.

A request sent at a short pause is thrown away when the caller goes on, and the rival of a request that answers first.
"""

from agent.metrics import STT_AUDIO_SECONDS, STT_COST_DOLLARS, STT_REQUESTS
from agent.vendors.hedging import Allowance, Outcome


class Speculation(Allowance):
    """Of one process. ``most_per_kept``: requests that may be thrown away for each kept one, in the long run."""

    def __init__(self, most_per_kept: float, dollars_per_minute: float) -> None:
        super().__init__(most_per_kept)
        self._dollars_per_second = dollars_per_minute / 60

    def count(self, outcome: Outcome, audio_s: float) -> None:
        """A request over that many seconds of audio has come to its end. A failed one costs nothing."""
        if outcome is Outcome.KEPT:
            self.kept()
        elif outcome is not Outcome.FAILED:
            self.thrown_away()
        STT_REQUESTS.labels(outcome.value).inc()
        STT_AUDIO_SECONDS.labels(outcome.value).inc(audio_s)
        if outcome is not Outcome.FAILED:
            STT_COST_DOLLARS.labels(outcome.value).inc(audio_s * self._dollars_per_second)
