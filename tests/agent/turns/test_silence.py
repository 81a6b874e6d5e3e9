"""The silence ladder: three steps, counted from the last sound, and nothing after the goodbye."""

from agent.turns.silence import HOLD_STEP_S, STEP_S, SilenceLadder


def test_three_steps_and_then_nothing_more() -> None:
    """V38: no question after the goodbye, and no loop: the agent's own words take no step back."""
    ladder = SilenceLadder(0.0)
    now, steps = 0.0, list[str | None]()
    for _ in range(6):
        now += STEP_S
        steps.append(ladder.due(now))
        ladder.stirred(now)
    assert steps == ["prompt", "again", "goodbye", None, None, None]


def test_a_sound_begins_the_step_again() -> None:
    """V38: the greeting and every answer count as sound, so nobody is asked while somebody speaks."""
    ladder = SilenceLadder(0.0)
    ladder.stirred(STEP_S - 0.1)
    assert ladder.due(STEP_S) is None
    assert ladder.due(2 * STEP_S) == "prompt"


def test_the_caller_puts_it_back_to_its_foot() -> None:
    ladder = SilenceLadder(0.0)
    assert ladder.due(STEP_S) == "prompt"
    ladder.caller_spoke(STEP_S + 1)
    assert ladder.due(2 * STEP_S + 1) == "prompt"


def test_a_caller_who_asked_to_wait_is_waited_for_until_he_speaks_again() -> None:
    ladder = SilenceLadder(0.0)
    ladder.caller_spoke(0.0, asks_to_wait=True)
    assert ladder.due(HOLD_STEP_S - 0.1) is None
    assert ladder.due(HOLD_STEP_S) == "prompt"
    ladder.caller_spoke(HOLD_STEP_S)
    assert ladder.due(HOLD_STEP_S + STEP_S) == "prompt"
