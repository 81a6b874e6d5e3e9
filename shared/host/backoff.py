"""How long to wait before starting a program again."""

import time

FIRST = 0.2
LONGEST = 30.0
"""Seconds: the wait doubles from the first to the longest."""
STEADY = 60.0
"""Seconds of running after which earlier deaths are forgiven."""


class BackOff:
    """Exponential waits for one program."""

    def __init__(self) -> None:
        self._next = FIRST
        self._began = time.monotonic()

    def began(self) -> None:
        """The program runs from now on."""
        self._began = time.monotonic()

    def wait(self) -> float:
        """Seconds to wait now that it has died."""
        if time.monotonic() - self._began >= STEADY:
            self._next = FIRST
        now, self._next = self._next, min(self._next * 2, LONGEST)
        return now
