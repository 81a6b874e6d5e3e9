"""Whisper's client: one answer out of at most two requests, and a plain error otherwise."""

from collections.abc import AsyncIterator

import openai
import pytest
import pytest_asyncio

from agent.hearing.whisper import HearingUnavailableError, Whisper, hints_prompt
from tests.agent.support.fake_vendors import FakeVendors

PCM = bytes(16_000)


@pytest_asyncio.fixture
async def vendors() -> AsyncIterator[FakeVendors]:
    fake = FakeVendors()
    await fake.start()
    yield fake
    await fake.stop()


@pytest_asyncio.fixture
async def whisper(vendors: FakeVendors) -> AsyncIterator[Whisper]:
    async with openai.AsyncOpenAI(
        api_key="test", base_url=f"http://127.0.0.1:{vendors.http_port}/v1", max_retries=0
    ) as client:
        yield Whisper(client, "whisper-1")


async def test_text_comes_with_its_figures(vendors: FakeVendors, whisper: Whisper) -> None:
    vendors.hears = [" שלום "]
    heard = await whisper.transcribe(PCM, prompt="", speech_ms=900)
    assert (heard.text, heard.speech_ms, heard.logprob, heard.no_speech) == ("שלום", 900, -0.3, 0.02)
    assert vendors.heard_audio == [44 + len(PCM) + 4_800]


async def test_a_failed_request_is_made_once_more(vendors: FakeVendors, whisper: Whisper) -> None:
    vendors.hearing_status = 503
    with pytest.raises(HearingUnavailableError):
        await whisper.transcribe(PCM, prompt="", speech_ms=900)
    assert len(vendors.heard_audio) == 2


async def test_a_refused_key_is_not_tried_again(vendors: FakeVendors, whisper: Whisper) -> None:
    vendors.hearing_status = 401
    with pytest.raises(HearingUnavailableError):
        await whisper.transcribe(PCM, prompt="", speech_ms=900)
    assert len(vendors.heard_audio) == 1


async def test_a_late_answer_gets_a_rival_and_still_counts(
    vendors: FakeVendors, whisper: Whisper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.hearing.whisper.HEDGE_AFTER_S", 0.1)
    vendors.hears = ["שלום"]
    vendors.hearing_delay = 0.4
    assert (await whisper.transcribe(PCM, prompt="", speech_ms=900)).text == "שלום"
    assert len(vendors.heard_audio) == 2


async def test_an_ear_that_hangs_is_given_up(
    vendors: FakeVendors, whisper: Whisper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.hearing.whisper.HEDGE_AFTER_S", 0.05)
    monkeypatch.setattr("agent.hearing.whisper.DEADLINE_S", 0.3)
    vendors.hearing_delay = 5
    with pytest.raises(HearingUnavailableError, match="in time"):
        await whisper.transcribe(PCM, prompt="", speech_ms=900)


def test_the_prompt_keeps_its_end() -> None:
    assert hints_prompt("שי דירות", ["רחוב הרצל", "רמת גן"]) == "רחוב הרצל, רמת גן. שי דירות"
    assert hints_prompt("שי דירות", ["שם ארוך מאוד"] * 100).endswith("שי דירות")
    assert len(hints_prompt("שי דירות", ["שם ארוך מאוד"] * 100)) <= 300
