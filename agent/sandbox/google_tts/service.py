"""The gRPC service ``google.cloud.texttospeech.v1.TextToSpeech``, with the client library's own messages."""

import asyncio
import re
from collections.abc import AsyncIterator

import grpc
import msgspec
from google.cloud import texttospeech_v1 as tts

from agent.sandbox.faults import EndpointName, Faults, Visit
from agent.sandbox.g711 import Floats
from agent.sandbox.google_tts import encodings, voices
from agent.sandbox.once import Once
from agent.sandbox.voice.speech import speak

_SERVICE = "google.cloud.texttospeech.v1.TextToSpeech"
_MOST_BYTES = 5000
_IDLE_S = 5.0
_CHUNK_S = 0.1
_FASTER = 4.0
"""Audio leaves this many times faster than it plays."""
_LONGEST_HANG_S = 900.0
_RATES = (8000, 16000, 22050, 24000, 32000, 44100, 48000)
_STATUS = {
    429: grpc.StatusCode.RESOURCE_EXHAUSTED,
    503: grpc.StatusCode.UNAVAILABLE,
    504: grpc.StatusCode.DEADLINE_EXCEEDED,
}
_GARBAGE = b"\xff\xff\xff\xff<html>"

_AT_ONCE = 64

Context = grpc.aio.ServicerContext[object, object]


class SpeechRefusedError(Exception):
    """The request is refused with a gRPC status."""

    def __init__(self, code: grpc.StatusCode, message: str) -> None:
        super().__init__(message)
        self.code = code


def _invalid(message: str) -> SpeechRefusedError:
    return SpeechRefusedError(grpc.StatusCode.INVALID_ARGUMENT, message)


class _Manner(msgspec.Struct, frozen=True):
    """How a text is to be spoken."""

    voice: str
    encoding: tts.AudioEncoding
    rate: int
    speed: float


def _manner(voice: str, encoding: tts.AudioEncoding, rate: int, speed: float) -> _Manner:
    if not voices.is_known(voice):
        raise _invalid(f"Voice '{voice}' does not exist. Is it misspelled?")
    if encoding not in encodings.SUPPORTED:
        raise SpeechRefusedError(grpc.StatusCode.UNIMPLEMENTED, f"this emulator makes no {encoding.name}")
    if (rate or 24000) not in _RATES:
        raise _invalid(f"Sample rate {rate} is not supported.")
    if speed and not 0.25 <= speed <= 2.0:
        raise _invalid("speaking_rate must be between 0.25 and 2.0")
    return _Manner(voice, encoding, rate or 24000, speed or 1.0)


def _streaming_manner(config: tts.StreamingSynthesizeConfig) -> _Manner:
    audio = config.streaming_audio_config
    encoding = audio.audio_encoding or tts.AudioEncoding.PCM
    if encoding not in encodings.STREAMING:
        raise _invalid(f"Unsupported audio encoding for streaming: {encoding.name}")
    if not voices.can_stream(config.voice.name):
        raise _invalid("Only Chirp 3: HD voices support streaming synthesis.")
    return _manner(config.voice.name, encoding, audio.sample_rate_hertz, audio.speaking_rate)


_speaking = Once[tuple[str, _Manner], Floats](_AT_ONCE)


async def _sound(text: str, manner: _Manner) -> Floats:
    if len(text.encode()) > _MOST_BYTES:
        raise _invalid(f"Either `input.text` or `input.ssml` is longer than the limit of {_MOST_BYTES} bytes.")
    if not text.strip():
        raise _invalid("Input text is empty.")
    return await _speaking.answer((text, manner), lambda: speak(text, manner.voice, manner.rate, manner.speed))


async def _suffer(visit: Visit) -> None:
    """Faults before any answer. Raises SpeechRefusedError."""
    fault = visit.fault
    if fault is None or fault.kind in {"slow", "cut", "garbage"}:
        return
    if fault.kind == "outage":
        raise SpeechRefusedError(grpc.StatusCode.UNAVAILABLE, "failed to connect to all addresses")
    if fault.kind == "hang":
        await asyncio.sleep(_LONGEST_HANG_S)
    await visit.ready()
    if fault.kind == "error":
        raise SpeechRefusedError(_STATUS.get(fault.status, grpc.StatusCode.INTERNAL), f"injected {fault.status}")
    raise SpeechRefusedError(grpc.StatusCode.UNAVAILABLE, "connection reset by peer")


def _cut() -> SpeechRefusedError:
    return SpeechRefusedError(grpc.StatusCode.UNAVAILABLE, "stream torn in the middle")


