"""Keeps the embedded PostgreSQL running: the same address after every restart."""

import asyncio
import signal
import time

from shared.host.backoff import BackOff
from shared.host.children import ended
from shared.host.errors import PostgresFailedError
from shared.host.guard import Guard
from shared.host.keeper import START_ATTEMPTS, how, sleep_unless
from shared.host.output import Output
from shared.host.postgres import READY_LIMIT, STOP_LIMITS, PostgresServer

_POLL = 0.05
NAME = "postgres"


class DatabaseKeeper:
    """Keeps one PostgresServer. Its processes are forked by the main thread, as the server demands."""

    def __init__(self, server: PostgresServer, output: Output, guard: Guard) -> None:
        self.name = NAME
        self.ready = asyncio.Event()
        self._server = server
        self._output = output
        self._guard = guard
        self._stopping = asyncio.Event()

    async def keep(self) -> None:
        """See Keeper."""
        back_off, failures = BackOff(), 0
        while not self._stopping.is_set():
            back_off.began()
            try:
                await self._run_once()
                failures = 0
            except PostgresFailedError as error:
                failures += 1
                if not self.ready.is_set() and failures >= START_ATTEMPTS:
                    raise
                self._output.line(NAME, str(error))
            if not self._stopping.is_set():
                wait = back_off.wait()
                self._output.line(NAME, f"starting again in {wait:.1f} s")
                await sleep_unless(self._stopping, wait)

    async def stop(self, hurry: asyncio.Event) -> None:
        """See Keeper."""
        self._stopping.set()
        process = self._server.process
        for number, limit in STOP_LIMITS:
            if process is None or process.poll() is not None:
                break
            process.send_signal(number)
            deadline = time.monotonic() + limit
            while process.poll() is None and time.monotonic() < deadline:
                if number is signal.SIGINT and hurry.is_set():
                    break
                await asyncio.sleep(_POLL)

    def close(self) -> None:
        """Let the cluster go after everything has ended."""
        self._server.stop()

    async def _run_once(self) -> None:
        began = time.monotonic()
        self._server.launch()
        process = self._server.process
        if process is None:
            return
        self._guard.add(process.pid, signal.SIGINT)
        try:
            while not self._stopping.is_set() and not self._server.is_ready():
                if time.monotonic() - began > READY_LIMIT:
                    self._server.stop()
                    raise PostgresFailedError(f"PostgreSQL was not ready in {READY_LIMIT} s; see {self._server.log}.")
                await asyncio.sleep(_POLL)
            if not self._stopping.is_set():
                self._output.line("moked", f"{NAME} is ready ({time.monotonic() - began:.1f} s)")
                self.ready.set()
            await ended(process)
        finally:
            self._guard.remove(process.pid)
        if not self._stopping.is_set():
            self._output.line(NAME, f"ended {how(process.returncode)}")
