"""Collects the keys a caller presses into one turn: ``#`` ends it at once, a pause ends it anyway."""

import asyncio
from collections.abc import Awaitable, Callable

from agent.call.tasks import OwnedTasks

PAUSE_S = 1.6


class Keypad:
    """``on_first`` hears of the first key of a turn, ``on_done`` gets its keys, which may be none."""

    def __init__(
        self, tasks: OwnedTasks, on_first: Callable[[], Awaitable[None]], on_done: Callable[[str], Awaitable[None]]
    ) -> None:
        self._tasks = tasks
        self._on_first = on_first
        self._on_done = on_done
        self._keys = ""
        self._waiting: asyncio.Task[None] | None = None

    @property
    def busy(self) -> bool:
        """Keys are being pressed, or what they mean is being worked out."""
        return self._waiting is not None

    async def press(self, key: str) -> None:
        """``0``-``9``, ``*`` or ``#``."""
        waiting, self._waiting = self._waiting, None
        await self._tasks.cancel(waiting)
        if not self._keys:
            await self._on_first()
        if key != "#":
            self._keys += key
        self._waiting = self._tasks.start(self._wait(0.0 if key == "#" else PAUSE_S), "keypad")

    async def _wait(self, pause_s: float) -> None:
        await asyncio.sleep(pause_s)
        keys, self._keys = self._keys, ""
        await self._on_done(keys)
        self._waiting = None
