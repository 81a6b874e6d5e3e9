"""A streaming service that fails turn after turn is left alone, and is back in the same call once it answers."""

import asyncio

import pytest

from agent.hearing import streamed
from agent.vendors.circuit import FAILURES_TO_OPEN
from tests.agent.hearing.stream_bench import Bench


async def fail(bench: Bench, monkeypatch: pytest.MonkeyPatch, turns: int) -> None:
    """Turns that the service leaves without an answer."""
    monkeypatch.setattr(streamed, "CONNECT_S", -1.0)
    monkeypatch.setattr(streamed, "LATE_AFTER_S", 0.02)
    for _ in range(turns):
        await bench.speak()
        assert (await bench.ask()).text == "מהשני"
        bench.words.turn_over()
        bench.words.lost()


async def test_nobody_waits_for_a_service_that_failed_turn_after_turn(
    stops: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fail(stops, monkeypatch, FAILURES_TO_OPEN)
    assert stops.circuit.state == "open"
    monkeypatch.setattr(streamed, "LATE_AFTER_S", 1_000.0)
    async with asyncio.timeout(5):
        await stops.speak()
        assert (await stops.ask()).text == "מהשני"
    assert len(stops.whisper.asked) == FAILURES_TO_OPEN + 1


async def test_the_service_is_asked_again_in_the_same_call_once_it_is_back(
    stops: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fail(stops, monkeypatch, FAILURES_TO_OPEN)
    monkeypatch.setattr(streamed, "LATE_AFTER_S", 1_000.0)
    stops.circuit.probing()
    stops.circuit.succeeded()
    async with asyncio.timeout(30):
        while not stops.words._host.ready:  # noqa: ASYNC110  # pyright: ignore[reportPrivateUsage]
            await asyncio.sleep(0.02)
    await stops.speak()
    asked = stops.ask()
    await stops.settled()
    await stops.service.says("שוב כאן")
    assert (await asked).text == "שוב כאן"


async def test_a_call_that_begins_in_an_outage_connects_when_it_is_over() -> None:
    bench = Bench(answers_each_stop=True)
    bench.circuit.failed("refused", for_good=True)
    await bench.open()
    await bench.speak()
    assert (await bench.ask()).text == "מהשני"
    bench.words.turn_over()
    assert bench.services == []
    bench.circuit.probing()
    bench.circuit.succeeded()
    await bench.speak()
    await bench.settled()
    assert len(bench.services) == 1
    await bench.words.close()


async def test_answers_in_between_keep_the_circuit_closed(stops: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    await fail(stops, monkeypatch, FAILURES_TO_OPEN - 1)
    stops.circuit.succeeded()
    await fail(stops, monkeypatch, FAILURES_TO_OPEN - 1)
    assert stops.circuit.usable
