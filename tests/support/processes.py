"""Looking at processes from outside, by their ids."""

import time
from collections.abc import Callable
from pathlib import Path

LIMIT_S = 30.0


def is_gone(pid: int) -> bool:
    """Gone, or only waiting to be reaped by PID 1."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def wait_until(what: str, check: Callable[[], bool]) -> None:
    """Poll; fails the test by name when it does not come true."""
    deadline = time.monotonic() + LIMIT_S
    while not check():
        assert time.monotonic() < deadline, f"did not happen: {what}"
        time.sleep(0.05)
