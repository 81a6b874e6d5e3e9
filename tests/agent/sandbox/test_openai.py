"""The emulated OpenAI through its own SDK."""

import asyncio
import json

import aiohttp
import openai
import pytest
from openai.types.chat import ChatCompletionChunk, ChatCompletionMessageParam, ChatCompletionToolParam

from agent.sandbox.clips import RATE, all_clips, sound
from agent.sandbox.faults import EndpointChange, EndpointName, Fault, FaultKind, Latency
from agent.sandbox.server import SandboxServer
from tests.agent.sandbox.audio import voice_note, wav

SAVE: ChatCompletionToolParam = {
    "type": "function",
    "function": {"name": "save_lead_details", "parameters": {"type": "object"}},
}
SEARCH: ChatCompletionToolParam = {
    "type": "function",
    "function": {"name": "search_properties", "parameters": {"type": "object"}},
}
HELLO: list[ChatCompletionMessageParam] = [{"role": "user", "content": "שלום"}]


def fault(sandbox: SandboxServer, endpoint: EndpointName, broken: Fault | None) -> None:
    sandbox.faults.endpoint(endpoint).change(EndpointChange(fault=broken))


async def test_transcription_in_every_format(client: openai.AsyncOpenAI) -> None:
    audio = ("turn.wav", wav(sound("c35"), 16000))
    text = all_clips()["c35"].text
    verbose = await client.audio.transcriptions.create(
        file=audio, model="whisper-1", language="he", response_format="verbose_json", temperature=0, prompt="רחובות"
    )
    assert (verbose.text, verbose.language) == (text, "hebrew")
    assert verbose.segments is not None
    assert verbose.segments[0].no_speech_prob < 0.1
    assert verbose.segments[0].avg_logprob > -0.4
    assert verbose.segments[0].compression_ratio > 0.5
    plain = await client.audio.transcriptions.create(file=audio, model="whisper-1", language="he")
    assert plain.text == text
    raw = await client.audio.transcriptions.create(file=audio, model="whisper-1", response_format="text")
    assert raw.strip() == text


async def test_silence_is_honestly_empty(client: openai.AsyncOpenAI) -> None:
    audio = ("turn.wav", wav(sound("c35") * 0))
    got = await client.audio.transcriptions.create(file=audio, model="whisper-1", response_format="verbose_json")
    assert got.text == ""
    assert got.segments is not None
    assert got.segments[0].no_speech_prob > 0.9


