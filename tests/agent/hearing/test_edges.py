"""Edges of voice out of probabilities and levels, without a model."""

from agent.hearing.edges import EBB_DROP_DB, LEVEL_WINDOWS, ONSET_WINDOWS, QUIET_WINDOWS, WINDOW_MS, Edge, VoiceEdges

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


def test_a_voice_that_grew_soft_is_told_before_it_has_ended() -> None:
    edges = speaking()
    edges.window(0.99, LOUD - EBB_DROP_DB - 1, LEAST)
    found = [edges.window(probability, QUIET, LEAST) for probability in (0.99, 0.98, 0.55)]
    assert found == [None, Edge.EBBING, Edge.STOPPED]


def test_a_voice_that_goes_on_is_told_too() -> None:
    edges = speaking()
    edges.window(0.99, LOUD - EBB_DROP_DB - 1, LEAST)
    found = [edges.window(0.98, level, LEAST) for level in (QUIET, QUIET, QUIET, LOUD, LOUD)]
    assert found == [None, Edge.EBBING, None, Edge.WENT_ON, None]


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
