"""OpenAI, the CRM's tools, Twilio's REST and Google's voice on loopback, each with settable answers and faults."""

from __future__ import annotations  # grpc-stubs know generics that grpc lacks at run time

import asyncio
import io
import json
import math
import wave
from collections.abc import AsyncIterator, Callable
from typing import Any

import grpc
import grpc.aio
from aiohttp import web
from google.cloud import texttospeech_v1 as tts

Reply = str | list[tuple[str, dict[str, object]]]
Message = dict[str, Any]


_TENTH = b"".join(
    int(8000 * math.sin(at * 2 * math.pi * 220 / 8000)).to_bytes(2, "little", signed=True) for at in range(800)
)
"""A tenth of a second of 220 Hz: 22 whole waves, so that it can be set end to end."""


def tone(seconds: float) -> bytes:
    """Voiced PCM at 8,000 Hz."""
    length = 2 * int(8000 * seconds)
    return (_TENTH * (length // len(_TENTH) + 1))[:length]


def wav(pcm: bytes) -> bytes:
    """A WAV file of 8,000 Hz, 16 bit, mono."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes(pcm)
    return file.getvalue()


class FakeVendors:
    """``hears`` are transcripts in order (the last repeats); ``answers`` makes a reply from the request's messages."""

    def __init__(self) -> None:
        self.hears: list[str] = []
        self.hearing_delay = 0.05
        self.hearing_status = 200
        self.figures = {"avg_logprob": -0.3, "no_speech_prob": 0.02, "compression_ratio": 1.1}
        self.hearing_body: bytes | None = None
        self.heard_audio: list[int] = []
        self.heard_files: list[tuple[str, str, str]] = []
        self.answers: Callable[[list[Message]], Reply] = lambda messages: "בשמחה."
        self.chat_delay = 0.05
        self.chat_status = 200
        self.chat_body: bytes | None = None
        self.chat_cuts_after: int | None = None
        self.chats: list[list[Message]] = []
        self.offered: list[list[dict[str, Any]]] = []
        self.tool_delay = 0.0
        self.tool_status = 200
        self.tool_answer: dict[str, object] = {"ok": True, "data": {"results": [{"rooms": 4}]}}
        self.tools: list[tuple[str, dict[str, Any]]] = []
        self.hung_up: list[str] = []
        self.health: list[dict[str, Any]] = []
        self._health_told = asyncio.Event()
        self.dialled: list[dict[str, str]] = []
        self.redirected: list[tuple[str, str]] = []
        self.redirect_status = 200
        self.leg_status = "in-progress"
        self.stream_fault: grpc.StatusCode | None = None
        self.unary_fault: grpc.StatusCode | None = None
        self.stream_hangs = False
        self.stream_cuts = False
        self.voice_noise = b""
        self.spoken: list[str] = []
        self.voices: list[tuple[str, str]] = []
        self.rates: list[tuple[str, float]] = []
        self.seconds_per_character = 0.04
        self.http_port = 0
        self.tts_port = 0
        self._runner: web.AppRunner | None = None
        self._grpc: grpc.aio.Server | None = None

    async def health_told(self) -> None:
        """Wait for the next report of vendor health."""
        self._health_told.clear()
        await self._health_told.wait()

    async def start(self) -> None:
        app = web.Application()
        app.router.add_post("/v1/audio/transcriptions", self._transcribe)
        app.router.add_post("/v1/chat/completions", self._chat)
        app.router.add_post("/internal/tools/{name}", self._tool)
        app.router.add_post("/internal/vendor-health", self._health)
        app.router.add_post("/2010-04-01/Accounts/{account}/Calls.json", self._dial)
        app.router.add_post("/2010-04-01/Accounts/{account}/Calls/{call}", self._complete)
        app.router.add_get("/2010-04-01/Accounts/{account}/Calls/{call}", self._show)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.http_port = self._runner.addresses[0][1]
        self._grpc = grpc.aio.server()
        self._grpc.add_generic_rpc_handlers((_Speech(self),))
        self.tts_port = self._grpc.add_insecure_port("127.0.0.1:0")
        await self._grpc.start()

    async def stop(self) -> None:
        if self._grpc:
            await self._grpc.stop(0)
        if self._runner:
            await self._runner.cleanup()

    async def _transcribe(self, request: web.Request) -> web.Response:
        form = await request.post()
        file = form["file"]
        assert isinstance(file, web.FileField)
        self.heard_audio.append(len(file.file.read()))
        self.heard_files.append((file.filename, file.content_type, str(form.get("prompt", ""))))
        assert form["language"] == "he"
        await asyncio.sleep(self.hearing_delay)
        if self.hearing_status != 200:
            return web.json_response({"error": {"message": "broken"}}, status=self.hearing_status)
        if self.hearing_body is not None:
            return web.Response(body=self.hearing_body, content_type="application/json")
        text = self.hears.pop(0) if len(self.hears) > 1 else (self.hears[0] if self.hears else "")
        return web.json_response({"text": text, "language": "hebrew", "duration": 1.0, "segments": [self.figures]})

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.chats.append(body["messages"])
        self.offered.append(body.get("tools", []))
        await asyncio.sleep(self.chat_delay)
        if self.chat_status != 200:
            return web.json_response({"error": {"message": "broken"}}, status=self.chat_status)
        if self.chat_body is not None:
            return web.Response(body=self.chat_body, content_type="text/event-stream")
        if not body.get("stream"):
            message = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "כן"}}
            whole = {"id": "c", "object": "chat.completion", "created": 1, "model": "gpt-4o", "choices": [message]}
            return web.json_response(whole)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        cuts_after, self.chat_cuts_after = self.chat_cuts_after, None
        for number, delta in enumerate(_deltas(self.answers(body["messages"]))):
            if number == cuts_after and request.transport is not None:
                request.transport.abort()
                return response
            chunk = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "gpt-4o", "choices": [delta]}
            await response.write(f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n".encode())
        await response.write(b"data: [DONE]\n\n")
        return response

    async def _tool(self, request: web.Request) -> web.Response:
        self.tools.append((request.match_info["name"], await request.json()))
        await asyncio.sleep(self.tool_delay)
        return web.json_response(self.tool_answer, status=self.tool_status)

    async def _health(self, request: web.Request) -> web.Response:
        self.health.append(await request.json())
        self._health_told.set()
        return web.json_response({})

    async def _complete(self, request: web.Request) -> web.Response:
        form = await request.post()
        call = request.match_info["call"]
        if twiml := form.get("Twiml"):
            self.redirected.append((call, str(twiml)))
            return web.json_response({}, status=self.redirect_status)
        assert form["Status"] == "completed"
        self.hung_up.append(call)
        return web.json_response({})

    async def _dial(self, request: web.Request) -> web.Response:
        form = await request.post()
        self.dialled.append({name: str(value) for name, value in form.items()})
        return web.json_response({"sid": f"CA-leg-{len(self.dialled)}", "status": "queued"}, status=201)

    async def _show(self, request: web.Request) -> web.Response:
        return web.json_response({"sid": request.match_info["call"], "status": self.leg_status})


def _deltas(reply: Reply) -> list[dict[str, Any]]:
    first: dict[str, Any] = {"index": 0, "delta": {"role": "assistant", "content": ""}, "finish_reason": None}
    if isinstance(reply, str):
        pieces = [reply[at : at + 4] for at in range(0, len(reply), 4)]
        content = [{"index": 0, "delta": {"content": piece}, "finish_reason": None} for piece in pieces]
        return [first, *content, {"index": 0, "delta": {}, "finish_reason": "stop"}]
    calls = [
        {
            "index": 0,
            "finish_reason": None,
            "delta": {
                "tool_calls": [
                    {
                        "index": index,
                        "id": f"call-{name}",
                        "type": "function",
                        "function": {"name": name, "arguments": json.dumps(arguments, ensure_ascii=False)},
                    }
                ]
            },
        }
        for index, (name, arguments) in enumerate(reply)
    ]
    return [first, *calls, {"index": 0, "delta": {}, "finish_reason": "tool_calls"}]


def _bytes_of(message: tts.StreamingSynthesizeResponse | tts.SynthesizeSpeechResponse) -> bytes:
    return type(message).serialize(message)  # pyright: ignore[reportUnknownMemberType] - proto-plus is untyped


class _Speech(grpc.GenericRpcHandler):
    def __init__(self, vendors: FakeVendors) -> None:
        self._vendors = vendors

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler[Any, Any] | None:
        if handler_call_details.method.endswith("/StreamingSynthesize"):
            return grpc.stream_stream_rpc_method_handler(
                self._stream,
                request_deserializer=tts.StreamingSynthesizeRequest.deserialize,
                response_serializer=_bytes_of,
            )
        return grpc.unary_unary_rpc_method_handler(
            self._whole,
            request_deserializer=tts.SynthesizeSpeechRequest.deserialize,
            response_serializer=_bytes_of,
        )

    async def _stream(
        self, requests: AsyncIterator[tts.StreamingSynthesizeRequest], context: grpc.aio.ServicerContext[Any, Any]
    ) -> AsyncIterator[tts.StreamingSynthesizeResponse]:
        if self._vendors.stream_fault:
            await context.abort(self._vendors.stream_fault, "broken")
        voice = rate = None
        async for request in requests:
            if not request.input.text:
                voice = request.streaming_config.voice.name
                rate = request.streaming_config.streaming_audio_config.speaking_rate
                continue
            self._vendors.voices.append((str(voice), request.input.text))
            self._vendors.rates.append((request.input.text, round(float(rate or 1.0), 3)))
            if self._vendors.stream_hangs:
                await asyncio.sleep(60)
            self._vendors.spoken.append(request.input.text)
            pcm = tone(len(request.input.text) * self._vendors.seconds_per_character)
            if self._vendors.voice_noise:
                pcm = self._vendors.voice_noise
            for at in range(0, len(pcm), 1600):
                if self._vendors.stream_cuts and at > len(pcm) // 2:
                    await context.abort(grpc.StatusCode.UNAVAILABLE, "torn")
                yield tts.StreamingSynthesizeResponse(audio_content=pcm[at : at + 1600])

    async def _whole(
        self, request: tts.SynthesizeSpeechRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> tts.SynthesizeSpeechResponse:
        if self._vendors.unary_fault:
            await context.abort(self._vendors.unary_fault, "broken")
        self._vendors.spoken.append(request.input.text)
        pcm = tone(len(request.input.text) * self._vendors.seconds_per_character)
        return tts.SynthesizeSpeechResponse(audio_content=wav(pcm))
