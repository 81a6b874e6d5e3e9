"""One reply of the chat model out of one or two requests: the one whose first token comes first is the reply.

The first token of GPT-4o has the widest spread of all vendors' answers (median 0.55 s, P95 1.4 s): of two requests made
at once the quicker has a median of 0.4 s and a P95 of 0.85 s.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from typing import Generic, TypeVar

from agent.metrics import CHAT_COST_DOLLARS, CHAT_REQUESTS
from agent.vendors.hedging import Allowance, Hedging, Outcome

FIRST_LATE_S = 1.4
EARLIEST_HEDGE_S = 0.3

_Piece = TypeVar("_Piece")


class ChatRequests(Allowance):
    """Of one process: counts the requests to the chat model, and says when one is made twice."""

    def __init__(self, most_per_kept: float, dollars_per_million_tokens: float, *, races: bool) -> None:
        super().__init__(most_per_kept)
        self._dollars_per_token = dollars_per_million_tokens / 1_000_000
        self.hedging = Hedging(self, races=races, first_late_s=FIRST_LATE_S, earliest_s=EARLIEST_HEDGE_S)

    def count(self, outcome: Outcome, prompt_tokens: float) -> None:
        """A request is over. Its prompt is priced; a failed one costs nothing."""
        if outcome is Outcome.KEPT:
            self.kept()
        elif outcome is not Outcome.FAILED:
            self.thrown_away()
        CHAT_REQUESTS.labels(outcome.value).inc()
        if outcome is not Outcome.FAILED:
            CHAT_COST_DOLLARS.labels(outcome.value).inc(prompt_tokens * self._dollars_per_token)


class _Request(Generic[_Piece]):
    """A request under way; ``first`` ends with its first piece, or None when it had none."""

    def __init__(self, pieces: AsyncGenerator[_Piece], hedging: Hedging) -> None:
        self.pieces = pieces
        self.began = time.monotonic()
        self._hedging = hedging
        hedging.asked()
        self.first = asyncio.create_task(self._first())

    async def _first(self) -> _Piece | None:
        try:
            return await anext(self.pieces, None)
        finally:
            self._hedging.answered()

    async def close(self) -> None:
        self.first.cancel()
        await asyncio.gather(self.first, return_exceptions=True)
        await self.pieces.aclose()


async def quickest(
    ask: Callable[[], AsyncGenerator[_Piece]], requests: ChatRequests, prompt_tokens: float
) -> AsyncGenerator[_Piece]:
    """The pieces of the request that answers first; ``ask`` makes one. A failure of the only one left is raised."""
    running: list[_Request[_Piece]] = []
    winner: _Request[_Piece] | None = None
    outcome = Outcome.FAILED
    try:
        winner = await _first_to_answer(running, ask, requests, prompt_tokens)
        for loser in running:
            if loser is not winner:
                loser.first.cancel()
        first = winner.first.result()
        if first is not None:
            yield first
            async for piece in winner.pieces:
                yield piece
        outcome = Outcome.KEPT
    except (asyncio.CancelledError, GeneratorExit):
        outcome = Outcome.SUPERSEDED
        raise
    finally:
        for request in running:
            lost = winner is not None and request is not winner
            requests.count(Outcome.HEDGE if lost else outcome, prompt_tokens)
            await request.close()


async def _first_to_answer(
    running: list[_Request[_Piece]],
    ask: Callable[[], AsyncGenerator[_Piece]],
    requests: ChatRequests,
    prompt_tokens: float,
) -> _Request[_Piece]:
    hedging = requests.hedging
    races = hedging.may_race
    running += [_Request(ask(), hedging) for _ in range(1 + races)]
    late_after_s = None if races else hedging.late_after_s
    hedge = False
    try:
        while True:
            done, _ = await asyncio.wait(
                [one.first for one in running], timeout=late_after_s, return_when=asyncio.FIRST_COMPLETED
            )
            late_after_s = None
            for request in [one for one in running if one.first in done]:
                if request.first.exception() is None:
                    hedging.timed(time.monotonic() - request.began)
                    return request
                if len(running) == 1:
                    request.first.result()
                running.remove(request)
                requests.count(Outcome.FAILED, prompt_tokens)
            if not done and hedging.begin():
                hedge = True
                running.append(_Request(ask(), hedging))
    finally:
        if hedge:
            hedging.end()
