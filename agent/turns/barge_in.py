"""Barge-in: a sound of the caller pauses the agent; what it was decides whether the agent goes on.

At the first sign of a voice, before it is sure to be one, the agent already holds its breath. The words decide,
whenever they come (``backchannel``); a sound too short for most words is not waited for (``short_sound``).
"""

import asyncio
import contextlib
import time
from collections.abc import Callable
from typing import NamedTuple

from agent.call.tasks import OwnedTasks
from agent.hearing.voice import VoiceDetector
from agent.metrics import BACKCHANNELS, OWN_ECHOES
from agent.telephony.playout import Playout
from agent.turns.backchannel import Floor, is_backchannel
from agent.turns.book import TurnBook
from agent.turns.own_echo import is_own_echo
from agent.turns.short_sound import resume_after_s

LONGEST_HOLD_S = 0.35
"""A voice that began with a sign of one is sure within this time; a line that hums near the threshold, or goes dead
just then, holds the agent no longer."""


class _Hold(NamedTuple):
    sounding_since: float
    at: float


class BargeIn:
    """One call's. ``is_thinking`` tells whether a reply is being written."""

    def __init__(
        self, playout: Playout, book: TurnBook, detector: VoiceDetector, is_thinking: Callable[[], bool]
    ) -> None:
        self._playout = playout
        self._book = book
        self._detector = detector
        self._is_thinking = is_thinking
        self._tasks = OwnedTasks("barge-in")
        self._floor = Floor()
        self._onset_at = 0.0
        self._held: _Hold | None = None
        self._calm = asyncio.Event()
        detector.on_stir = self._stirred

    async def onset(self, now: float) -> None:
        """Stop sounding at once; ``now`` is monotonic seconds."""
        self._onset_at = now
        self._book.truth.caller_began(now, self._detector.noticed_after_s)
        await self._tasks.cancel_all()
        held, self._held = self._held, None
        sounding_since = self._playout.sounding_since
        await self._playout.pause()
        if held is not None:
            self._book.stopped_for_caller(*held)
        elif sounding_since is not None:
            self._book.stopped_for_caller(sounding_since, time.monotonic())
        self._floor = self._book.floor(more_to_come=self._is_thinking())

    def fell_quiet(self, voiced_until: float) -> None:
        """The sound ended; into the agent's words a short one is passed over."""
        self._book.truth.caller_quiet(voiced_until)
        wait_s = resume_after_s(self._onset_at, voiced_until)
        if self._floor.unheard and wait_s is not None:
            self._tasks.start(self._resume_at(voiced_until + wait_s), "resume")

    def leaves_turn(self, text: str, *, faint: bool) -> bool:
        """A backchannel leaves no turn on record either: the caller has said "go on" and nothing else.

        ``faint``: so quiet that it may be the agent's own echo.
        """
        if is_own_echo(text, self._floor, faint=faint):
            OWN_ECHOES.inc()
            return True
        leaves = is_backchannel(text, self._floor)
        if leaves:
            BACKCHANNELS.inc()
        return leaves

    async def cancel(self) -> None:
        """The agent must not go on by itself any more: real words came, or the call is over."""
        await self._tasks.cancel_all()
        self._held = None

    def _stirred(self, stirs: bool) -> None:
        if stirs:
            self._calm.clear()
            self._tasks.start(self._hold(), "hold")
        else:
            self._calm.set()

    async def _hold(self) -> None:
        """Stop sounding until it is known whether this is a voice; ``onset`` takes over when it is."""
        sounding_since = self._playout.sounding_since
        if sounding_since is None or not self._detector.stirring:
            return
        self._held = _Hold(sounding_since, time.monotonic())
        await self._playout.pause()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LONGEST_HOLD_S):
                await self._calm.wait()
        self._held = None
        self._playout.resume()

    async def _resume_at(self, at: float) -> None:
        await asyncio.sleep(max(0.0, at - time.monotonic()))
        self._playout.resume()
