"""Hears a Ctrl-C that was meant for ``make``.

GNU make passes SIGTERM on to its recipe. SIGINT it keeps to itself, because a terminal sends that to everybody; sent to
make alone (``kill -INT``, a test, a service manager) it would wait for a recipe that was never told. The kernel shows
the wait: while make is in its handler, SIGINT is blocked in it.
"""

import asyncio
import os
import signal
from collections.abc import Callable
from pathlib import Path

POLL_S = 0.25
_NAMES = frozenset({"make", "gmake"})
_SIGINT_BIT = 1 << (signal.SIGINT - 1)


async def hear_make(on_interrupt: Callable[[], None]) -> None:
    """Call ``on_interrupt`` once when the make that runs us is interrupted; returns at once without one (or procfs)."""
    parent = os.getppid()
    if _name(parent) not in _NAMES:
        return
    while os.getppid() == parent:
        if _blocked(parent) & _SIGINT_BIT:
            on_interrupt()
            return
        await asyncio.sleep(POLL_S)


def _field(pid: int, name: str) -> str:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return ""
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(f"{name}:")), "")


def _name(pid: int) -> str:
    return _field(pid, "Name")


def _blocked(pid: int) -> int:
    return int(_field(pid, "SigBlk") or "0", 16)