async def test_refusals_carry_the_vendors_shape(sandbox: SandboxServer, client: openai.AsyncOpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as short:
        await client.audio.transcriptions.create(file=("a.wav", wav(sound("c01")[:400])), model="whisper-1")
    assert short.value.code == "audio_too_short"
    with pytest.raises(openai.BadRequestError):
        await client.audio.transcriptions.create(file=("a.wav", b"no sound"), model="whisper-1")
    async with aiohttp.ClientSession() as session, session.get(f"{sandbox.url}/v1/models") as response:
        assert response.status == 401
        assert (await response.json())["error"]["code"] == "invalid_api_key"


async def streamed(
    client: openai.AsyncOpenAI, messages: list[ChatCompletionMessageParam], *tools: ChatCompletionToolParam
) -> list[ChatCompletionChunk]:
    stream = await client.chat.completions.create(
        model="gpt-4o", stream=True, messages=messages, tools=tools, stream_options={"include_usage": True}
    )
    return [chunk async for chunk in stream]


async def test_stream_of_words(client: openai.AsyncOpenAI) -> None:
    chunks = await streamed(client, HELLO)
    deltas = [chunk.choices[0].delta for chunk in chunks if chunk.choices]
    assert deltas[0].role == "assistant"
    whole = await client.chat.completions.create(model="gpt-4o", messages=HELLO)
    assert "".join(delta.content or "" for delta in deltas) == whole.choices[0].message.content
    assert len(deltas) > 5
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert chunks[-1].choices == []
    assert chunks[-1].usage is not None
    assert all(chunk.usage is None for chunk in chunks[:-1])


async def test_stream_of_tool_calls(client: openai.AsyncOpenAI) -> None:
    said: list[ChatCompletionMessageParam] = [{"role": "user", "content": "אני מחפש לקנות ארבעה חדרים בחיפה"}]
    chunks = await streamed(client, said, SAVE, SEARCH)
    calls: dict[int, list[str]] = {}
    for chunk in chunks:
        for call in chunk.choices[0].delta.tool_calls or [] if chunk.choices else []:
            assert call.function is not None
            if call.id is not None:
                assert call.type == "function"
                calls[call.index] = [call.function.name or "", ""]
            calls[call.index][1] += call.function.arguments or ""
    assert chunks[-2].choices[0].finish_reason == "tool_calls"
    assert calls[0][0] == "save_lead_details"
    assert json.loads(calls[0][1]) == {"city": "חיפה", "deal": "sale", "role": "buyer", "rooms": 4.0}
    assert calls[1][0] == "search_properties"
    assert json.loads(calls[1][1])["city"] == "חיפה"


async def test_only_offered_tools_are_called(client: openai.AsyncOpenAI) -> None:
    said: list[ChatCompletionMessageParam] = [{"role": "user", "content": "תוריד אותי מהרשימה בבקשה"}]
    create = client.chat.completions.create
    for answer in (
        await create(model="gpt-4o", messages=said),
        await create(model="gpt-4o", messages=said, tools=[SEARCH]),
        await create(model="gpt-4o", messages=said, tools=[SEARCH, SAVE], tool_choice="none"),
    ):
        assert answer.choices[0].message.tool_calls is None
        assert answer.choices[0].message.content


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_injected_errors(sandbox: SandboxServer, client: openai.AsyncOpenAI, status: int) -> None:
    fault(sandbox, "chat", Fault("error", status=status, retry_after_s=0.5, count=1))
    with pytest.raises(openai.APIStatusError) as failed:
        await client.chat.completions.create(model="gpt-4o", messages=HELLO)
    assert failed.value.status_code == status
    assert failed.value.response.headers["retry-after-ms"] == "500"
    assert (await client.chat.completions.create(model="gpt-4o", messages=HELLO)).choices


@pytest.mark.parametrize("kind", ["reset", "outage", "cut"])
async def test_torn_connections(sandbox: SandboxServer, client: openai.AsyncOpenAI, kind: FaultKind) -> None:
    fault(sandbox, "chat", Fault(kind))
    with pytest.raises((openai.APIConnectionError, Exception)) as torn:
        await streamed(client, HELLO)
    assert "peer closed" in str(torn.value) or isinstance(torn.value, openai.APIConnectionError)
    fault(sandbox, "transcription", Fault(kind))
    with pytest.raises(openai.APIConnectionError):
        await client.audio.transcriptions.create(file=("a.wav", wav(sound("c01"))), model="whisper-1")


async def test_hang_garbage_and_slow(sandbox: SandboxServer, client: openai.AsyncOpenAI) -> None:
    fault(sandbox, "chat", Fault("hang"))
    with pytest.raises(openai.APITimeoutError):
        await client.chat.completions.create(model="gpt-4o", messages=HELLO, timeout=0.3)
    fault(sandbox, "transcription", Fault("garbage"))
    with pytest.raises((openai.APIError, ValueError)):
        await client.audio.transcriptions.create(file=("a.wav", wav(sound("c01"))), model="whisper-1")
    fault(sandbox, "chat", Fault("slow", extra_ms=400))
    loop = asyncio.get_running_loop()
    started = loop.time()
    await client.chat.completions.create(model="gpt-4o", messages=HELLO)
    assert loop.time() - started >= 0.4


async def test_control_api(sandbox: SandboxServer) -> None:
    async with aiohttp.ClientSession() as session:
        url = f"{sandbox.url}/sandbox/endpoints/chat"
        body = {"latency": {"median_ms": 546, "p95_ms": 1369}, "fault": {"kind": "error", "status": 429, "count": 2}}
        async with session.put(url, json=body) as response:
            state = await response.json()
        assert (state["latency"]["p95_ms"], state["left"]) == (1369, 2)
        async with session.put(f"{sandbox.url}/sandbox/endpoints/fax", json={}) as response:
            assert response.status == 404
        for bad in ({"fault": {"kind": "sulk"}}, {"latency": {"median_ms": -1, "p95_ms": 0}}, {"latencies": 1}):
            async with session.put(url, json=bad) as response:
                assert response.status == 400
        async with session.post(f"{sandbox.url}/sandbox/reset") as response:
            assert (await response.json())["endpoints"]["chat"]["fault"] is None


async def test_latency_is_lognormal_and_seeded(sandbox: SandboxServer) -> None:
    endpoint = sandbox.faults.endpoint("chat")
    loop = asyncio.get_running_loop()

    def draws(seed: int) -> list[float]:
        endpoint.change(EndpointChange(latency=Latency(500, 1000), seed=seed))
        return sorted(endpoint.visit().ready_at - loop.time() for _ in range(4000))

    first = draws(3)
    assert 0.48 < first[2000] < 0.52
    assert 0.93 < first[3800] < 1.07
    assert draws(3)[2000] == pytest.approx(first[2000], abs=0.02)


@pytest.mark.parametrize("clip_id", ["c13", "c35", "c40"])
async def test_a_voice_note_of_a_messenger_is_heard(client: openai.AsyncOpenAI, clip_id: str) -> None:
    note = ("note.ogg", voice_note(clip_id), "audio/ogg")
    got = await client.audio.transcriptions.create(
        file=note, model="whisper-1", language="he", response_format="verbose_json"
    )
    assert got.text == all_clips()[clip_id].text
    assert got.duration > len(sound(clip_id)) / RATE


async def test_a_broken_voice_note_is_refused(client: openai.AsyncOpenAI) -> None:
    with pytest.raises(openai.BadRequestError):
        await client.audio.transcriptions.create(file=("note.ogg", voice_note("c13")[:200]), model="whisper-1")
