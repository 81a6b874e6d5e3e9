"""What the doctor says about the vendors, asked over real sockets."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from shared.host.checkup import places, vendors
from shared.host.checkup.finding import Finding, Verdict
from shared.settings import Settings

ALL = frozenset({"openai", "google", "twilio"})


async def _models(request: web.Request) -> web.Response:
    if request.headers.get("Authorization") != "Bearer right":
        return web.json_response({"error": {}}, status=401)
    return web.json_response({"data": [{"id": "gpt-4o"}, {"id": "whisper-1"}]})


async def _elsewhere(_request: web.Request) -> web.Response:
    raise web.HTTPFound("https://other.example/healthz")


@pytest.fixture
async def address() -> AsyncIterator[str]:
    application = web.Application()
    application.router.add_get("/v1/models", _models)
    application.router.add_get("/v1/realtime", _streaming)
    application.router.add_get("/moved/healthz", _elsewhere)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    _, port = runner.addresses[0][:2]
    yield f"http://127.0.0.1:{port}"
    await runner.cleanup()


def _about(topic: str, found: list[Finding]) -> list[Finding]:
    return [finding for finding in found if finding.topic == topic]


async def test_emulated_vendors_are_named_and_not_called_bad() -> None:
    found = await vendors.check(Settings.model_validate({}), ALL)
    assert {finding.verdict for finding in found} == {Verdict.NOTE}
    assert [finding.topic for finding in found] == ["OpenAI", "Google", "Twilio"]


@pytest.mark.parametrize(
    ("key", "model", "verdict", "words"),
    [
        ("right", "gpt-4o", Verdict.GOOD, "takes the key"),
        ("wrong", "gpt-4o", Verdict.BAD, "OPENAI_API_KEY is refused"),
        ("right", "gpt-9", Verdict.BAD, "does not offer gpt-9"),
    ],
)
async def test_a_key_is_tried(address: str, key: str, model: str, verdict: Verdict, words: str) -> None:
    given = {"openai_base_url": f"{address}/v1", "openai_api_key": key, "openai_chat_model": model}
    (found,) = _about("OpenAI", await vendors.check(Settings.model_validate(given), ALL - {"openai"}))
    assert found.verdict is verdict
    assert words in found.text


async def test_a_second_service_that_does_not_answer_is_named() -> None:
    given = {"fallback_openai_base_url": "http://127.0.0.1:1/v1"}
    (found,) = _about("Second AI", await vendors.check(Settings.model_validate(given), ALL))
    assert found.verdict is Verdict.BAD
    assert "http://127.0.0.1:1/v1 cannot be used" in found.text


@pytest.mark.parametrize("endpoint", ["no-port", "127.0.0.1:x", "127.0.0.1:1"])
async def test_a_speech_endpoint_must_answer(endpoint: str) -> None:
    settings = Settings.model_validate({"google_tts_endpoint": endpoint})
    (found,) = _about("Google", await vendors.check(settings, ALL - {"google"}))
    assert found.verdict is Verdict.BAD
    assert "GOOGLE_TTS_ENDPOINT" in found.text


async def test_half_a_twilio_account_names_the_other_half() -> None:
    settings = Settings.model_validate({"twilio_auth_token": "t" * 32})
    (found,) = _about("Twilio", await vendors.check(settings, ALL - {"twilio"}))
    assert found.verdict is Verdict.BAD
    assert "TWILIO_ACCOUNT_SID is missing" in found.text


async def test_with_real_calls_the_addresses_must_be_public_https() -> None:
    given = {"agent_public_url": "http://agent.example.com"}
    found = await places.check(Settings.model_validate(given), real_twilio=True)
    texts = [finding.text for finding in found if finding.verdict is Verdict.BAD]
    assert len(texts) == 2
    assert "AGENT_PUBLIC_URL must begin with https://" in texts[0]
    assert "CRM_PUBLIC_URL" in texts[1]
    assert any("http://agent.example.com/webhook/incoming_call" in finding.text for finding in found)


async def test_without_real_calls_addresses_are_no_matter() -> None:
    (found,) = await places.check(Settings.model_validate({}), real_twilio=False)
    assert found.verdict is Verdict.NOTE


async def _streaming(request: web.Request) -> web.StreamResponse:
    if request.headers.get("Authorization") != "Bearer right":
        return web.json_response({"error": {}}, status=401)
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    await socket.send_json({"type": "session.created"})
    async for message in socket:
        asked = message.json()["session"]["audio"]["input"]["transcription"]
        known = asked == {"model": "gpt-live-transcribe", "language": "he"}
        answer = {"type": "session.updated"} if known else {"type": "error", "error": {"message": "no such model"}}
        await socket.send_json(answer)
    return socket


@pytest.mark.parametrize(
    ("path", "key", "model", "verdict", "words"),
    [
        ("v1", "right", "gpt-live-transcribe", Verdict.GOOD, "streams with gpt-live-transcribe"),
        ("v1", "wrong", "gpt-live-transcribe", Verdict.BAD, "OPENAI_API_KEY is refused"),
        ("v1", "right", "gpt-9", Verdict.BAD, "refuses OPENAI_REALTIME_STT_MODEL gpt-9 (no such model)"),
        ("v2", "right", "gpt-live-transcribe", Verdict.BAD, "does not stream (it answers 404)"),
    ],
)
async def test_a_streaming_ear_is_opened(
    address: str, path: str, key: str, model: str, verdict: Verdict, words: str
) -> None:
    given = {
        "stt_mode": "realtime",
        "openai_base_url": f"{address}/{path}",
        "openai_api_key": key,
        "openai_realtime_stt_model": model,
    }
    (found,) = _about("Streaming ear", await vendors.check(Settings.model_validate(given), ALL - {"openai"}))
    assert found.verdict is verdict
    assert words in found.text


async def test_a_streaming_ear_that_cannot_be_reached_is_named() -> None:
    given = {"stt_mode": "realtime", "openai_base_url": "http://127.0.0.1:1/v1"}
    (found,) = _about("Streaming ear", await vendors.check(Settings.model_validate(given), ALL - {"openai"}))
    assert (found.verdict, "cannot be reached" in found.text) == (Verdict.BAD, True)


async def test_an_emulated_ear_is_not_tried() -> None:
    found = await vendors.check(Settings.model_validate({"stt_mode": "realtime"}), ALL)
    assert not _about("Streaming ear", found)
