"""The longest call: a word two minutes before the end, then a polite goodbye."""

from typing import Literal

WARNING_S = 120.0
SHORT_CALL_S = 300.0
"""A limit below this is a test or a trial; a warning two minutes before would be most of the call."""


class TimeLimit:
    """Pure clockwork; ``limit_s`` counts from the stream's start."""

    def __init__(self, limit_s: float) -> None:
        self._limit_s = limit_s
        self._warned = limit_s < SHORT_CALL_S
        self._ended = False

    def due(self, elapsed_s: float) -> Literal["warn", "end"] | None:
        """Each answer comes once."""
        if elapsed_s >= self._limit_s and not self._ended:
            self._ended = True
            return "end"
        if not self._warned and elapsed_s >= self._limit_s - WARNING_S:
            self._warned = True
            return "warn"
        return None
