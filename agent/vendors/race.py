"""One streamed answer out of one or more requests: the one whose first piece comes first is the answer."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from typing import Generic, TypeVar

from prometheus_client import Counter

from agent.vendors.hedging import Allowance, Hedging, Outcome

_Piece = TypeVar("_Piece")


class Requests(Allowance):
    """To one model, of one process: counts them, and says when one is made more than once.

    ``units`` of a request are what its price goes by; ``number`` and ``dollars`` are counters by ``outcome``.
    """

    def __init__(
        self,
        most_per_kept: float,
        *,
        races: Callable[[], bool],
        most_rivals: int = 1,
        late_s: tuple[float, float],
        dollars_per_unit: float,
        number: Counter,
        dollars: Counter,
    ) -> None:
        """``late_s``: after how long an answer is late until enough were timed, and at the least."""
        super().__init__(most_per_kept)
        self._dollars_per_unit = dollars_per_unit
        self._number = number
        self._dollars = dollars
        self.hedging = Hedging(self, races=races, first_late_s=late_s[0], earliest_s=late_s[1], most_rivals=most_rivals)

    def count(self, outcome: Outcome, units: float) -> None:
        """A request is over. A failed one costs nothing."""
        if outcome is Outcome.KEPT:
            self.kept()
        elif outcome is not Outcome.FAILED:
            self.thrown_away()
        self._number.labels(outcome.value).inc()
        if outcome is not Outcome.FAILED:
            self._dollars.labels(outcome.value).inc(units * self._dollars_per_unit)


class Begun(Generic[_Piece]):
    """A streamed request under way; ``first`` ends with its first piece, or None when it had none."""

    def __init__(self, pieces: AsyncGenerator[_Piece]) -> None:
        self.pieces = pieces
        self.first = asyncio.create_task(self._first())

    async def _first(self) -> _Piece | None:
        return await anext(self.pieces, None)

    async def close(self) -> None:
        """Stop it, however far it is."""
        self.first.cancel()
        await asyncio.gather(self.first, return_exceptions=True)
        await self.pieces.aclose()


class _Counted(Begun[_Piece]):
    """One that is in flight in the allowance until its first piece."""

    def __init__(self, pieces: AsyncGenerator[_Piece], hedging: Hedging) -> None:
        hedging.asked()
        super().__init__(pieces)
        self.began = time.monotonic()
        self.first.add_done_callback(lambda _: hedging.answered())


async def quickest(
    ask: Callable[[], AsyncGenerator[_Piece]], requests: Requests, units: Callable[[], float]
) -> AsyncGenerator[_Piece]:
    """The pieces of the request that answers first; ``ask`` makes one, ``units`` is asked for its size in the end.

    A failure of the only one left is raised.
    """
    running: list[_Counted[_Piece]] = []
    winner: _Counted[_Piece] | None = None
    outcome = Outcome.FAILED
    try:
        winner = await _first_to_answer(running, ask, requests, units)
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
            requests.count(Outcome.HEDGE if lost else outcome, units())
            await request.close()


async def _first_to_answer(
    running: list[_Counted[_Piece]],
    ask: Callable[[], AsyncGenerator[_Piece]],
    requests: Requests,
    units: Callable[[], float],
) -> _Counted[_Piece]:
    hedging = requests.hedging
    rivals = hedging.rivals
    running += [_Counted(ask(), hedging) for _ in range(1 + rivals)]
    late_after_s = None if rivals else hedging.late_after_s
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
                requests.count(Outcome.FAILED, units())
            if not done and hedging.begin():
                hedge = True
                running.append(_Counted(ask(), hedging))
    finally:
        if hedge:
            hedging.end()