class SpeechService:
    """The three methods. Answers are messages, or raw bytes where garbage is wanted."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults

    async def synthesize(
        self, request: tts.SynthesizeSpeechRequest, context: Context
    ) -> tts.SynthesizeSpeechResponse | bytes:
        """``SynthesizeSpeech``: the whole line at once."""
        try:
            return await self._whole(request, self._faults.visit("tts_unary"))
        except SpeechRefusedError as error:
            await context.abort(error.code, str(error))

    async def _whole(self, request: tts.SynthesizeSpeechRequest, visit: Visit) -> tts.SynthesizeSpeechResponse | bytes:
        await _suffer(visit)
        audio = request.audio_config
        manner = _manner(request.voice.name, audio.audio_encoding, audio.sample_rate_hertz, audio.speaking_rate)
        said = request.input
        text = re.sub(r"<[^>]*>", " ", said.ssml) if said.ssml else said.markup or said.text
        visit.note.who, visit.note.text = manner.voice, text
        samples = await _sound(text, manner)
        visit.note.audio_ms = round(len(samples) * 1000 / manner.rate)
        await visit.ready()
        if visit.befalls("garbage"):
            return _GARBAGE
        if visit.befalls("cut"):
            raise _cut()
        return tts.SynthesizeSpeechResponse(audio_content=encodings.whole(samples, manner.encoding, manner.rate))

    async def stream(
        self, requests: AsyncIterator[tts.StreamingSynthesizeRequest], context: Context
    ) -> AsyncIterator[tts.StreamingSynthesizeResponse | bytes]:
        """``StreamingSynthesize``: configuration first, then texts; audio in pieces of 100 ms, in order."""
        endpoint: EndpointName = "tts_stream"
        try:
            manner = _streaming_manner(await self._first_config(requests))
            visit: Visit | None = None
            while (text := await self._next_text(requests)) is not None:
                # A further text waits as long as a first one, but the stream stays one request on record.
                visit = self._faults.visit(endpoint) if visit is None else self._faults.go_on(endpoint, visit)
                async for piece in self._spoken(text, manner, visit):
                    yield piece
        except SpeechRefusedError as error:
            await context.abort(error.code, str(error))

    async def _next(
        self, requests: AsyncIterator[tts.StreamingSynthesizeRequest]
    ) -> tts.StreamingSynthesizeRequest | None:
        try:
            return await asyncio.wait_for(anext(requests, None), _IDLE_S)
        except TimeoutError as error:
            message = (
                "Stream aborted due to long duration elapsed without input sent. "
                "Please ensure that input is sent at least every 5s."
            )
            raise SpeechRefusedError(grpc.StatusCode.ABORTED, message) from error

    async def _first_config(
        self, requests: AsyncIterator[tts.StreamingSynthesizeRequest]
    ) -> tts.StreamingSynthesizeConfig:
        first = await self._next(requests)
        if first is None or "streaming_config" not in first:
            raise _invalid("The first request must contain the streaming config.")
        return first.streaming_config

    async def _next_text(self, requests: AsyncIterator[tts.StreamingSynthesizeRequest]) -> str | None:
        request = await self._next(requests)
        if request is None:
            return None
        if "input" not in request:
            raise _invalid("Only the first request may contain the streaming config.")
        return request.input.markup or request.input.text

    async def _spoken(
        self, text: str, manner: _Manner, visit: Visit
    ) -> AsyncIterator[tts.StreamingSynthesizeResponse | bytes]:
        await _suffer(visit)
        visit.note.who, visit.note.text = manner.voice, visit.note.text + text
        visit.note.pieces.append(text)
        samples = await _sound(text, manner)
        visit.note.audio_ms += round(len(samples) * 1000 / manner.rate)
        await visit.ready()
        if visit.befalls("garbage"):
            yield _GARBAGE
            return
        step = int(_CHUNK_S * manner.rate)
        loop = asyncio.get_running_loop()
        started = loop.time()
        for at in range(0, len(samples), step):
            if visit.befalls("cut") and at >= len(samples) // 2:
                raise _cut()
            await asyncio.sleep(max(0.0, started + at / manner.rate / _FASTER - loop.time()))
            yield tts.StreamingSynthesizeResponse(audio_content=encodings.raw(samples[at : at + step], manner.encoding))

    async def list_voices(self, request: tts.ListVoicesRequest, _context: Context) -> tts.ListVoicesResponse:
        """``ListVoices``, all or those of a language."""
        asked = request.language_code.lower()
        known = [voice for voice in voices.all_voices() if voice.name.lower().startswith(asked)]
        return tts.ListVoicesResponse(voices=known)


Answer = tts.SynthesizeSpeechResponse | tts.StreamingSynthesizeResponse | tts.ListVoicesResponse


def _bytes_of(message: Answer) -> bytes:
    return type(message).serialize(message)  # pyright: ignore[reportUnknownMemberType] - proto-plus has no types here


def handler(faults: Faults) -> grpc.GenericRpcHandler:
    """The service for a ``grpc.aio`` server."""
    service = SpeechService(faults)

    def written(answer: tts.SynthesizeSpeechResponse | tts.StreamingSynthesizeResponse | bytes) -> bytes:
        return answer if isinstance(answer, bytes) else _bytes_of(answer)

    methods = {
        "SynthesizeSpeech": grpc.unary_unary_rpc_method_handler(
            service.synthesize,
            request_deserializer=tts.SynthesizeSpeechRequest.deserialize,
            response_serializer=written,
        ),
        "StreamingSynthesize": grpc.stream_stream_rpc_method_handler(
            service.stream,
            request_deserializer=tts.StreamingSynthesizeRequest.deserialize,
            response_serializer=written,
        ),
        "ListVoices": grpc.unary_unary_rpc_method_handler(
            service.list_voices,
            request_deserializer=tts.ListVoicesRequest.deserialize,
            response_serializer=_bytes_of,
        ),
    }
    return grpc.method_handlers_generic_handler(_SERVICE, methods)
