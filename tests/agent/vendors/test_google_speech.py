"""Google's stream with text in pieces: audio for what is there, no hurry while text is still being written."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from agent.vendors.google_speech import GoogleSpeech, SpeechUnavailableError
from shared.contracts.agent_config import Voice
from shared.settings import Settings
from tests.agent.support.fake_vendors import FakeVendors, tone


@pytest_asyncio.fixture
async def vendors() -> AsyncIterator[FakeVendors]:
    fake = FakeVendors()
    await fake.start()
    yield fake
    await fake.stop()


@pytest_asyncio.fixture
async def google(vendors: FakeVendors) -> AsyncIterator[GoogleSpeech]:
    speech = GoogleSpeech(Settings(google_tts_endpoint=f"127.0.0.1:{vendors.tts_port}"))
    yield speech
    await speech.close()


class Writer:
    """Pieces of text that are given out one at a time."""

    def __init__(self) -> None:
        self.texts: asyncio.Queue[str | None] = asyncio.Queue()

    async def pieces(self) -> AsyncIterator[str]:
        while (text := await self.texts.get()) is not None:
            yield text


async def test_the_first_words_sound_before_the_rest_is_written(vendors: FakeVendors, google: GoogleSpeech) -> None:
    writer = Writer()
    writer.texts.put_nowait("יש לנו")
    answers = google.stream(Voice(), writer.pieces())
    first = await anext(answers)
    assert first
    assert vendors.spoken == ["יש לנו"]
    writer.texts.put_nowait(" דירה")
    writer.texts.put_nowait(None)
    rest = b"".join([piece async for piece in answers])
    assert vendors.spoken == ["יש לנו", " דירה"]
    length = (len("יש לנו") + len(" דירה")) * vendors.seconds_per_character
    assert abs(len(first + rest) - len(tone(length))) <= 4


async def test_a_model_that_thinks_is_no_late_voice(google: GoogleSpeech, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agent.vendors.google_speech.NEXT_AUDIO_DEADLINE_S", 0.1)
    writer = Writer()
    writer.texts.put_nowait("יש לנו")
    answers = google.stream(Voice(), writer.pieces())
    assert await anext(answers)
    asyncio.get_running_loop().call_later(0.4, writer.texts.put_nowait, " דירה")
    asyncio.get_running_loop().call_later(0.5, writer.texts.put_nowait, None)
    assert [piece async for piece in answers]


async def test_a_voice_that_hangs_on_text_is_late(
    vendors: FakeVendors, google: GoogleSpeech, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.vendors.google_speech.FIRST_AUDIO_DEADLINE_S", 0.1)
    vendors.stream_hangs = True
    writer = Writer()
    writer.texts.put_nowait("יש לנו")
    writer.texts.put_nowait(None)
    with pytest.raises(SpeechUnavailableError, match="no audio"):
        assert [piece async for piece in google.stream(Voice(), writer.pieces())] == []
