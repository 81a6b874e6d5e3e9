"""When the agent goes on after a sound whose words are not known yet."""

import pytest

from agent.turns.short_sound import AFTER_SHORT_S, ONSET_S, resume_after_s


@pytest.mark.parametrize(
    ("voice_s", "after_s"),
    [(0.14, 0.0), (0.24, 0.0), (0.26, AFTER_SHORT_S), (0.54, AFTER_SHORT_S), (0.56, None), (2.0, None)],
)
def test_the_shorter_the_sound_the_sooner(voice_s: float, after_s: float | None) -> None:
    assert resume_after_s(10.0, 10.0 - ONSET_S + voice_s) == after_s
