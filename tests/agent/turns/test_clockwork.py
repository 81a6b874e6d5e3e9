"""The three clocks of a call, without waiting."""

from agent.turns.dead_air import GIVE_UP_AFTER_S, STILL_HERE_AFTER_S, DeadAir
from agent.turns.silence import STEP_S, SilenceLadder
from agent.turns.time_limit import WARNING_S, TimeLimit


def test_a_waiting_caller_is_told_once_and_given_up_once() -> None:
    air = DeadAir()
    air.expect(10.0)
    assert not air.still_here_due(10.0 + STILL_HERE_AFTER_S - 0.1)
    assert air.still_here_due(10.0 + STILL_HERE_AFTER_S)
    assert not air.still_here_due(10.0 + STILL_HERE_AFTER_S + 1)
    assert not air.give_up_due(10.0 + GIVE_UP_AFTER_S - 0.1)
    assert air.give_up_due(10.0 + GIVE_UP_AFTER_S)
    assert not air.give_up_due(10.0 + GIVE_UP_AFTER_S + 1)


def test_a_wait_that_is_told_again_counts_on_from_what_bridged_it() -> None:
    """A slow ear: the agent has already said that it is still there when the turn's words come."""
    air = DeadAir()
    air.expect(10.0)
    assert air.still_here_due(10.0 + STILL_HERE_AFTER_S)
    air.bridged(15.0)
    air.expect(10.0)
    assert not air.still_here_due(15.0 + STILL_HERE_AFTER_S - 0.1)
    assert air.still_here_due(15.0 + STILL_HERE_AFTER_S)
    assert air.bridges == 2
    air.expect(30.0)
    assert air.bridges == 0


def test_an_answer_ends_the_wait() -> None:
    air = DeadAir()
    air.expect(10.0)
    air.answered()
    assert not air.waiting
    assert not air.still_here_due(100.0)


def test_the_ladder_climbs_to_goodbye_and_stops() -> None:
    ladder = SilenceLadder(0.0)
    assert ladder.due(STEP_S - 0.1) is None
    assert ladder.due(STEP_S) == "prompt"
    ladder.stirred(STEP_S + 2)
    assert ladder.due(2 * STEP_S) is None
    assert ladder.due(2 * STEP_S + 2) == "again"
    assert ladder.due(3 * STEP_S + 2) == "goodbye"
    assert ladder.due(100.0) is None


def test_the_agents_own_prompt_does_not_climb_down_but_the_caller_does() -> None:
    ladder = SilenceLadder(0.0)
    ladder.due(STEP_S)
    ladder.stirred(STEP_S + 1)
    assert ladder.due(2 * STEP_S + 1) == "again"
    ladder.caller_spoke(20.0)
    assert ladder.due(20.0 + STEP_S) == "prompt"


def test_a_long_call_is_warned_then_ended() -> None:
    limit = TimeLimit(720.0)
    assert limit.due(720.0 - WARNING_S - 1) is None
    assert limit.due(720.0 - WARNING_S) == "warn"
    assert limit.due(719.0) is None
    assert limit.due(720.0) == "end"
    assert limit.due(800.0) is None


def test_a_short_limit_has_no_warning() -> None:
    limit = TimeLimit(60.0)
    assert limit.due(59.0) is None
    assert limit.due(60.0) == "end"
