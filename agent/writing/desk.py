"""Each turn is answered once: a repeat waits for the answer under way, or gets the one that was given."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from uuid import UUID

from shared.contracts.text_turns import TextReply, TextTurn

MOST_AT_ONCE = 24
"""Turns under way in the process. Each takes some 40 ms of CPU with a history of 60 messages and waits on the model for
seconds, so that so many keep less than half a core busy."""
KEPT_FOR_S = 900.0
MOST_KEPT = 1_000


class FullHouseError(Exception):
    """As many turns as the process takes are under way."""


class TurnDesk:
    """Of one process. ``answer`` makes the reply to a turn; ``clock`` gives monotonic seconds."""

    def __init__(
        self, answer: Callable[[TextTurn], Awaitable[TextReply]], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._answer = answer
        self._clock = clock
        self._tasks: dict[tuple[UUID, UUID], asyncio.Task[TextReply]] = {}
        self._given: OrderedDict[tuple[UUID, UUID], tuple[float, TextReply]] = OrderedDict()

    async def reply(self, turn: TextTurn) -> TextReply:
        """The answer to the turn, however often it is asked for.

        Raises FullHouseError, and whatever ``answer`` raised, which is not kept: a repeat tries again.
        """
        key = (turn.conversation_id, turn.turn_id)
        self._forget()
        if (given := self._given.get(key)) is not None:
            return given[1]
        task = self._tasks.get(key)
        if task is None:
            if len(self._tasks) >= MOST_AT_ONCE:
                raise FullHouseError
            task = self._tasks[key] = asyncio.create_task(self._run(key, turn))
        # Shielded: who asked may be gone, and what the turn did is done.
        return await asyncio.shield(task)

    async def close(self) -> None:
        """Cancel what is under way; the CRM asks again, and no deed is done twice."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    async def _run(self, key: tuple[UUID, UUID], turn: TextTurn) -> TextReply:
        try:
            reply = await self._answer(turn)
            self._given[key] = (self._clock(), reply)
            return reply
        finally:
            del self._tasks[key]

    def _forget(self) -> None:
        while self._given:
            at, _ = next(iter(self._given.values()))
            if len(self._given) <= MOST_KEPT and self._clock() - at <= KEPT_FOR_S:
                return
            self._given.popitem(last=False)
