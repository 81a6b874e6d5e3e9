"""The agent's own words, come back over the line, are no turn of the caller."""

import pytest

from agent.turns.backchannel import Floor
from agent.turns.own_echo import is_own_echo

FLOOR = Floor("יש לנו דירה יפה מאוד ברמת גן, עם מרפסת גדולה", "וחניה, והיא פנויה כבר מהחודש הבא.")


@pytest.mark.parametrize("text", ["דירה יפה מאוד ברמת גן", "עם מרפסת גדולה וחניה"])
def test_a_long_run_of_its_words_is_its_echo_at_any_level(text: str) -> None:
    assert is_own_echo(text, FLOOR, faint=False)


@pytest.mark.parametrize("text", ["מרפסת גדולה", "מרפסת גדול", "יפה מאד"])
def test_a_few_words_are_an_echo_when_they_are_faint(text: str) -> None:
    assert is_own_echo(text, FLOOR, faint=True)
    assert not is_own_echo(text, FLOOR, faint=False)


@pytest.mark.parametrize("text", ["רגע אחד", "כמה זה עולה?", "לא מתאים לי", "אפשר לקבל הנחה?"])
def test_a_quiet_caller_with_words_of_his_own_is_heard(text: str) -> None:
    assert not is_own_echo(text, FLOOR, faint=True)


def test_nothing_echoes_while_the_agent_is_silent() -> None:
    assert not is_own_echo("דירה יפה מאוד ברמת גן", Floor(), faint=True)
