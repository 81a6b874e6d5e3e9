"""Two requests at once while that is affordable, else a second one near the P95 of the model; never when it is busy."""

import pytest

from agent.vendors.hedging import (
    BURST,
    FEWEST_SAMPLES,
    LIGHT_LOAD,
    MOST_HEDGES,
    RACE_RESERVE,
    RESCUE_AFTER_S,
    SAMPLES,
    Allowance,
    Hedging,
)

FIRST_LATE_S = 1.0
EARLIEST_S = 0.5


def hedging(allowance: Allowance | None = None, *, races: bool = False) -> Hedging:
    return Hedging(allowance or Allowance(1.0), races=lambda: races, first_late_s=FIRST_LATE_S, earliest_s=EARLIEST_S)


def test_the_first_answers_are_waited_for_as_long_as_is_usual() -> None:
    new = hedging()
    for _ in range(FEWEST_SAMPLES - 1):
        new.timed(0.2)
    assert new.late_after_s == FIRST_LATE_S


def test_late_is_what_19_of_20_answers_are_not() -> None:
    used = hedging()
    for number in range(1, SAMPLES + 1):
        used.timed(0.6 + number / 100)
    assert used.late_after_s == 0.6 + 0.95


def test_old_answers_are_forgotten() -> None:
    used = hedging()
    for _ in range(SAMPLES):
        used.timed(3.0)
    for _ in range(SAMPLES):
        used.timed(0.7)
    assert used.late_after_s == 0.7


def test_the_wait_is_never_foolish() -> None:
    quick, slow = hedging(), hedging()
    for _ in range(SAMPLES):
        quick.timed(0.01)
        slow.timed(11.0)
    assert (quick.late_after_s, slow.late_after_s) == (EARLIEST_S, RESCUE_AFTER_S)


def test_few_hedges_run_at_once() -> None:
    new = hedging()
    assert [new.begin() for _ in range(MOST_HEDGES + 1)] == [True] * MOST_HEDGES + [False]
    new.end()
    assert new.begin()


def test_a_busy_process_makes_nothing_twice() -> None:
    busy = hedging(races=True)
    for _ in range(LIGHT_LOAD + 1):
        busy.asked()
    assert not busy.begin()
    assert not busy.may_race
    busy.answered()
    assert busy.may_race


def test_without_an_allowance_nothing_is_made_twice() -> None:
    poor = hedging(Allowance(0.0), races=True)
    assert not poor.begin()
    assert not poor.may_race


def test_races_are_off_unless_asked_for() -> None:
    assert not hedging().may_race
    assert hedging(races=True).may_race


@pytest.mark.parametrize(("ratio", "raced_of_ten"), [(0.5, 5), (1.0, 10), (2.0, 10)])
def test_races_take_what_the_ratio_gives_and_leave_the_reserve(ratio: float, raced_of_ten: int) -> None:
    allowance = Allowance(ratio)
    racing = hedging(allowance, races=True)
    raced = 0
    for turn in range(1_000):
        if racing.may_race:
            raced += turn >= 500
            allowance.thrown_away()
        allowance.kept()
        assert allowance.allowed
    assert abs(raced / 50 - raced_of_ten) <= 0.1


def test_what_callers_make_void_stops_the_races_first() -> None:
    allowance = Allowance(1.0)
    racing = hedging(allowance, races=True)
    for _ in range(int(BURST - RACE_RESERVE)):
        allowance.thrown_away()
    assert not racing.may_race
    assert allowance.allowed
