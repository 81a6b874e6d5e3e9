"""A second request comes near the P95 of the model, and only while there is little to do."""

from agent.hearing.hedging import (
    EARLIEST_S,
    FEWEST_SAMPLES,
    FIRST_P95_S,
    LIGHT_LOAD,
    MOST_HEDGES,
    RESCUE_AFTER_S,
    SAMPLES,
    Hedging,
)


def test_the_first_answers_are_waited_for_a_second() -> None:
    hedging = Hedging()
    for _ in range(FEWEST_SAMPLES - 1):
        hedging.timed(0.2)
    assert hedging.late_after_s == FIRST_P95_S


def test_late_is_what_19_of_20_answers_are_not() -> None:
    hedging = Hedging()
    for number in range(1, SAMPLES + 1):
        hedging.timed(0.6 + number / 100)
    assert hedging.late_after_s == 0.6 + 0.95


def test_old_answers_are_forgotten() -> None:
    hedging = Hedging()
    for _ in range(SAMPLES):
        hedging.timed(3.0)
    for _ in range(SAMPLES):
        hedging.timed(0.7)
    assert hedging.late_after_s == 0.7


def test_the_wait_is_never_foolish() -> None:
    quick, slow = Hedging(), Hedging()
    for _ in range(SAMPLES):
        quick.timed(0.01)
        slow.timed(11.0)
    assert (quick.late_after_s, slow.late_after_s) == (EARLIEST_S, RESCUE_AFTER_S)


def test_few_hedges_run_at_once() -> None:
    hedging = Hedging()
    assert [hedging.begin() for _ in range(MOST_HEDGES + 1)] == [True] * MOST_HEDGES + [False]
    hedging.end()
    assert hedging.begin()


def test_a_busy_process_hedges_nothing() -> None:
    hedging = Hedging()
    hedging.in_flight = LIGHT_LOAD + 1
    assert not hedging.begin()
