"""Watches a call's clock: is the caller waiting too long, is nobody speaking, is the time up?"""

import asyncio
import time
from typing import NamedTuple, Protocol

from agent.call import phrases
from agent.call.ending import Ending
from agent.telephony.playout import Playout
from agent.turns.dead_air import DeadAir
from agent.turns.silence import SilenceLadder
from agent.turns.time_limit import TimeLimit
from shared.contracts.events import EndReason

TICK_S = 0.25


class Attended(Protocol):
    """The conversation, as far as its clock acts on it."""

    @property
    def is_busy(self) -> bool:
        """The caller speaks, or his words or the reply are being worked on."""
        ...

    async def say(self, text: str) -> int:
        """Say it after everything said so far."""
        ...

    async def say_now(self, text: str) -> int:
        """Say it before everything that does not sound yet."""
        ...

    async def say_last(self, text: str, reason: EndReason) -> None:
        """Say these last words and end the call."""
        ...

    async def silence_agent(self) -> None:
        """Stop what sounds and forget what was to sound."""
        ...

    async def gave_up(self, detail: str) -> None:
        """No reply came in any way: answer without the model."""
        ...


class CallClocks(NamedTuple):
    """What a call's time is measured by; ``started_at`` is monotonic seconds."""

    dead_air: DeadAir
    silence: SilenceLadder
    time_limit: TimeLimit
    started_at: float


class Attendance:
    """``attend`` runs as long as the call; the conversation owns its task."""

    def __init__(self, talk: Attended, ending: Ending, clocks: CallClocks, playout: Playout) -> None:
        self._talk = talk
        self._ending = ending
        self._dead_air, self._silence, self._time_limit, self._started_at = clocks
        self._playout = playout
        self._owes_warning = False
        self._stopgap = 0

    def is_stopgap(self, utterance: int) -> bool:
        """This utterance only bridges the wait for the reply; the wait goes on behind it."""
        return utterance == self._stopgap

    async def attend(self) -> None:
        """A few times a second, until cancelled."""
        while True:
            await asyncio.sleep(TICK_S)
            now = time.monotonic()
            self._ending.check(now)
            if self._ending.begun:
                continue
            await self._keep_air_alive(now)
            await self._climb_silence(now)
            await self._mind_the_time(now)

    async def _keep_air_alive(self, now: float) -> None:
        if self._dead_air.still_here_due(now):
            self._playout.resume()
            if self._playout.silent:
                lines = (phrases.STILL_HERE, *phrases.STILL_HERE_AGAIN)
                self._stopgap = await self._talk.say_now(lines[(self._dead_air.bridges - 1) % len(lines)])
        elif self._dead_air.give_up_due(now):
            await self._talk.silence_agent()
            await self._talk.gave_up("no answer in any way in time")

    async def _climb_silence(self, now: float) -> None:
        if self._talk.is_busy or not self._playout.silent or self._dead_air.waiting:
            self._silence.stirred(now)
            return
        match self._silence.due(now):
            case "prompt":
                await self._talk.say(phrases.ARE_YOU_THERE)
            case "again":
                await self._talk.say(phrases.STILL_WAITING)
            case "goodbye":
                await self._talk.say_last(phrases.SILENCE_GOODBYE, "silence")
            case None:
                pass

    async def _mind_the_time(self, now: float) -> None:
        match self._time_limit.due(now - self._started_at):
            case "warn":
                self._owes_warning = True
            case "end":
                await self._talk.say_last(phrases.TIME_GOODBYE, "time_limit")
                return
            case None:
                pass
        if self._owes_warning and self._playout.silent and not self._talk.is_busy:
            self._owes_warning = False
            await self._talk.say(phrases.TWO_MINUTES_LEFT)
