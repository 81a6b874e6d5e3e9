"""Who was heard when, on the call's own clock, and the figures that follow. Times are ms since the stream's start."""

from functools import lru_cache

import msgspec
import numpy as np

from agent.sandbox.carrier.frames import FRAME_MS
from agent.sandbox.g711 import decode

_VOICED_RMS = 10 ** (-42 / 20)
_BURST_GAP_MS = 700
"""Silence of the agent up to this long stays inside one burst of speech."""


class Span(msgspec.Struct):
    """From the first voiced frame to the end of the last one."""

    start_ms: int
    end_ms: int


class Line(msgspec.Struct, kw_only=True):
    """One thing the caller said. ``barge``: said into the agent's speech on purpose."""

    text: str
    barge: bool
    span: Span | None = None


class LineFigures(msgspec.Struct, frozen=True):
    """``gap_ms``: end of the caller's last voiced frame to the agent's first voiced one; null without an answer.

    ``stop_ms``: for a barge-in, the caller's first voiced frame to the end of the agent's last voiced one.
    """

    text: str
    gap_ms: int | None
    stop_ms: int | None


@lru_cache(maxsize=4096)
def is_voiced(mulaw: bytes) -> bool:
    """True for a frame with something to hear. Asked several times for each; most are the same silence."""
    return bool(mulaw) and float(np.sqrt(np.mean(decode(mulaw) ** 2))) > _VOICED_RMS


class Measures:
    """Fed frame by frame by the call."""

    def __init__(self) -> None:
        self.now_ms = 0
        self.agent: list[Span] = []
        self.lines: list[Line] = []
        self.longest_silence_ms = 0
        self._last_sound_ms = 0

    @property
    def agent_quiet_ms(self) -> int:
        """How long nothing of the agent was heard."""
        return self.now_ms - (self.agent[-1].end_ms if self.agent else 0)

    @property
    def agent_spoke_since_last_line(self) -> bool:
        """The agent was heard after the caller's latest line began (or at all, before the first)."""
        spoken = [line.span.end_ms for line in self.lines if line.span is not None]
        return bool(self.agent) and self.agent[-1].end_ms > (spoken[-1] if spoken else -1)

    def agent_speaking_ms(self) -> int | None:
        """How long the agent has been speaking, or null while it is quiet."""
        if not self.agent or self.agent_quiet_ms > 3 * FRAME_MS:
            return None
        return self.now_ms - self.agent[-1].start_ms

    def begin_line(self, text: str, *, barge: bool) -> None:
        """The caller is about to say this."""
        self.lines.append(Line(text=text, barge=barge))

    def frame(self, sent: bytes, heard: bytes, *, caller_speaks: bool) -> None:
        """Another 20 ms: what the caller sent (voice only counts while a line is being said) and what he heard."""
        start, end = self.now_ms, self.now_ms + FRAME_MS
        sound = False
        if caller_speaks and self.lines and is_voiced(sent):
            line, sound = self.lines[-1], True
            line.span = Span(line.span.start_ms if line.span is not None else start, end)
        if is_voiced(heard):
            sound = True
            if self.agent and start - self.agent[-1].end_ms <= _BURST_GAP_MS and not self._line_between(start):
                self.agent[-1].end_ms = end
            else:
                self.agent.append(Span(start, end))
        if sound:
            self.longest_silence_ms = max(self.longest_silence_ms, start - self._last_sound_ms)
            self._last_sound_ms = end
        self.now_ms = end

    def _line_between(self, at_ms: int) -> bool:
        """A line of the caller ended between the agent's last sound and now: what comes is a new burst."""
        last = self.agent[-1].end_ms
        return any(line.span is not None and last <= line.span.end_ms <= at_ms for line in self.lines)

    def figures(self) -> list[LineFigures]:
        """One entry a line, in order."""
        return [self._figures(number, line) for number, line in enumerate(self.lines)]

    def _figures(self, number: int, line: Line) -> LineFigures:
        span = line.span
        if span is None:
            return LineFigures(line.text, None, None)
        following = [other.span.start_ms for other in self.lines[number + 1 :] if other.span is not None]
        limit = following[0] if following else self.now_ms + 1
        answers = [burst.start_ms for burst in self.agent if span.end_ms <= burst.start_ms < limit]
        stop: int | None = None
        if line.barge:
            talking = [burst for burst in self.agent if burst.start_ms < span.start_ms <= burst.end_ms]
            stop = talking[-1].end_ms - span.start_ms if talking else None
        return LineFigures(line.text, answers[0] - span.end_ms if answers else None, stop)
