"""Bounds the silence after a caller's turn, whatever a vendor does."""

STILL_HERE_AFTER_S = 3.25
"""Of the four seconds promised; the rest is for the clock's tick (a quarter of a second), for a busy machine, and for
the phrase to reach the caller."""

GIVE_UP_AFTER_S = 16.0
"""Beyond every deadline and retry of ear, model and voice together."""


class DeadAir:
    """Pure clockwork, asked a few times a second. Times are monotonic seconds.

    The bound is on each silence, so a long wait is bridged more than once: ``bridges`` counts how often in this one.
    """

    def __init__(self) -> None:
        self._since: float | None = None
        self._quiet_since: float | None = None
        self._said = False
        self.bridges = 0

    def expect(self, at: float) -> None:
        """From ``at`` on the caller waits for the agent; told again of a wait that goes on, it counts on."""
        if self._quiet_since is not None and at <= self._quiet_since:
            return
        self._since = self._quiet_since = at
        self._said = False
        self.bridges = 0

    def bridged(self, at: float) -> None:
        """A filler or an opener has ended at ``at``: if the caller still waits, his wait is counted from there."""
        if self._quiet_since is not None:
            self._said = False
            self._quiet_since = max(self._quiet_since, at)

    def answered(self) -> None:
        """The agent's own answer sounds (or none is owed)."""
        self._since = self._quiet_since = None

    @property
    def waiting(self) -> bool:
        """The caller waits for the agent."""
        return self._since is not None

    def still_here_due(self, now: float) -> bool:
        """True once per silence: time to say that the agent is still there."""
        if self._quiet_since is None or self._said or now - self._quiet_since < STILL_HERE_AFTER_S:
            return False
        self._said = True
        self.bridges += 1
        return True

    def give_up_due(self, now: float) -> bool:
        """True once: nothing came, whatever was tried."""
        if self._since is None or now - self._since < GIVE_UP_AFTER_S:
            return False
        self._since = self._quiet_since = None
        return True
