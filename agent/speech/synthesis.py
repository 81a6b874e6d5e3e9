"""Text to PCM, whatever happens: phrase cache, Google streaming, Google in one piece.

The spoken form of a text is made here, at the vendor's door: everything before it keeps the text as written.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing

from agent.metrics import FALLBACK_ANSWERS, VENDOR_FAILURES
from agent.speech.languages import is_hebrew, voice_for
from agent.speech.manuscript import Manuscript
from agent.speech.phrases import PhraseCache
from agent.speech.spoken.form import spoken
from agent.vendors.circuit import Circuit
from agent.vendors.google_speech import GoogleSpeech, SpeechUnavailableError
from agent.vendors.race import Requests, quickest
from shared.contracts.agent_config import Voice
from shared.log import logger

CACHED_PIECE_BYTES = 16_000 * 2
"""A cached phrase is handed on two seconds at a time, so that converting it never holds the loop."""

RIVAL_AFTER_S = 0.9
"""The first audio comes within 0.35 s in 95 of 100 cases; a stream as late as this gets the unary voice beside it."""

_log = logger(__name__)


class Synthesis:
    """The voice of one process. ``requests`` are for the first clauses of replies; a circuit for each way to speak."""

    def __init__(
        self, google: GoogleSpeech, cache: PhraseCache, requests: Requests, streaming: Circuit, unary: Circuit
    ) -> None:
        self._google = google
        self._cache = cache
        self._requests = requests
        self._streaming = streaming
        self._unary = unary

    def why_mute(self) -> str | None:
        """Why only phrases from the cache can be spoken at present; None when anything can."""
        return None if self._streaming.usable or self._unary.usable else "no voice answers at present"

    async def speak(
        self, voice: Voice, text: str, *, on_degraded: Callable[[str], None], opens: bool = False
    ) -> AsyncIterator[bytes]:
        """PCM pieces of ``text``. ``on_degraded`` is told why streaming failed when the unary voice speaks instead.

        A text that ``opens`` a reply is waited for in silence, so two streams may be asked for it.
        A stream that breaks off is continued from the same place of the unary audio, so nothing is said twice. Raises
        SpeechUnavailableError when no way gave audio, or none gave the rest.
        """
        voice = voice_for(voice, text)
        cached = self._cache.in_memory(voice, text) or await self._cache.get(voice, text)
        if cached is not None:
            for start in range(0, len(cached), CACHED_PIECE_BYTES):
                yield cached[start : start + CACHED_PIECE_BYTES]
            return
        form = _form(voice, text)

        async def whole() -> str:
            return form

        script = Manuscript(form).complete()
        stream = self._opening(voice, script) if opens else lambda: self._google.stream(voice, script.read())
        async for pcm in self._voiced(voice, stream, whole, on_degraded):
            yield pcm

    async def speak_pieces(
        self, voice: Voice, script: Manuscript, text: Awaitable[str], *, on_degraded: Callable[[str], None]
    ) -> AsyncIterator[bytes]:
        """PCM of a text that is still being written: ``script`` is its spoken form, ``text`` is all of it in the end.

        It opens a reply. Fails as ``speak`` does.
        """

        async def whole() -> str:
            return spoken(await text)

        async for pcm in self._voiced(voice, self._opening(voice, script), whole, on_degraded):
            yield pcm

    def _opening(self, voice: Voice, script: Manuscript) -> Callable[[], AsyncGenerator[bytes]]:
        def ask() -> AsyncGenerator[bytes]:
            return self._google.stream(voice, script.read())

        return lambda: quickest(ask, self._requests, lambda: script.characters)

    async def _voiced(
        self,
        voice: Voice,
        stream: Callable[[], AsyncGenerator[bytes]],
        whole: Callable[[], Awaitable[str]],
        on_degraded: Callable[[str], None],
    ) -> AsyncIterator[bytes]:
        given = 0
        try:
            async for pcm in self._stream(voice, stream, whole):
                given += len(pcm)
                yield pcm
        except SpeechUnavailableError as error:
            on_degraded(str(error))
            rest = await self._whole(voice, await whole())
            FALLBACK_ANSWERS.labels("speaking", self._unary.endpoint).inc()
            yield rest[given - given % 2 :]

    async def prepare(self, voice: Voice, text: str) -> bool:
        """Put a fixed phrase into the cache. False when no voice could be made now; a later call tries again."""
        voice = voice_for(voice, text)
        if await self._cache.get(voice, text) is not None:
            return True
        form = _form(voice, text)
        try:
            pcm = b"".join(
                [
                    piece
                    async for piece in self._stream(
                        voice, lambda: self._google.stream(voice, Manuscript(form).complete().read()), None
                    )
                ]
            )
        except SpeechUnavailableError:
            pcm = b""
        try:
            pcm = pcm or await self._whole(voice, form)
        except SpeechUnavailableError as error:
            _log.warning("phrase could not be synthesised", error=str(error))
            return False
        await self._cache.put(voice, text, pcm)
        return True

    async def _stream(
        self,
        voice: Voice,
        stream: Callable[[], AsyncGenerator[bytes]],
        form: Callable[[], Awaitable[str]] | None,
    ) -> AsyncIterator[bytes]:
        """Google's stream, or the unary voice in its place when that is quicker and ``form`` gives the whole text.

        Raises SpeechUnavailableError.
        """
        if not self._streaming.usable:
            raise SpeechUnavailableError("streaming is out at present")
        async with aclosing(stream()) as sounds:
            first = asyncio.create_task(self._counted(anext(sounds, b""), self._streaming))
            whole: asyncio.Task[bytes] | None = None
            try:
                done, _ = await asyncio.wait([first], timeout=RIVAL_AFTER_S)
                if not done and form is not None and self._unary.usable:
                    whole = asyncio.create_task(self._whole_of(voice, form))
                    if await _beaten(first, whole):
                        self._late()
                        yield whole.result()
                        return
                piece = await first
            finally:
                await _drop(first, whole)
            while piece:
                yield piece
                piece = await self._counted(anext(sounds, b""), self._streaming)
            self._streaming.succeeded()

    async def _whole_of(self, voice: Voice, form: Callable[[], Awaitable[str]]) -> bytes:
        return await self._whole(voice, await form())

    async def _whole(self, voice: Voice, form: str) -> bytes:
        if not self._unary.usable:
            raise SpeechUnavailableError("the unary voice is out at present")
        pcm = await self._counted(self._google.whole(voice, form), self._unary)
        self._unary.succeeded()
        return pcm

    async def _counted(self, request: Awaitable[bytes], circuit: Circuit) -> bytes:
        try:
            return await request
        except SpeechUnavailableError as error:
            VENDOR_FAILURES.labels(circuit.endpoint).inc()
            circuit.failed(str(error))
            raise

    def _late(self) -> None:
        VENDOR_FAILURES.labels(self._streaming.endpoint).inc()
        FALLBACK_ANSWERS.labels("speaking", self._unary.endpoint).inc()
        self._streaming.failed("the unary voice was quicker by far")


async def _beaten(stream: asyncio.Task[bytes], whole: asyncio.Task[bytes]) -> bool:
    """The whole audio is there, and of the stream nothing."""
    await asyncio.wait([stream, whole], return_when=asyncio.FIRST_COMPLETED)
    if stream.done() and stream.exception() is None:
        return False
    if stream.done():
        await asyncio.wait([whole])
    return whole.done() and whole.exception() is None


async def _drop(*tasks: asyncio.Task[bytes] | None) -> None:
    started = [task for task in tasks if task is not None]
    for task in started:
        task.cancel()
    # A rival that failed while nobody looked at it any more is no news either.
    await asyncio.gather(*started, return_exceptions=True)


def _form(voice: Voice, text: str) -> str:
    return spoken(text) if is_hebrew(voice) else text
