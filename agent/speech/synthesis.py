"""Text to PCM, whatever happens: phrase cache, Google streaming, Google in one piece.

The spoken form of a text is made here, at the vendor's door: everything before it keeps the text as written.
"""

from collections.abc import AsyncIterator, Awaitable, Callable

from agent.speech.languages import is_hebrew, voice_for
from agent.speech.phrases import PhraseCache
from agent.speech.spoken.form import spoken
from agent.vendors.google_speech import GoogleSpeech, SpeechUnavailableError
from shared.contracts.agent_config import Voice
from shared.log import logger

CACHED_PIECE_BYTES = 16_000 * 2
"""A cached phrase is handed on two seconds at a time, so that converting it never holds the loop."""

_log = logger(__name__)


class Synthesis:
    """The voice of one process."""

    def __init__(self, google: GoogleSpeech, cache: PhraseCache) -> None:
        self._google = google
        self._cache = cache

    async def speak(self, voice: Voice, text: str, *, on_degraded: Callable[[str], None]) -> AsyncIterator[bytes]:
        """PCM pieces of ``text``. ``on_degraded`` is told why streaming failed before the unary request is tried.

        Raises SpeechUnavailableError when no way gave audio, or when the stream broke in the middle: its beginning
        may already have been heard, and a second start would say it twice.
        """
        voice = voice_for(voice, text)
        cached = self._cache.in_memory(voice, text) or await self._cache.get(voice, text)
        if cached is not None:
            for start in range(0, len(cached), CACHED_PIECE_BYTES):
                yield cached[start : start + CACHED_PIECE_BYTES]
            return
        async for pcm in self._streamed(voice, _one(_form(voice, text)), on_degraded):
            if pcm is None:
                yield await self._google.whole(voice, _form(voice, text))
            else:
                yield pcm

    async def speak_pieces(
        self, voice: Voice, pieces: AsyncIterator[str], text: Awaitable[str], *, on_degraded: Callable[[str], None]
    ) -> AsyncIterator[bytes]:
        """PCM of a text that is still being written: ``pieces`` are its spoken form, ``text`` is all of it in the end.

        Fails as ``speak`` does.
        """
        async for pcm in self._streamed(voice, pieces, on_degraded):
            if pcm is None:
                yield await self._google.whole(voice, spoken(await text))
            else:
                yield pcm

    async def _streamed(
        self, voice: Voice, pieces: AsyncIterator[str], on_degraded: Callable[[str], None]
    ) -> AsyncIterator[bytes | None]:
        """PCM from the stream; None when it gave none at all, which ``on_degraded`` was told if it failed."""
        started = False
        try:
            async for pcm in self._google.stream(voice, pieces):
                started = True
                yield pcm
        except SpeechUnavailableError as error:
            if started:
                raise
            on_degraded(str(error))
        if not started:
            yield None

    async def prepare(self, voice: Voice, text: str) -> bool:
        """Put a fixed phrase into the cache. False when no voice could be made now; a later call tries again."""
        voice = voice_for(voice, text)
        if await self._cache.get(voice, text) is not None:
            return True
        try:
            pcm = b"".join([piece async for piece in self._google.stream(voice, _one(_form(voice, text)))])
        except SpeechUnavailableError:
            pcm = b""
        try:
            pcm = pcm or await self._google.whole(voice, _form(voice, text))
        except SpeechUnavailableError as error:
            _log.warning("phrase could not be synthesised", error=str(error))
            return False
        await self._cache.put(voice, text, pcm)
        return True


async def _one(text: str) -> AsyncIterator[str]:
    yield text


def _form(voice: Voice, text: str) -> str:
    return spoken(text) if is_hebrew(voice) else text
