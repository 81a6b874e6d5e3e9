"""One stream of lines from many processes: each line says whose it is, in a colour of its own on a terminal."""

import os
import sys
from collections.abc import Callable
from typing import TextIO

_COLOURS = (36, 33, 32, 35, 34, 96, 93, 92, 95, 94)
_RESET = "\x1b[0m"
_WIDTH = 8
_LONGEST_LINE = 64 * 1024
"""Bytes without a line end before what has come is shown as a line."""


class Output:
    """Writes whole lines; a terminal that went away is no reason to stop."""

    def __init__(self, stream: TextIO = sys.stdout) -> None:
        self._stream = stream
        self._colours: dict[str, int] = {}
        self.is_terminal = stream.isatty()
        self._coloured = self.is_terminal and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"

    def line(self, name: str, text: str) -> None:
        """One line of process ``name``."""
        prefix = f"{name:<{_WIDTH}}|"
        if self._coloured:
            colour = self._colours.setdefault(name, _COLOURS[len(self._colours) % len(_COLOURS)])
            prefix = f"\x1b[{colour}m{prefix}{_RESET}"
        self.plain(f"{prefix} {text}")

    def plain(self, text: str) -> None:
        """Text of the supervisor to the person at the keyboard."""
        try:
            self._stream.write(f"{text}\n")
            self._stream.flush()
        except (OSError, ValueError):  # the terminal was closed or the reader of our pipe has gone
            return


class LineSplitter:
    """Turns chunks of bytes into lines; keeps the unfinished rest, up to a bound."""

    def __init__(self, emit: Callable[[str], None]) -> None:
        self._emit = emit
        self._rest = b""

    def feed(self, chunk: bytes) -> None:
        """Emit every line that is complete now."""
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        for line in lines:
            self._emit(_text(line))
        if len(self._rest) > _LONGEST_LINE:
            self.finish()

    def finish(self) -> None:
        """Emit the rest, if any."""
        rest, self._rest = self._rest, b""
        if rest:
            self._emit(_text(rest))


def _text(line: bytes) -> str:
    return line.decode(errors="replace").rstrip("\r")
