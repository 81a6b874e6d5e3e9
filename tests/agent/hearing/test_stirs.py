"""First signs of a voice out of probabilities and levels, without a model."""

from agent.hearing.edges import ONSET_WINDOWS, WINDOW_MS
from agent.hearing.stirs import CALM_WINDOWS, STIR, STIR_WINDOWS, Stirs

QUIET, LOUD, LEAST = -62.0, -25.0, -55.0


def calm(stirs: Stirs) -> None:
    for _ in range(CALM_WINDOWS):
        stirs.window(0.1, QUIET, LEAST)


def test_a_stir_needs_few_windows_and_ends_in_calm() -> None:
    stirs = Stirs()
    for _ in range(STIR_WINDOWS):
        assert not stirs.stirring
        stirs.window(STIR, LOUD, LEAST)
    for _ in range(CALM_WINDOWS):
        assert stirs.stirring
        stirs.window(0.1, QUIET, LEAST)
    assert not stirs.stirring


def test_the_closure_of_a_consonant_keeps_a_stir() -> None:
    stirs = Stirs()
    stirs.window(0.81, LOUD, LEAST)
    stirs.window(0.99, QUIET, LEAST)
    assert stirs.stirring
    for _ in range(ONSET_WINDOWS):
        stirs.window(0.99, LOUD, LEAST)
    stirs.voice_began()
    assert stirs.stirring
    assert stirs.age_s == (2 + ONSET_WINDOWS) * WINDOW_MS / 1000


def test_the_echo_of_an_agent_that_has_just_stopped_needs_the_level_that_it_needed_before() -> None:
    while_it_speaks = -46.0
    stirs = Stirs()
    for _ in range(STIR_WINDOWS):
        stirs.window(0.95, while_it_speaks + 1, while_it_speaks)
    assert stirs.stirring
    assert stirs.window(0.95, while_it_speaks - 2, LEAST) == while_it_speaks
    calm(stirs)
    assert stirs.window(0.1, QUIET, LEAST) == LEAST


def test_stirs_that_were_nothing_ask_a_higher_level_until_a_voice_comes() -> None:
    stirs = Stirs()

    def stirs_at(level_db: float) -> bool:
        for _ in range(STIR_WINDOWS):
            stirs.window(0.95, level_db, LEAST)
        found = stirs.stirring
        calm(stirs)
        return found

    faint = LEAST + 2
    assert stirs_at(faint)
    assert not stirs_at(faint)
    assert stirs_at(LOUD)
    for _ in range(3):
        stirs.voice_began()
        stirs.voice_over()
    assert stirs_at(faint)
