"""The silence ladder: a gentle word, another, then goodbye. Only the caller's own turn climbs down again."""

from typing import Literal

STEP_S = 8.0
HOLD_STEP_S = 45.0
"""The step of a caller who has asked to wait: he looks for a paper or asks somebody."""

Step = Literal["prompt", "again", "goodbye"]
_STEPS: tuple[Step, ...] = ("prompt", "again", "goodbye")


class SilenceLadder:
    """Pure clockwork, asked a few times a second. Times are monotonic seconds."""

    def __init__(self, now: float) -> None:
        self._quiet_since = now
        self._taken = 0
        self._step_s = STEP_S

    def stirred(self, now: float) -> None:
        """Somebody speaks or something is being worked out: the step's time starts again, the steps taken stay."""
        self._quiet_since = now

    def caller_spoke(self, now: float, *, asks_to_wait: bool = False) -> None:
        """A turn of the caller: the ladder starts at its foot, with longer steps if he has asked to wait."""
        self._quiet_since = now
        self._taken = 0
        self._step_s = HOLD_STEP_S if asks_to_wait else STEP_S

    def due(self, now: float) -> Step | None:
        """The next step if its time has come; nothing follows the goodbye."""
        if now - self._quiet_since < self._step_s or self._taken >= len(_STEPS):
            return None
        step = _STEPS[self._taken]
        self._taken += 1
        self._quiet_since = now
        return step
