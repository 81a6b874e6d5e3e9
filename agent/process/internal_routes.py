"""``/internal/*`` of the agent: what the CRM asks of it, signed for the audience ``agent``.

Turns and voice notes are answered by the writing process: judging a text takes milliseconds of a loop in which calls
ring and are handed over, or speak.
"""

import asyncio

import msgspec
from aiohttp import web

from agent import metrics
from agent.config.cache import ConfigCache
from agent.hearing.prompt import hints_prompt
from agent.process.problems import (
    BadRequestError,
    BusyError,
    InternalProblemError,
    SignatureProblemError,
    TooLargeError,
    TooSlowError,
    UnreadableSoundError,
    problem_response,
)
from agent.process.writing_handle import WritingGoneError, WritingProcess
from agent.process.writing_messages import Answered
from shared import signing
from shared.contracts.agent_config import ConfigChanged
from shared.contracts.transcription import (
    AUDIO_TYPES,
    LANGUAGE,
    MAX_AUDIO_BYTES,
    MAX_AUDIO_SECONDS,
    TRANSCRIPTIONS_PATH,
)
from shared.log import logger

CONFIG_CHANGED_PATH = "/internal/config-changed"
TEXT_TURNS_PATH = "/internal/text-turns"
MAX_CONFIG_CHANGED = 64 * 1024
MAX_TEXT_TURN = 2 * 1024 * 1024
"""The longest history (60 times 4,096 signs of four bytes), and as much again for prompt, memory and message."""
NOTES_AT_ONCE = 3
"""Voice notes in memory; each may hold 16 MB."""
BODY_WITHIN_S = 20.0
"""From the first byte to the last; who sends slower holds a place that others need."""
GONE_RETRY_S = 2
NOTES_RETRY_S = 5

log = logger(__name__)


class InternalRoutes:
    """Handlers; ``register`` adds them to the agent's application."""

    def __init__(self, secret: str, configs: ConfigCache, writing: WritingProcess) -> None:
        self._secret = secret
        self._configs = configs
        self._writing = writing
        self._notes = 0

    def register(self, app: web.Application) -> None:
        """Add the routes; other methods are answered 405 by the router."""
        app.router.add_post(CONFIG_CHANGED_PATH, self.config_changed)
        app.router.add_post(TEXT_TURNS_PATH, self.text_turn)
        app.router.add_post(TRANSCRIPTIONS_PATH, self.transcription)

    async def config_changed(self, request: web.Request) -> web.Response:
        """A hint to fetch settings now."""
        try:
            body = await self._signed_body(request, MAX_CONFIG_CHANGED)
            changed = _decoded(body)
        except InternalProblemError as error:
            return error.response()
        await self._configs.refresh(changed.numbers)
        return web.Response(status=204)

    async def text_turn(self, request: web.Request) -> web.Response:
        """One written turn."""
        try:
            body = await self._signed_body(request, MAX_TEXT_TURN)
            return _relayed(await self._writing.write(body))
        except WritingGoneError as error:
            return BusyError(str(error), retry_after_s=GONE_RETRY_S).response()
        except InternalProblemError as error:
            return error.response()

    async def transcription(self, request: web.Request) -> web.Response:
        """One voice note."""
        if self._notes >= NOTES_AT_ONCE:
            return BusyError(
                "as many voice notes as this agent hears are under way", retry_after_s=NOTES_RETRY_S
            ).response()
        self._notes += 1
        try:
            data = await self._signed_body(request, MAX_AUDIO_BYTES)
            name, seconds, prompt = _ending(request), _seconds(request), self._prompt(request)
            _check_language(request)
            if not data:
                raise UnreadableSoundError("the body is empty")
            heard = self._writing.hear(
                data, name=f"note.{name}", content_type=request.content_type, seconds=seconds, prompt=prompt
            )
            return _relayed(await heard)
        except WritingGoneError as error:
            return BusyError(str(error), retry_after_s=GONE_RETRY_S).response()
        except InternalProblemError as error:
            return error.response()
        finally:
            self._notes -= 1

    def _prompt(self, request: web.Request) -> str:
        """The names that the office's ear expects; none for a number that is not known."""
        number = request.query.get("number")
        config = next((one for one in self._configs.all() if number and one.number == number), None)
        return hints_prompt(config.business_name, config.hearing_hints) if config is not None else ""

    async def _signed_body(self, request: web.Request, most: int) -> bytes:
        body = await _body(request, most)
        try:
            signing.verify(self._secret, "agent", request.method, request.raw_path, body, request.headers)
        except signing.SignatureRefusedError as error:
            metrics.WEBHOOKS_REFUSED.labels(route=request.path, reason="signature").inc()
            log.warning("request.refused", route=request.path, reason=str(error))
            raise SignatureProblemError(str(error)) from error
        return body


async def _body(request: web.Request, most: int) -> bytes:
    """Raises TooLargeError without reading on, and TooSlowError."""
    if request.content_length is not None and request.content_length > most:
        raise TooLargeError(f"more than {most} bytes")
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_WITHIN_S):
            async for chunk in request.content.iter_any():
                body += chunk
                if len(body) > most:
                    raise TooLargeError(f"more than {most} bytes")
    except TimeoutError as error:
        raise TooSlowError(f"the body took more than {BODY_WITHIN_S:.0f} seconds") from error
    return bytes(body)


def _decoded(body: bytes) -> ConfigChanged:
    try:
        return msgspec.json.decode(body, type=ConfigChanged)
    except msgspec.MsgspecError as error:
        raise BadRequestError(str(error)) from error


def _ending(request: web.Request) -> str:
    ending = AUDIO_TYPES.get(request.content_type.lower())
    if ending is None:
        raise UnreadableSoundError(f"Content-Type: {request.content_type} is no sound that the ear reads")
    return ending


def _seconds(request: web.Request) -> float | None:
    given = request.query.get("seconds")
    if not given:
        return None
    try:
        seconds = float(given)
    except ValueError as error:
        raise BadRequestError("seconds: not a number") from error
    if not 0 <= seconds <= MAX_AUDIO_SECONDS:
        raise BadRequestError(f"seconds: must lie between 0 and {MAX_AUDIO_SECONDS}")
    return seconds


def _check_language(request: web.Request) -> None:
    language = request.query.get("language", LANGUAGE)
    if language != LANGUAGE:
        raise BadRequestError(f"language: only {LANGUAGE} is heard")


def _relayed(answer: Answered) -> web.Response:
    if answer.status == 200:
        return web.Response(body=answer.body, content_type="application/json")
    return problem_response(answer.status, answer.body, answer.retry_after_s)
