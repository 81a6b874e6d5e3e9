"""Rival requests with the same bytes cost the emulator the work of one."""

import asyncio
import threading

import pytest

from agent.sandbox.once import Once


async def test_who_asks_at_the_same_time_shares_the_work() -> None:
    once, go = Once[str, int](8), threading.Event()
    done: list[int] = []

    def work() -> int:
        go.wait(10)
        done.append(1)
        return len(done)

    asking = [asyncio.create_task(once.answer("a", work)) for _ in range(3)]
    await asyncio.sleep(0)
    go.set()
    assert await asyncio.gather(*asking) == [1, 1, 1]
    assert await once.answer("a", work) == 1


async def test_one_who_goes_away_takes_nothing_from_the_others() -> None:
    once, go = Once[str, str](8), threading.Event()

    def work() -> str:
        go.wait(10)
        return "heard"

    first = asyncio.create_task(once.answer("a", work))
    second = asyncio.create_task(once.answer("a", work))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    go.set()
    assert await second == "heard"


async def test_a_failure_is_told_and_not_remembered() -> None:
    once, answers = Once[str, str](8), iter([ValueError("no"), "yes"])

    def work() -> str:
        answer = next(answers)
        if isinstance(answer, ValueError):
            raise answer
        return answer

    with pytest.raises(ValueError, match="no"):
        await once.answer("a", work)
    assert await once.answer("a", work) == "yes"


async def test_the_oldest_answers_are_forgotten() -> None:
    once = Once[int, int](2)
    asked: list[int] = []

    def work() -> int:
        asked.append(1)
        return len(asked)

    for key in (1, 2, 1, 3):
        await once.answer(key, work)
    assert len(asked) == 3
    assert await once.answer(1, work) == 1
    assert await once.answer(2, work) == 4
