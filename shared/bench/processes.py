"""Programs that a measurement starts: their output in a file, their end, their processor time and memory."""

import asyncio
import contextlib
import os
import re
import signal
import socket
from collections.abc import Mapping, Sequence
from pathlib import Path

import aiohttp

_START_S = 60.0
_STOP_S = 15.0
GIVING_WAY, NICEST = 5, 19
"""Niceness: five steps leave a program a third of the weight of the others (sched(7))."""
_TICKS = os.sysconf("SC_CLK_TCK")


class NotStartedError(Exception):
    """A program did not come up; the message holds the end of its output."""


def free_port() -> int:
    """A loopback port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Program:
    """One started program and its children."""

    def __init__(self, name: str, log: Path, process: asyncio.subprocess.Process) -> None:
        self._name = name
        self._log = log
        self._process = process

    @classmethod
    async def start(cls, name: str, command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> "Program":
        """Start it in ``folder`` with exactly this environment."""
        log = folder / f"{name}.log"
        with log.open("ab") as out:
            process = await asyncio.create_subprocess_exec(
                *command, cwd=folder, env=dict(environment), stdin=asyncio.subprocess.DEVNULL, stdout=out, stderr=out
            )
        return cls(name, log, process)

    async def ready(self, session: aiohttp.ClientSession, url: str) -> None:
        """Wait until ``url`` answers 200. Raises NotStartedError."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_START_S):
                while self._process.returncode is None:
                    with contextlib.suppress(aiohttp.ClientError):
                        async with session.get(url) as response:
                            if response.status == 200:
                                return
                    await asyncio.sleep(0.1)
        raise NotStartedError(f"{self._name} did not start:\n{self._log.read_text(errors='replace')[-2000:]}")

    async def stop(self) -> None:
        """End it, politely first."""
        if self._process.returncode is not None:
            return
        self._process.send_signal(signal.SIGINT)
        try:
            await asyncio.wait_for(self._process.wait(), _STOP_S)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()

    def give_way(self) -> None:
        """Leave the processor to the others when they want it; what the program starts from now on does so too."""
        pid = self._process.pid
        os.setpriority(os.PRIO_PROCESS, pid, min(NICEST, os.getpriority(os.PRIO_PROCESS, pid) + GIVING_WAY))

    def pids(self) -> list[int]:
        """The program and all its children that live now."""
        return _family(self._process.pid)

    def cpu_ms(self) -> float:
        """Processor time used so far by the living family."""
        return sum(_cpu_ticks(pid) for pid in self.pids()) * 1000 / _TICKS

    def memory_mb(self) -> float:
        """Resident memory of the family, MB; pages shared by two processes count once for each."""
        return sum(_resident_kb(pid) for pid in self.pids()) / 1024


def _family(pid: int) -> list[int]:
    found = [pid]
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in children.read_text().split():
                found += _family(int(child))
    return found


def _cpu_ticks(pid: int) -> int:
    try:
        # Behind the name in brackets, which may hold blanks: utime and stime are fields 14 and 15 of proc(5).
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return int(fields[11]) + int(fields[12])


def _resident_kb(pid: int) -> int:
    try:
        found = re.search(r"^VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    except OSError:
        return 0
    return int(found.group(1)) if found is not None else 0
