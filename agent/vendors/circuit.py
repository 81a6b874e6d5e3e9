"""A circuit breaker over one vendor endpoint: after a few failures in a row nobody waits for it any more.

Pure clockwork. Hysteresis: it opens after ``FAILURES_TO_OPEN`` failures in a row, but one is enough within ``TRIAL_S``
after it closed, and each time it opens again so soon, or a probe fails, the wait before the next probe doubles.
"""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Literal

from shared.clock import utc_now
from shared.contracts.vendor_health import VendorEndpoint

State = Literal["closed", "half_open", "open"]

FAILURES_TO_OPEN = 3
FIRST_WAIT_S = 2.0
LONGEST_WAIT_S = 60.0
TRIAL_S = 60.0


class VendorUnavailableError(Exception):
    """A vendor gave no (further) answer in time, or refused; the message says why."""


class Circuit:
    """Of one endpoint in one process. ``on_change`` is told after every change of state."""

    def __init__(self, endpoint: VendorEndpoint, on_change: Callable[["Circuit"], None] = lambda _: None) -> None:
        self.endpoint: VendorEndpoint = endpoint
        self._on_change = on_change
        self._state: State = "closed"
        self._failures = 0
        self._wait_s = FIRST_WAIT_S
        self._closed_at = float("-inf")
        self._rest_until = 0.0
        self.since: datetime | None = None
        self.reason = ""

    @property
    def state(self) -> State:
        """``half_open`` while a probe runs."""
        return self._state

    @property
    def usable(self) -> bool:
        """Requests of calls may go there. A probe is no caller's request, so half open is not usable."""
        return self._state == "closed"

    @property
    def wait_s(self) -> float:
        """How long to leave an open endpoint alone before the next probe."""
        return max(self._wait_s, self._rest_until - time.monotonic())

    def succeeded(self) -> None:
        """A request was answered well."""
        self._failures = 0
        if self._state == "half_open":
            self._closed_at = time.monotonic()
            self.since, self.reason = None, ""
            self._set("closed")

    def failed(self, reason: str, *, for_good: bool = False, rest_s: float = 0.0) -> None:
        """A request failed. ``for_good``: asking again is pointless until a person acts, so it opens at once.

        ``rest_s``: the vendor asked to be left alone for so long.
        """
        now = time.monotonic()
        self._rest_until = max(self._rest_until, now + min(rest_s, LONGEST_WAIT_S))
        self._failures += 1
        on_trial = now - self._closed_at < TRIAL_S
        if self._state == "half_open":
            self._wait_s = min(LONGEST_WAIT_S, self._wait_s * 2)
            self.reason = reason
            self._set("open")
        elif self._state == "closed" and (for_good or on_trial or self._failures >= FAILURES_TO_OPEN):
            self._wait_s = min(LONGEST_WAIT_S, self._wait_s * 2) if on_trial else FIRST_WAIT_S
            self.since, self.reason = utc_now(), reason
            self._set("open")

    def probing(self) -> None:
        """A probe begins."""
        if self._state == "open":
            self._set("half_open")

    def _set(self, state: State) -> None:
        self._state = state
        self._on_change(self)
