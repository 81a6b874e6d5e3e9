"""Whisper's client: one answer out of at most two requests, and a plain error otherwise."""

import asyncio
from collections.abc import AsyncIterator

import openai
import pytest
import pytest_asyncio
from aiohttp import web
from prometheus_client import REGISTRY

from agent.hearing.speculation import Speculation
from agent.hearing.transcriber import HearingUnavailableError
from agent.hearing.whisper import Whisper
from tests.agent.support.fake_vendors import FakeVendors

PCM = bytes(16_000)


def counted(outcome: str) -> float:
    return REGISTRY.get_sample_value("moked_stt_requests_total", {"outcome": outcome}) or 0.0


@pytest_asyncio.fixture
async def vendors() -> AsyncIterator[FakeVendors]:
    fake = FakeVendors()
    await fake.start()
    yield fake
    await fake.stop()


@pytest.fixture
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer is late after 0.1 s."""
    monkeypatch.setattr("agent.hearing.whisper.FIRST_LATE_S", 0.1)


@pytest_asyncio.fixture
async def whisper(vendors: FakeVendors) -> AsyncIterator[Whisper]:
    async with openai.AsyncOpenAI(
        api_key="test", base_url=f"http://127.0.0.1:{vendors.http_port}/v1", max_retries=0
    ) as client:
        yield Whisper(client, "whisper-1", Speculation(1.0, 0.006))


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


@pytest.mark.usefixtures("impatience")
async def test_a_late_answer_gets_a_rival_and_still_counts(vendors: FakeVendors, whisper: Whisper) -> None:
    vendors.hears = ["שלום"]
    vendors.hearing_delay = 0.4
    before = counted("hedge")
    assert (await whisper.transcribe(PCM, prompt="", speech_ms=900)).text == "שלום"
    assert len(vendors.heard_audio) == 2
    assert counted("hedge") == before + 1


async def test_a_race_asks_twice_at_once_and_counts_the_loser(vendors: FakeVendors) -> None:
    vendors.hears = ["שלום", "שלום"]
    before = counted("hedge")
    async with openai.AsyncOpenAI(
        api_key="test", base_url=f"http://127.0.0.1:{vendors.http_port}/v1", max_retries=0
    ) as client:
        racer = Whisper(client, "whisper-1", Speculation(2.0, 0.006), races=lambda: True)
        assert (await racer.transcribe(PCM, prompt="", speech_ms=900)).text == "שלום"
    assert counted("hedge") == before + 1


async def test_an_ear_that_hangs_is_given_up(
    vendors: FakeVendors, whisper: Whisper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.hearing.whisper.DEADLINE_S", 0.3)
    vendors.hearing_delay = 5
    with pytest.raises(HearingUnavailableError, match="in time"):
        await whisper.transcribe(PCM, prompt="", speech_ms=900)


async def test_no_rival_runs_when_too_much_was_thrown_away(
    vendors: FakeVendors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.hearing.whisper.FIRST_LATE_S", 0.05)
    vendors.hears = ["שלום"]
    vendors.hearing_delay = 0.3
    url = f"http://127.0.0.1:{vendors.http_port}/v1"
    async with openai.AsyncOpenAI(api_key="test", base_url=url, max_retries=0) as client:
        thrifty = Whisper(client, "whisper-1", Speculation(0.0, 0.006))
        assert (await thrifty.transcribe(PCM, prompt="", speech_ms=900)).text == "שלום"
    assert len(vendors.heard_audio) == 1


async def test_a_stale_request_is_broken_off_at_the_vendor() -> None:
    arrived, broken_off = asyncio.Event(), asyncio.Event()

    async def slow(request: web.Request) -> web.Response:
        await request.post()
        arrived.set()
        try:
            await asyncio.sleep(30)
        except asyncio.CancelledError:
            broken_off.set()
            raise
        return web.Response()

    app = web.Application()
    app.router.add_post("/v1/audio/transcriptions", slow)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    try:
        async with openai.AsyncOpenAI(api_key="test", base_url=url, max_retries=0) as client:
            whisper = Whisper(client, "whisper-1", Speculation(1.0, 0.006))
            asking = asyncio.create_task(whisper.transcribe(PCM, prompt="", speech_ms=900))
            async with asyncio.timeout(10):
                await arrived.wait()
                asking.cancel()
                await broken_off.wait()
            with pytest.raises(asyncio.CancelledError):
                await asking
    finally:
        await runner.cleanup()
