"""The reply is that of the request that answers first; the other is stopped, and both are counted."""

import asyncio
from collections.abc import AsyncGenerator

import pytest
from prometheus_client import REGISTRY

from agent.metrics import CHAT_COST_DOLLARS, CHAT_REQUESTS
from agent.vendors.race import Requests, quickest


class Model:
    """Each request takes its turn of ``waits`` before its first piece; an exception there is raised instead."""

    def __init__(self, *waits: float | Exception) -> None:
        self.waits = list(waits)
        self.asked = self.stopped = 0

    async def ask(self) -> AsyncGenerator[str]:
        number, wait = self.asked, self.waits[self.asked]
        self.asked += 1
        try:
            if isinstance(wait, Exception):
                raise wait
            await asyncio.sleep(wait)
            yield f"{number}a"
            yield f"{number}b"
        finally:
            self.stopped += 1


def requests(*, races: bool = True, most_rivals: int = 1, late_s: tuple[float, float] = (1.4, 0.3)) -> Requests:
    return Requests(
        2.0,
        races=lambda: races,
        most_rivals=most_rivals,
        late_s=late_s,
        dollars_per_unit=2.5e-6,
        number=CHAT_REQUESTS,
        dollars=CHAT_COST_DOLLARS,
    )


def counted() -> dict[str, float]:
    outcomes = ("kept", "superseded", "hedge", "failed")
    return {one: REGISTRY.get_sample_value("moked_chat_requests_total", {"outcome": one}) or 0.0 for one in outcomes}


def since(before: dict[str, float]) -> dict[str, float]:
    return {one: value - before[one] for one, value in counted().items() if value != before[one]}


async def read(model: Model, all_requests: Requests) -> list[str]:
    return [piece async for piece in quickest(model.ask, all_requests, lambda: 1000)]


async def test_the_first_answer_is_the_reply_whole_and_alone() -> None:
    model, before = Model(5, 0.01), counted()
    assert await read(model, requests()) == ["1a", "1b"]
    assert (model.asked, model.stopped) == (2, 2)
    assert since(before) == {"kept": 1, "hedge": 1}


async def test_three_may_race() -> None:
    model, before = Model(5, 5, 0.01), counted()
    assert await read(model, requests(most_rivals=2)) == ["2a", "2b"]
    assert (model.asked, model.stopped) == (3, 3)
    assert since(before) == {"kept": 1, "hedge": 2}


async def test_without_races_a_request_in_time_stays_alone() -> None:
    model = Model(0.01, 0.0)
    assert await read(model, requests(races=False)) == ["0a", "0b"]
    assert model.asked == 1


async def test_a_late_request_gets_a_rival() -> None:
    model = Model(5, 0.0)
    assert await read(model, requests(races=False, late_s=(0.02, 0.02))) == ["1a", "1b"]


async def test_a_failed_request_leaves_the_reply_to_its_rival() -> None:
    model, before = Model(ValueError("broken"), 0.05), counted()
    assert await read(model, requests()) == ["1a", "1b"]
    assert since(before) == {"kept": 1, "failed": 1}


async def test_when_both_fail_the_last_reason_is_told() -> None:
    model, before = Model(ValueError("first"), ValueError("second")), counted()
    with pytest.raises(ValueError, match=r"first|second"):
        await read(model, requests())
    assert since(before) == {"failed": 2}


async def test_a_reply_that_nobody_wants_any_more_stops_both() -> None:
    model, before = Model(5, 5), counted()
    reading = asyncio.create_task(read(model, requests()))
    await asyncio.sleep(0.01)
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    assert model.stopped == 2
    assert since(before) == {"superseded": 2}


async def test_a_reply_that_is_cut_off_is_superseded() -> None:
    model, before = Model(0.0, 5), counted()
    pieces = quickest(model.ask, requests(), lambda: 1000)
    assert await anext(pieces) == "0a"
    await pieces.aclose()
    assert model.stopped == 2
    assert since(before) == {"superseded": 1, "hedge": 1}
