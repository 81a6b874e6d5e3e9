"""Runs all keepers together: ordered start by what each needs, one stop in reverse, signals in between."""

import asyncio
import signal
import time
from collections.abc import Callable, Mapping, Sequence

from shared.host.errors import HostError
from shared.host.keeper import Keeper
from shared.host.output import Output

SECOND_THOUGHTS = 1.0
"""Seconds after the first signal in which another is its echo: a terminal and ``make`` both pass the same one on."""


class Stop:
    """The wish to stop: the first SIGINT, SIGTERM or SIGHUP asks, a later SIGINT ends the patience."""

    def __init__(self, output: Output) -> None:
        self.asked = asyncio.Event()
        self.hurry = asyncio.Event()
        self._output = output
        self._since = 0.0

    def listen(self) -> None:
        """Take the signals, also when they were inherited as ignored or blocked; SIGHUP stays ignored under nohup."""
        loop = asyncio.get_running_loop()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._on_signal, number)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
            loop.add_signal_handler(signal.SIGHUP, self._on_signal, signal.SIGHUP)

    def interrupt(self) -> None:
        """SIGINT came to the make that runs us; no news, however late we look, if it came to us as well."""
        if not self.asked.is_set():
            self._on_signal(signal.SIGINT)

    @staticmethod
    def deafen() -> None:
        """All is stopped: one more Ctrl-C must not turn a clean end into a death by signal."""
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP})

    def _on_signal(self, number: signal.Signals) -> None:
        now = time.monotonic()
        if not self.asked.is_set():
            self._since = now
            self.asked.set()
            self._output.line("moked", "stopping; live calls may finish (Ctrl-C again stops at once)")
        elif number is signal.SIGINT and now - self._since >= SECOND_THOUGHTS:
            self.hurry.set()


class Supervisor:
    """Starts every keeper when those it comes ``after`` are ready; ends them in the reverse of the given order.

    The order of the end is given and not that of the start: who starts early may still need the others to the last.
    """

    def __init__(
        self, keepers: Sequence[Keeper], after: Mapping[str, Sequence[str]], output: Output, stop: Stop
    ) -> None:
        self._keepers = {keeper.name: keeper for keeper in keepers}
        self._after = after
        self._output = output
        self._stop = stop
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._running: set[str] = set()

    async def run(self, on_ready: Callable[[], None]) -> None:
        """Until asked to stop. ``on_ready`` is called once everything is up. Raises HostError if that fails."""
        self._tasks = {name: asyncio.create_task(self._keep(name), name=name) for name in self._keepers}
        asked = asyncio.create_task(self._stop.asked.wait())
        ready = asyncio.create_task(self._all_ready())
        try:
            await self._watch(asked, ready, on_ready)
        finally:
            asked.cancel()
            ready.cancel()
            await self._end()
            await asyncio.gather(asked, ready, return_exceptions=True)
            self._stop.deafen()

    async def _watch(self, asked: asyncio.Task[bool], ready: asyncio.Task[None], on_ready: Callable[[], None]) -> None:
        waiting: set[asyncio.Task[bool] | asyncio.Task[None]] = {asked, ready, *self._tasks.values()}
        while not asked.done():
            done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()  # a keeper that gave up raises its sentence here
            if ready in done:
                on_ready()

    async def _keep(self, name: str) -> None:
        for needed in self._after.get(name, ()):
            await self._keepers[needed].ready.wait()
        self._running.add(name)
        await self._keepers[name].keep()

    async def _all_ready(self) -> None:
        for keeper in self._keepers.values():
            await keeper.ready.wait()

    async def _end(self) -> None:
        for name, task in self._tasks.items():
            if name not in self._running:
                task.cancel()
        for name in reversed([name for name in self._keepers if name in self._running]):
            task = self._tasks[name]
            if not task.done():
                await self._keepers[name].stop(self._stop.hurry)
            result = (await asyncio.gather(task, return_exceptions=True))[0]
            if isinstance(result, HostError):
                continue  # _watch has raised it
            if isinstance(result, Exception):
                self._output.line(name, f"ended with an unexpected error: {result!r}")
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
