"""What reached the emulated vendors, in order and with times: benchmarks split a turn's gap by it."""

from collections import deque

import msgspec

_MOST = 20_000
"""Older requests are forgotten."""


class VisitNote(msgspec.Struct):
    """One request. Times are seconds of CLOCK_MONOTONIC, the same for every process of the machine.

    ``who`` is the bearer key, or the voice that was asked for. ``answered`` is when the first byte that matters left
    (answer, first token, first audio); null before that, or for ever. ``text``: the words understood, the caller's
    last message, or the line to be spoken. ``remembered``: what a chat holds of the agent's last turn. ``audio_ms``:
    length of what was heard or spoken. ``pieces``: the texts of a stream of speech, each synthesised by itself.
    """

    endpoint: str
    arrived: float
    number: int = 0
    who: str = ""
    answered: float | None = None
    text: str = ""
    remembered: str = ""
    audio_ms: float = 0.0
    pieces: list[str] = []


class VisitLog:
    """The latest requests, numbered from 1."""

    def __init__(self) -> None:
        self._notes: deque[VisitNote] = deque(maxlen=_MOST)
        self._count = 0

    def add(self, note: VisitNote) -> None:
        """Number the request and keep it."""
        self._count += 1
        note.number = self._count
        self._notes.append(note)

    def after(self, number: int) -> list[VisitNote]:
        """Requests with a higher number, oldest first."""
        return [note for note in self._notes if note.number > number]
