"""Keeps one program running: starts it, restarts it with growing waits when it dies, stops it on request."""

import asyncio
import os
import signal
import subprocess
import time
from contextlib import suppress
from typing import Protocol

from shared.host import children
from shared.host.backoff import BackOff
from shared.host.children import spawn
from shared.host.errors import StartFailedError
from shared.host.guard import Guard
from shared.host.output import LineSplitter, Output
from shared.host.service import Service, answers

START_ATTEMPTS = 4
"""A program that dies this often before it was ever ready stops the whole start."""
REFUSED = 2
"""The exit code of a program whose settings are bad: trying again cannot help."""
READY_POLL = 0.1
_LAST_LINES = 2.0
"""Seconds for the last output of a program that has ended."""


class Keeper(Protocol):
    """What the supervisor holds: a program, or the database server."""

    @property
    def name(self) -> str:
        """Shown before its lines."""
        ...

    @property
    def ready(self) -> asyncio.Event:
        """Set when those that depend on it may start; stays set."""
        ...

    async def keep(self) -> None:
        """Run until ``stop``. Raises StartFailedError when it cannot be started at all."""
        ...

    async def stop(self, hurry: asyncio.Event) -> None:
        """End it, after which ``keep`` returns; ``hurry`` ends the patience."""
        ...


class ProgramKeeper:
    """Keeps one Service."""

    def __init__(self, service: Service, output: Output, guard: Guard) -> None:
        self.name = service.name
        self.ready = asyncio.Event()
        self._service = service
        self._output = output
        self._guard = guard
        self._process: subprocess.Popen[bytes] | None = None
        self._ended: asyncio.Future[int] | None = None
        self._stopping = asyncio.Event()

    async def keep(self) -> None:
        """See Keeper."""
        back_off, attempts = BackOff(), 0
        while not self._stopping.is_set():
            back_off.began()
            attempts += 1
            code = await self._run_once()
            if self._stopping.is_set():
                return
            if self._service.once and code == 0:
                self.ready.set()
                return
            self._refuse_hopeless(code, attempts)
            wait = back_off.wait()
            self._output.line(self.name, f"ended {how(code)}; starting again in {wait:.1f} s")
            await sleep_unless(self._stopping, wait)

    async def stop(self, hurry: asyncio.Event) -> None:
        """See Keeper. The program gets SIGTERM; after the grace its whole group gets SIGKILL."""
        self._stopping.set()
        process, ended = self._process, self._ended
        if process is None or ended is None or ended.done():
            return
        process.send_signal(signal.SIGTERM)
        hurried = asyncio.create_task(hurry.wait())
        await asyncio.wait({ended, hurried}, timeout=self._service.grace, return_when=asyncio.FIRST_COMPLETED)
        if not ended.done():
            self._output.line(self.name, "has not stopped in time and is killed")
            self._kill_group(process.pid)
        hurried.cancel()
        await ended

    def _refuse_hopeless(self, code: int, attempts: int) -> None:
        if self._service.once:
            raise StartFailedError(f"The start stopped: {self.name} ended {how(code)}; its lines above say why.")
        if not self.ready.is_set() and (code == REFUSED or attempts >= START_ATTEMPTS):
            raise StartFailedError(f"The start stopped: {self.name} ended {how(code)}; its lines above say why.")

    async def _run_once(self) -> int:
        service = self._service
        process = self._process = spawn(
            service.command, environment=service.environment, output=subprocess.PIPE, cwd=service.cwd
        )
        ended = self._ended = children.ended(process)
        self._guard.add(process.pid)
        shown = asyncio.create_task(self._show_output(process))
        watched = asyncio.create_task(self._watch_ready())
        code = await ended
        watched.cancel()
        self._kill_group(process.pid)  # workers that outlived their parent hold its port and its output
        self._guard.remove(process.pid)
        await asyncio.wait({shown}, timeout=_LAST_LINES)
        shown.cancel()
        await asyncio.gather(shown, watched, return_exceptions=True)
        return code

    async def _show_output(self, process: subprocess.Popen[bytes]) -> None:
        splitter = LineSplitter(lambda line: self._output.line(self.name, line))
        reader = asyncio.StreamReader()
        transport, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), process.stdout
        )
        try:
            while chunk := await reader.read(65536):
                splitter.feed(chunk)
        finally:
            transport.close()
            splitter.finish()

    async def _watch_ready(self) -> None:
        if self._service.once:
            return
        url = self._service.ready_url
        if url is not None:
            began = time.monotonic()
            while True:
                if await asyncio.to_thread(answers, url):
                    break
                await asyncio.sleep(READY_POLL)
            self._output.line("moked", f"{self.name} is ready ({time.monotonic() - began:.1f} s)")
        self.ready.set()

    @staticmethod
    def _kill_group(group: int) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)


async def sleep_unless(event: asyncio.Event, seconds: float) -> None:
    """Wait ``seconds``, or less if ``event`` comes."""
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)


def how(code: int) -> str:
    """An exit code of ``subprocess`` in words."""
    return f"by {signal.Signals(-code).name}" if code < 0 else f"with code {code}"
