"""The supervisor's end of the warden: which process groups must not outlive us."""

import contextlib
import signal
import subprocess
import sys
from pathlib import Path

_PROGRAM = Path(__file__).with_name("warden.py")
_END_LIMIT = 5.0


class Guard:
    """Starts the warden and keeps its list true. Without the warden nothing else fails.

    ``grace``: seconds from the polite signal to SIGKILL, should we be killed.
    """

    def __init__(self, grace: float = 10.0) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", str(_PROGRAM), str(grace)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            text=True,
            bufsize=1,
            start_new_session=True,
        )

    def add(self, group: int, number: signal.Signals = signal.SIGTERM) -> None:
        """End ``group`` with ``number`` should we die."""
        self._tell(f"+{group} {int(number)}\n")

    def remove(self, group: int) -> None:
        """The group has ended."""
        self._tell(f"-{group}\n")

    def close(self) -> None:
        """Send the warden home, after everything has been removed."""
        with contextlib.suppress(OSError):
            if self._process.stdin is not None:
                self._process.stdin.close()
        try:
            self._process.wait(_END_LIMIT)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _tell(self, line: str) -> None:
        if self._process.stdin is None:
            return
        with contextlib.suppress(OSError):
            self._process.stdin.write(line)
            self._process.stdin.flush()
