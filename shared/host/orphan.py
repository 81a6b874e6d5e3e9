"""A server whose owner died without stopping it: found through ``postmaster.pid``, and stopped."""

import os
import signal
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path

from shared.host.errors import PostgresFailedError

_POLL = 0.05


def postmaster_lines(cluster: Path) -> list[str]:
    """The lines of ``postmaster.pid``, none while it is missing or not yet written.

    Line 1 is the server's process id, line 8 its state (PostgreSQL's ``miscadmin.h``, LOCK_FILE_LINE_*).
    """
    try:
        return (cluster / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def stop_server_of(cluster: Path, limits: Iterable[tuple[signal.Signals, float]]) -> None:
    """Stop a running server of ``cluster`` by each (signal, seconds) in turn; clear a stale ``postmaster.pid``.

    The caller holds the cluster's lock, so no living owner wants that server. PostgreSQL itself takes a process id
    that some other program or a zombie has now for a running server, therefore a stale file is removed here.
    Raises PostgresFailedError if the server outlives every signal.
    """
    lines = postmaster_lines(cluster)
    if not lines or not lines[0].strip().isdigit():
        return
    pid = int(lines[0])
    for number, seconds in limits:
        if not _is_server_of(pid, cluster):
            break
        os.kill(pid, number)
        _wait_gone(pid, cluster, seconds)
    if _is_server_of(pid, cluster):
        raise PostgresFailedError(f"An old PostgreSQL (process {pid}) on {cluster} does not stop.")
    if _exists(pid):
        (cluster / "postmaster.pid").unlink(missing_ok=True)


def _wait_gone(pid: int, cluster: Path, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while _is_server_of(pid, cluster) and time.monotonic() < deadline:
        time.sleep(_POLL)


def _is_server_of(pid: int, cluster: Path) -> bool:
    """True for a living (not zombie) process whose command line runs a server on ``cluster``."""
    return str(cluster) in _command_line(pid)


def _command_line(pid: int) -> list[str]:
    procfs = Path("/proc") / str(pid) / "cmdline"
    if Path("/proc/self").exists():
        try:
            return procfs.read_bytes().decode(errors="replace").split("\0")  # empty for a zombie
        except OSError:
            return []
    shown = subprocess.run(["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return shown.stdout.split()


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
