"""Edges of voice out of probabilities and levels, without a model."""

from agent.hearing.edges import (
    CALM_WINDOWS,
    LEVEL_WINDOWS,
    ONSET_WINDOWS,
    QUIET_WINDOWS,
    STIR,
    STIR_WINDOWS,
    WINDOW_MS,
    Edge,
    VoiceEdges,
)

QUIET, LOUD, LEAST = -62.0, -25.0, -55.0


def speaking() -> VoiceEdges:
    edges = VoiceEdges()
    for _ in range(20):
        edges.window(0.02, QUIET, LEAST)
    for _ in range(ONSET_WINDOWS + 10):
        edges.window(0.99, LOUD, LEAST)
    assert edges.voiced
    return edges


def test_a_click_begins_nothing() -> None:
    edges = VoiceEdges()
    found = [edges.window(0.95, LOUD, LEAST) for _ in range(ONSET_WINDOWS - 1)]
    assert edges.rising
    found.append(edges.window(0.1, QUIET, LEAST))
    assert found == [None] * ONSET_WINDOWS
    assert not edges.rising


def test_a_voice_below_the_least_level_begins_nothing() -> None:
    edges = VoiceEdges()
    assert not any(edges.window(0.99, LEAST - 1, LEAST) for _ in range(20))


def test_the_fall_of_the_level_ends_a_voice_before_the_model_is_sure() -> None:
    edges = speaking()
    model_lags_behind = [0.97, 0.75, 0.55, 0.4, 0.3]
    found = [edges.window(probability, QUIET, LEAST) for probability in model_lags_behind]
    assert found.index(Edge.STOPPED) == QUIET_WINDOWS - 1
    assert edges.quiet_windows * WINDOW_MS == 5 * WINDOW_MS


def test_the_closure_of_a_consonant_ends_nothing() -> None:
    edges = speaking()
    found = [edges.window(0.95, QUIET, LEAST) for _ in range(LEVEL_WINDOWS - 1)]
    found += [edges.window(0.97, LOUD, LEAST) for _ in range(3)]
    assert found == [None] * len(found)
    assert edges.quiet_windows == 0


def test_a_long_quiet_ends_a_voice_whatever_the_model_says() -> None:
    edges = speaking()
    found = [edges.window(0.95, QUIET, LEAST) for _ in range(LEVEL_WINDOWS)]
    assert found[-1] is Edge.STOPPED


def test_noise_as_loud_as_the_voice_is_told_by_the_model() -> None:
    edges = speaking()
    found = [edges.window(0.3, LOUD, LEAST) for _ in range(QUIET_WINDOWS)]
    assert found[-1] is Edge.STOPPED


def test_a_voice_near_the_noise_is_not_cut_by_its_level() -> None:
    edges = VoiceEdges()
    for _ in range(60):
        edges.window(0.05, -38.0, LEAST)
    levels = [-30.0, -35.0, -36.5, -33.0] * 10
    found = [edges.window(0.9, level, LEAST) for level in levels]
    assert [edge for edge in found if edge] == [Edge.STARTED]


def test_giving_up_starts_over_as_silent() -> None:
    edges = speaking()
    edges.give_up()
    assert not edges.voiced
    assert not edges.rising


def test_a_stir_comes_before_the_voice_is_sure_and_ends_in_calm() -> None:
    edges = VoiceEdges()
    for _ in range(STIR_WINDOWS):
        assert not edges.stirring
        assert edges.window(STIR, LOUD, LEAST) is None
    assert edges.stirring
    for _ in range(CALM_WINDOWS):
        assert edges.stirring
        assert edges.window(0.1, QUIET, LEAST) is None
    assert not edges.stirring


def test_the_closure_of_a_consonant_keeps_a_stir() -> None:
    edges = VoiceEdges()
    edges.window(0.81, LOUD, LEAST)
    edges.window(0.99, QUIET, LEAST)
    assert edges.stirring
    for _ in range(ONSET_WINDOWS):
        edges.window(0.99, LOUD, LEAST)
    assert edges.voiced
    assert edges.stir_windows == 2 + ONSET_WINDOWS


def test_an_agent_that_stopped_for_a_stir_is_not_held_by_the_rest_of_its_own_echo() -> None:
    echo, while_it_speaks = -48.0, -46.0
    edges = VoiceEdges()
    for _ in range(STIR_WINDOWS):
        edges.window(0.95, while_it_speaks + 1, while_it_speaks)
    assert edges.stirring
    assert not any(edges.window(0.95, echo, LEAST) for _ in range(ONSET_WINDOWS + 2))


def test_stirs_that_were_nothing_ask_a_higher_level_until_a_voice_comes() -> None:
    edges = VoiceEdges()

    def stirs_at(level_db: float) -> bool:
        for _ in range(STIR_WINDOWS):
            edges.window(0.95, level_db, LEAST)
        found = edges.stirring
        for _ in range(CALM_WINDOWS):
            edges.window(0.1, QUIET, LEAST)
        return found

    faint = LEAST + 2
    assert stirs_at(faint)
    assert not stirs_at(faint)
    assert stirs_at(LOUD)
    for _ in range(3):
        for _ in range(ONSET_WINDOWS):
            edges.window(0.95, LOUD, LEAST)
        for _ in range(LEVEL_WINDOWS):
            edges.window(0.1, QUIET, LEAST)
    assert stirs_at(faint)
