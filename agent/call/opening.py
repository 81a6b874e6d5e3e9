"""Begins a late reply with an opener, or, where none fits, after a long wait with words that ask for patience."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from agent.call.frames import OpenerFrame
from agent.call.tasks import OwnedTasks
from agent.hearing.turn import CallerTurn
from agent.speech.phrases import PhraseCache
from agent.turns.book import TurnBook
from agent.turns.openers import AFTER_COMMIT_S, LATEST_S, WAIT_AFTER_S, Openers
from shared.contracts.agent_config import Voice
from shared.settings import Settings


class Opening:
    """One call's, in its voice; ``say`` sends a frame to the mouth."""

    def __init__(
        self,
        settings: Settings,
        phrases: PhraseCache,
        voice: Voice,
        book: TurnBook,
        say: Callable[[OpenerFrame], Awaitable[None]],
    ) -> None:
        self._openers = Openers(enabled=settings.openers, fillers=settings.fillers)
        self._phrases = phrases
        self._voice = voice
        self._book = book
        self._say = say
        self._tasks = OwnedTasks("opening")

    def turn_over(self, turn: CallerTurn, agent_said: str) -> None:
        """A turn of the caller is confirmed; ``agent_said`` is what he heard last before it."""
        opener = self._openers.choose(turn.text, agent_said) if turn.how == "speech" else None
        at = time.monotonic() + AFTER_COMMIT_S
        if opener is not None and at <= turn.voiced_until + LATEST_S:
            self._tasks.start(self._open(opener, at), "opener")
        elif (wait := self._openers.choose_wait()) is not None:
            self._tasks.start(self._open(wait, turn.voiced_until + WAIT_AFTER_S), "wait")

    def said(self, opener: str) -> None:
        """It sounds."""
        self._openers.said(opener)

    async def cancel(self) -> None:
        """The caller speaks again, or the call is over."""
        await self._tasks.cancel_all()

    async def _open(self, opener: str, at: float) -> None:
        await asyncio.sleep(max(0.0, at - time.monotonic()))
        if await self._phrases.get(self._voice, opener) and self._book.reply_due:
            await self._say(OpenerFrame(opener))
