"""``POST /v1/audio/transcriptions``."""

import asyncio
import math

import msgspec
from aiohttp import BodyPartReader, web

from agent.sandbox.answering import answer
from agent.sandbox.ear import sound
from agent.sandbox.ear.transcriber import Segment, transcribe
from agent.sandbox.faults import Faults
from agent.sandbox.openai_http.errors import OpenAIRefusalError, check_key, error_response, injected
from agent.sandbox.visits import VisitNote

_LEAST_SECONDS = 0.1
_MOST_BYTES = 25 * 1024 * 1024
_LANGUAGES = {"he": "hebrew", "iw": "hebrew", "en": "english", "ru": "russian", "ar": "arabic", "fr": "french"}
_FORMATS = ("json", "verbose_json", "text")


class _Form(msgspec.Struct):
    audio: bytes | None = None
    model: str = ""
    language: str | None = None
    response_format: str = "json"


async def _read_form(request: web.Request) -> _Form:
    if not request.content_type.startswith("multipart/"):
        raise OpenAIRefusalError(400, "The request must be multipart/form-data.")
    form = _Form()
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            raise OpenAIRefusalError(400, "Nested multipart bodies are not supported.")
        value = bytes(await part.read(decode=True))
        if len(value) > _MOST_BYTES:
            raise OpenAIRefusalError(413, "Maximum content size limit (26214400) exceeded.")
        if part.name == "file":
            form.audio = value
        elif part.name == "model":
            form.model = value.decode()
        elif part.name == "language":
            form.language = value.decode() or None
        elif part.name == "response_format":
            form.response_format = value.decode()
    return form


def _check(form: _Form) -> bytes:
    if not form.model:
        raise OpenAIRefusalError(400, "you must provide a model parameter")
    if form.audio is None:
        raise OpenAIRefusalError(400, "you must provide a file", param="file")
    if form.response_format not in _FORMATS:
        raise OpenAIRefusalError(400, f"response_format must be one of {', '.join(_FORMATS)}", param="response_format")
    if form.language is not None and form.language not in _LANGUAGES:
        raise OpenAIRefusalError(400, f"Invalid language '{form.language}'.", param="language")
    return form.audio


def _verbose(segments: list[Segment], text: str, seconds: float, language: str | None) -> dict[str, object]:
    return {
        "task": "transcribe",
        "language": _LANGUAGES[language or "he"],
        "duration": round(seconds, 2),
        "text": text,
        "segments": [
            {
                "id": number,
                "seek": 0,
                "start": round(one.start, 2),
                "end": round(one.end, 2),
                "text": one.text,
                "tokens": [],
                "temperature": 0.0,
                "avg_logprob": one.avg_logprob,
                "compression_ratio": one.compression_ratio,
                "no_speech_prob": one.no_speech_prob,
            }
            for number, one in enumerate(segments)
        ],
        "usage": {"type": "duration", "seconds": math.ceil(seconds)},
    }


async def _transcribed(request: web.Request, note: VisitNote) -> web.Response:
    form = await _read_form(request)
    try:
        audio = await asyncio.to_thread(sound.read, _check(form))
    except sound.SoundInvalidError as error:
        raise OpenAIRefusalError(400, f"Audio file might be corrupted or unsupported: {error}", param="file") from error
    if audio.seconds < _LEAST_SECONDS:
        message = "Audio file is too short. Minimum audio length is 0.1 seconds."
        raise OpenAIRefusalError(400, message, code="audio_too_short", param="file")
    segments = await transcribe(audio.samples, audio.seconds, form.language)
    text = " ".join(one.text for one in segments).strip()
    note.text, note.audio_ms = text, round(audio.seconds * 1000)
    if form.response_format == "text":
        return web.Response(text=text + "\n")
    if form.response_format == "json":
        usage = {"type": "duration", "seconds": math.ceil(audio.seconds)}
        body: dict[str, object] = {"text": text, "usage": usage}
    else:
        body = _verbose(segments, text, audio.seconds, form.language)
    return web.Response(body=msgspec.json.encode(body), content_type="application/json")


def add_routes(app: web.Application, faults: Faults) -> None:
    """Add the transcription endpoint."""

    async def transcriptions(request: web.Request) -> web.Response:
        visit = faults.visit("transcription")
        try:
            visit.note.who = check_key(request)
            return await answer(request, visit, injected, lambda: _transcribed(request, visit.note))
        except OpenAIRefusalError as error:
            return error_response(error)

    app.router.add_post("/v1/audio/transcriptions", transcriptions)
