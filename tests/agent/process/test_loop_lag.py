"""A process whose event loop is late, and only such a one, makes no rival requests."""

import asyncio
import contextlib

import pytest

from agent.process import loop_lag
from agent.process.loop_lag import SAMPLES, LoopLag
from agent.vendors.hedging import Allowance, Hedging

MOST_S = 0.04


def lag_of(*late_s: float) -> LoopLag:
    lag = LoopLag(MOST_S)
    for one in late_s:
        lag.woke(one)
    return lag


def test_a_process_that_has_just_begun_is_at_ease() -> None:
    assert not lag_of(*[1.0] * (SAMPLES - 1)).loaded


@pytest.mark.parametrize(("late", "loaded"), [(1, False), (3, False), (8, True), (SAMPLES, True)])
def test_some_late_wake_ups_are_chance_and_many_are_load(late: int, loaded: bool) -> None:
    lag = lag_of(*[0.0] * (SAMPLES - late), *[0.2] * late)
    assert lag.loaded is loaded


def test_it_recovers_within_its_window() -> None:
    lag = lag_of(*[0.2] * SAMPLES)
    for _ in range(SAMPLES):
        lag.woke(0.001)
    assert not lag.loaded


def test_a_timer_that_came_early_counts_as_in_time() -> None:
    assert lag_of(*[-0.001] * SAMPLES).p90_s == 0.0


def test_a_loaded_process_makes_no_rivals_but_still_rescues_what_is_late() -> None:
    lag = lag_of(*[0.0] * SAMPLES)
    hedging = Hedging(Allowance(2.0), races=lambda: not lag.loaded, first_late_s=1.0, earliest_s=0.5, most_rivals=2)
    assert hedging.rivals == 2
    for _ in range(SAMPLES):
        lag.woke(0.1)
    assert hedging.rivals == 0
    assert hedging.begin()


async def test_the_measure_runs_until_it_is_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop_lag, "EVERY_S", 0.001)
    lag, full = LoopLag(MOST_S), asyncio.Event()
    note, woken = lag.woke, iter(range(SAMPLES))

    def woke(_late_s: float) -> None:
        note(1.0)
        if next(woken, SAMPLES) == SAMPLES - 1:
            full.set()

    monkeypatch.setattr(lag, "woke", woke)
    measuring = asyncio.create_task(lag.measure())
    await asyncio.wait_for(full.wait(), 10)
    assert lag.loaded
    measuring.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await measuring
