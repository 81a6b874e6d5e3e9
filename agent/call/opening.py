"""Begins a late reply with an opener, once the wait after the caller's turn is long enough to notice."""

import asyncio
from collections.abc import Awaitable, Callable

from agent.call.frames import OpenerFrame
from agent.call.tasks import OwnedTasks
from agent.hearing.turn import CallerTurn
from agent.turns.openers import AFTER_COMMIT_S, Openers


class Opening:
    """``is_ready`` tells whether an opener is synthesised, ``is_due`` whether the reply still has not sounded."""

    def __init__(
        self,
        openers: Openers,
        *,
        is_ready: Callable[[str], Awaitable[bool]],
        is_due: Callable[[], bool],
        say: Callable[[OpenerFrame], Awaitable[None]],
    ) -> None:
        self._openers = openers
        self._is_ready = is_ready
        self._is_due = is_due
        self._say = say
        self._tasks = OwnedTasks("opening")

    def turn_over(self, turn: CallerTurn, agent_said: str) -> None:
        """A turn of the caller is confirmed; ``agent_said`` is what he heard last before it."""
        opener = self._openers.choose(turn.text, agent_said)
        if opener and turn.how == "speech":
            self._tasks.start(self._open(opener), "opener")

    def said(self, opener: str) -> None:
        """It sounds."""
        self._openers.said(opener)

    async def cancel(self) -> None:
        """The caller speaks again, or the call is over."""
        await self._tasks.cancel_all()

    async def _open(self, opener: str) -> None:
        await asyncio.sleep(AFTER_COMMIT_S)
        if await self._is_ready(opener) and self._is_due():
            await self._say(OpenerFrame(opener))
