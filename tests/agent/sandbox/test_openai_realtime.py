"""The emulated realtime transcription through OpenAI's own client, and over the bare socket."""

import base64
import json
from collections.abc import AsyncIterator

import aiohttp
import msgspec
import openai
import pytest
import pytest_asyncio
from openai.types.realtime import RealtimeServerEvent
from openai.types.realtime.realtime_transcription_session_create_request_param import (
    RealtimeTranscriptionSessionCreateRequestParam,
)

from agent.sandbox.clips import all_clips, mulaw
from agent.sandbox.faults import EndpointChange, Fault, FaultKind, Latency
from agent.sandbox.server import SandboxServer

SESSION: RealtimeTranscriptionSessionCreateRequestParam = {
    "type": "transcription",
    "audio": {
        "input": {
            "format": {"type": "audio/pcmu"},
            "transcription": {"model": "gpt-live-transcribe", "language": "he", "prompt": "פתח תקווה"},
            "turn_detection": None,
        }
    },
}


def spoken(clip_id: str) -> str:
    return base64.b64encode(mulaw(clip_id)).decode()


async def test_openais_client_gets_its_words(client: openai.AsyncOpenAI) -> None:
    async with client.realtime.connect(model="ignored", extra_query={"intent": "transcription"}) as connection:
        seen: list[RealtimeServerEvent] = [await connection.recv()]
        await connection.session.update(session=SESSION)
        seen.append(await connection.recv())
        await connection.input_audio_buffer.append(audio=spoken("c01"))
        await connection.input_audio_buffer.clear()
        seen.append(await connection.recv())
        await connection.input_audio_buffer.append(audio=spoken("c10"))
        await connection.input_audio_buffer.commit()
        deltas = ""
        while (event := await connection.recv()).type != "conversation.item.input_audio_transcription.completed":
            seen.append(event)
            if event.type == "conversation.item.input_audio_transcription.delta":
                deltas += event.delta or ""
        kinds = [one.type for one in seen[:4]]
        assert kinds == [
            "session.created",
            "session.updated",
            "input_audio_buffer.cleared",
            "input_audio_buffer.committed",
        ]
        assert event.transcript == deltas == all_clips()["c10"].text


class _Detail(msgspec.Struct):
    code: str


class Socket:
    """The bare wire."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.raw = socket

    async def send(self, kind: str, **fields: object) -> None:
        await self.raw.send_json({"type": kind, **fields})

    async def answer(self) -> dict[str, object]:
        return json.loads(await self.raw.receive_str())

    async def error(self) -> str:
        answer = await self.answer()
        assert answer["type"] == "error"
        detail = answer["error"]
        return msgspec.convert(detail, _Detail).code


@pytest_asyncio.fixture
async def socket(sandbox: SandboxServer) -> AsyncIterator[Socket]:
    url = f"{sandbox.url}/v1/realtime?intent=transcription"
    async with (
        aiohttp.ClientSession(headers={"Authorization": "Bearer any"}) as session,
        session.ws_connect(url) as opened,
    ):
        wire = Socket(opened)
        assert (await wire.answer())["type"] == "session.created"
        await wire.send("session.update", session=SESSION)
        assert (await wire.answer())["type"] == "session.updated"
        yield wire


async def test_what_the_vendor_refuses_is_an_error_event(socket: Socket) -> None:
    await socket.raw.send_str("{")
    assert await socket.error() == "invalid_value"
    await socket.send("response.create")
    assert await socket.error() == "invalid_value"
    await socket.send("input_audio_buffer.append", audio="*")
    assert await socket.error() == "invalid_base64"
    await socket.send("input_audio_buffer.commit")
    assert await socket.error() == "input_audio_buffer_commit_empty"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"transcription": {"model": "gpt-9"}}, "invalid_value"),
        ({"transcription": {"model": "gpt-realtime-whisper", "prompt": "רחובות"}}, "unsupported_value"),
        ({"transcription": {"model": "whisper-1"}, "turn_detection": {"type": "server_vad"}}, "unsupported_value"),
    ],
)
async def test_a_session_it_cannot_hold_is_refused(socket: Socket, given: dict[str, object], code: str) -> None:
    await socket.send("session.update", session={"type": "transcription", "audio": {"input": given}})
    assert await socket.error() == code


@pytest.mark.parametrize(("query", "key", "status"), [("", "any", 400), ("?intent=transcription", "", 401)])
async def test_a_socket_that_it_does_not_open(sandbox: SandboxServer, query: str, key: str, status: int) -> None:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    async with aiohttp.ClientSession(headers=headers) as session:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await session.ws_connect(f"{sandbox.url}/v1/realtime{query}")
        assert refused.value.status == status


async def test_silence_is_answered_with_no_words(socket: Socket) -> None:
    await socket.send("input_audio_buffer.append", audio=base64.b64encode(b"\xff" * 8000).decode())
    await socket.send("input_audio_buffer.commit")
    assert (await socket.answer())["type"] == "input_audio_buffer.committed"
    answer = await socket.answer()
    assert (answer["type"], answer["transcript"]) == ("conversation.item.input_audio_transcription.completed", "")


async def test_the_delay_counts_from_the_last_voice(sandbox: SandboxServer, socket: Socket) -> None:
    """A commit that comes later than the model needs is answered at once."""
    sandbox.faults.endpoint("realtime").change(EndpointChange(latency=Latency(200, 200)))
    await socket.send("input_audio_buffer.append", audio=spoken("c10"))
    await socket.send("input_audio_buffer.commit")
    while (await socket.answer())["type"] != "conversation.item.input_audio_transcription.completed":
        pass
    [note] = [note for note in sandbox.faults.visits.after(0) if note.endpoint == "realtime"]
    assert note.text == all_clips()["c10"].text
    assert note.answered is not None
    assert note.answered - note.arrived >= 0.19


@pytest.mark.parametrize("kind", ["reset", "cut", "outage"])
async def test_faults_that_tear_the_socket(sandbox: SandboxServer, socket: Socket, kind: FaultKind) -> None:
    sandbox.faults.endpoint("realtime").change(EndpointChange(fault=Fault(kind)))
    await socket.send("input_audio_buffer.append", audio=spoken("c10"))
    await socket.send("input_audio_buffer.commit")
    while (message := await socket.raw.receive()).type is aiohttp.WSMsgType.TEXT:
        assert "completed" not in str(message.data)
    assert message.type in {aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR}


async def test_a_failed_item_leaves_the_session_open(sandbox: SandboxServer, socket: Socket) -> None:
    sandbox.faults.endpoint("realtime").change(EndpointChange(fault=Fault("error", count=1)))
    for wanted in ("failed", "completed"):
        await socket.send("input_audio_buffer.append", audio=spoken("c10"))
        await socket.send("input_audio_buffer.commit")
        kinds = [str((await socket.answer())["type"])]
        while not kinds[-1].endswith(("failed", "completed")):
            kinds.append(str((await socket.answer())["type"]))
        assert kinds[-1].endswith(wanted)
