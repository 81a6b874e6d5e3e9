"""What the vendors and tools of one call did, and when: the raw material of stages and traces."""

import contextlib
import time
from collections.abc import Generator
from dataclasses import dataclass
from typing import Literal

WorkKind = Literal["ear", "model", "speech", "tool"]

MOST_KEPT = 2_000
"""Pieces of work of one call; a call of twelve minutes has a few hundred."""


@dataclass(slots=True)
class Work:
    """One request, in monotonic seconds. ``first`` is its first result: token, audio, transcript or answer.

    ``name`` is the tool's.
    """

    kind: WorkKind
    started: float
    name: str = ""
    first: float | None = None
    ended: float | None = None
    ok: bool = False

    def result(self) -> None:
        """It gave its first result, or a further one."""
        if self.first is None:
            self.first = time.monotonic()


class WorkLog:
    """In the order in which the work began."""

    def __init__(self) -> None:
        self.done: list[Work] = []

    @contextlib.contextmanager
    def doing(self, kind: WorkKind, *, name: str = "") -> Generator[Work]:
        """The request runs inside; leaving it by an exception or a cancellation is no success."""
        work = Work(kind, time.monotonic(), name)
        if len(self.done) < MOST_KEPT:
            self.done.append(work)
        try:
            yield work
            work.ok = work.first is not None
        finally:
            work.ended = time.monotonic()
