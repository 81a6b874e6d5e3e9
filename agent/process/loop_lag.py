"""How late the event loop of this process comes to what is due: the sign that it has more work than its core can do."""

import asyncio
from collections import deque

from agent.metrics import LOOP_LAG

EVERY_S = 0.05
WINDOW_S = 2.0
SAMPLES = round(WINDOW_S / EVERY_S)
QUANTILE = 0.9
"""One long stall says nothing; one wake-up in ten that comes late does."""


class LoopLag:
    """Of one process; ``measure`` must run in it. Before it has run for ``WINDOW_S`` the process counts as at ease."""

    def __init__(self, most_s: float) -> None:
        """``most_s``: a lag beyond it means loaded."""
        self._most_s = most_s
        self._late_s: deque[float] = deque(maxlen=SAMPLES)

    @property
    def p90_s(self) -> float:
        """Of the latest two seconds; 0 until they are over."""
        if len(self._late_s) < SAMPLES:
            return 0.0
        return sorted(self._late_s)[round(QUANTILE * (SAMPLES - 1))]

    @property
    def loaded(self) -> bool:
        """The process should take no work upon itself that it can do without."""
        return self.p90_s > self._most_s

    def woke(self, late_s: float) -> None:
        """A timer came so late."""
        self._late_s.append(max(0.0, late_s))

    async def measure(self) -> None:
        """Until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            for _ in range(SAMPLES):
                due = loop.time() + EVERY_S
                await asyncio.sleep(EVERY_S)
                self.woke(loop.time() - due)
            LOOP_LAG.set(self.p90_s)
