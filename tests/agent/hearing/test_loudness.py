"""Level and floor of a cut with a pause in it."""

import math

from agent.hearing.loudness import loudness
from agent.telephony.audio import SAMPLE_RATE


def tone(seconds: float, peak: int) -> bytes:
    samples = (int(peak * math.sin(at / 3)) for at in range(int(SAMPLE_RATE * seconds)))
    return b"".join(sample.to_bytes(2, "little", signed=True) for sample in samples)


def test_a_tone_behind_a_quiet_pause() -> None:
    found = loudness(tone(1.0, 33) + tone(1.0, 3277))
    assert abs(found.level_db - -23) < 0.5
    assert abs(found.floor_db - -63) < 1
    assert abs(found.clearance_db - 40) < 1


def test_nothing_is_silent() -> None:
    assert loudness(b"").clearance_db == 0
    assert loudness(bytes(16_000)).clearance_db == 0
