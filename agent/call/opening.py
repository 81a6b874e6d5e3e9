"""Begins a late reply with an opener, once the wait after the caller's turn is long enough to notice."""

import asyncio
from collections.abc import Awaitable, Callable

from agent.call.frames import OpenerFrame
from agent.call.tasks import OwnedTasks
from agent.hearing.turn import CallerTurn
from agent.speech.phrases import PhraseCache
from agent.turns.book import TurnBook
from agent.turns.openers import AFTER_COMMIT_S, Openers
from shared.contracts.agent_config import Voice


class Opening:
    """One call's, in its voice; ``say`` sends a frame to the mouth."""

    def __init__(
        self,
        openers: Openers,
        phrases: PhraseCache,
        voice: Voice,
        book: TurnBook,
        say: Callable[[OpenerFrame], Awaitable[None]],
    ) -> None:
        self._openers = openers
        self._phrases = phrases
        self._voice = voice
        self._book = book
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
        if await self._phrases.get(self._voice, opener) and self._book.reply_due:
            await self._say(OpenerFrame(opener))
