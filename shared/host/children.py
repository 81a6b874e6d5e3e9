"""Starting child processes so that none outlives its owner and Ctrl-C reaches the owner alone."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_EXEC_CHILD = Path(__file__).with_name("exec_child.py")


@dataclass(frozen=True, slots=True)
class ServiceUser:
    """The unprivileged user that a program started by root runs as."""

    name: str
    uid: int
    gid: int


def wrapped(
    command: Sequence[str], *, user: ServiceUser | None = None, death_signal: signal.Signals = signal.SIGTERM
) -> list[str]:
    """The command line that turns into ``command`` with the user dropped and the parent-death signal set (Linux).

    The kernel sends that signal when the forking *thread* ends, so it must be started from the main thread.
    """
    identity = [str(user.uid), str(user.gid)] if user else ["-", "-"]
    return [
        sys.executable, "-I", "-S", str(_EXEC_CHILD),
        str(os.getpid()), str(int(death_signal)), *identity, *command,
    ]  # fmt: skip


def spawn(
    command: Sequence[str],
    *,
    environment: Mapping[str, str],
    output: IO[bytes] | int,
    cwd: Path | None = None,
    user: ServiceUser | None = None,
    death_signal: signal.Signals = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """Start ``command`` in a session of its own, stdin closed, stdout and stderr to ``output``."""
    return subprocess.Popen(
        wrapped(command, user=user, death_signal=death_signal),
        env=dict(environment),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def ended(process: subprocess.Popen[bytes]) -> asyncio.Future[int]:
    """The exit code, once the process itself has ended.

    asyncio's own ``Process.wait`` also waits for the output to close, which a surviving grandchild keeps open; and its
    pool of threads is too small to hold one waiting thread per program.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[int] = loop.create_future()

    def settle(code: int) -> None:
        if not future.done():
            future.set_result(code)

    def wait() -> None:
        code = process.wait()
        with suppress(RuntimeError):  # the loop was closed meanwhile
            loop.call_soon_threadsafe(settle, code)

    threading.Thread(target=wait, name=f"wait {process.pid}", daemon=True).start()
    return future
