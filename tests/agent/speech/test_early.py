"""The first clause ahead of its turn: made once, handed on once, thrown away and counted when withdrawn."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
from prometheus_client import REGISTRY

from agent.speech.early import EarlyVoice
from agent.speech.synthesis import Synthesis
from agent.vendors.google_speech import SpeechUnavailableError
from shared.contracts.agent_config import Voice

FIRST = "יש לנו דירה יפה ברמת גן,"
REPLY = (FIRST[:7], FIRST[7:], " עם מרפסת גדולה.")


class Spoken(Synthesis):
    """Synthesis without a vendor: two chunks for each text, then ``error``."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.error: SpeechUnavailableError | None = None

    async def speak(self, voice: Voice, text: str, *, on_degraded: Callable[[str], None]) -> AsyncIterator[bytes]:
        self.asked.append(text)
        yield b"one"
        await asyncio.sleep(0)
        if self.error:
            raise self.error
        yield b"two"


@pytest.fixture
def spoken() -> Spoken:
    return Spoken()


@pytest.fixture
def early(spoken: Spoken) -> EarlyVoice:
    return EarlyVoice(spoken, Voice(), most_wasted=2 * len(FIRST), on_degraded=lambda _: None)


def wasted() -> float:
    return REGISTRY.get_sample_value("moked_early_speech_characters_total", {"fate": "wasted"}) or 0.0


async def hear(early: EarlyVoice) -> None:
    await early.begin()
    for piece in REPLY:
        early.feed(piece)
    early.flush()


async def test_the_first_clause_alone_is_made_and_is_handed_on_once(early: EarlyVoice, spoken: Spoken) -> None:
    await hear(early)
    await asyncio.sleep(0.01)
    assert spoken.asked == [FIRST]
    audio = early.take(FIRST)
    assert audio is not None
    assert [piece async for piece in audio] == [b"one", b"two"]
    assert early.take(FIRST) is None


async def test_audio_still_being_made_is_handed_on_as_it_comes(early: EarlyVoice) -> None:
    await hear(early)
    audio = early.take(FIRST)
    assert audio is not None
    assert [piece async for piece in audio] == [b"one", b"two"]


async def test_another_text_takes_nothing(early: EarlyVoice) -> None:
    await hear(early)
    assert early.take("בשמחה.") is None


async def test_a_voice_that_breaks_off_breaks_off_for_the_taker(early: EarlyVoice, spoken: Spoken) -> None:
    spoken.error = SpeechUnavailableError("streaming: broken")
    await hear(early)
    audio = early.take(FIRST)
    assert audio is not None
    with pytest.raises(SpeechUnavailableError):
        assert [piece async for piece in audio] == []


async def test_what_is_withdrawn_is_counted_and_bounded(early: EarlyVoice, spoken: Spoken) -> None:
    before = wasted()
    for _ in range(4):
        await hear(early)
        await early.withdraw()
        assert early.take(FIRST) is None
    assert len(spoken.asked) <= 2
    assert wasted() - before == 2 * len(FIRST)
