"""Starting child processes so that none outlives its owner and Ctrl-C reaches the owner alone."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
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
