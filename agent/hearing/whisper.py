"""Whisper over the OpenAI API: Hebrew always, one deadline, one second request, never a raised SDK error."""

import asyncio
import io
import wave

import msgspec
import openai
from httpx2 import HTTPError

from agent.hearing.phantom import Heard
from agent.telephony.audio import SAMPLE_RATE, pcm_ms
from shared.log import logger

HEDGE_AFTER_S = 4.0
"""OpenAI's transcription answers within 1.7 s in 99 of 100 cases (public benchmark); after that a second request runs
beside the first, and the earlier answer counts."""

DEADLINE_S = 12.0
"""Of both together. The caller hears a word from the agent long before (``agent.turns.dead_air``)."""

TRAILING_SILENCE = bytes(SAMPLE_RATE * 2 * 3 // 10)
"""0.3 s; a model tends to drop the last word of audio that ends abruptly."""

PROMPT_CHARS = 300
"""Whisper reads only the last 224 tokens of its prompt, and Hebrew takes nearly a token per letter."""

_log = logger(__name__)


class HearingUnavailableError(Exception):
    """No transcript could be had in time; the message says why."""


class _Segment(msgspec.Struct):
    avg_logprob: float = 0.0
    no_speech_prob: float = 0.0
    compression_ratio: float = 1.0


class _Transcript(msgspec.Struct):
    text: str = ""
    segments: list[_Segment] | None = None


def hints_prompt(business_name: str, hints: list[str]) -> str:
    """Whisper's prompt: names it should expect to hear. The business's name comes last, where it counts most."""
    return f"{', '.join(hints)}. {business_name}"[-PROMPT_CHARS:].lstrip(", .")


def _wav(pcm: bytes) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(SAMPLE_RATE)
        out.writeframes(pcm + TRAILING_SILENCE)
    return file.getvalue()


class Whisper:
    """One model behind one client; safe for many calls at once."""

    def __init__(self, client: openai.AsyncOpenAI, model: str) -> None:
        self._client = client
        self._model = model

    async def transcribe(self, pcm: bytes, *, prompt: str, speech_ms: float) -> Heard:
        """What was said in 8,000 Hz PCM. Raises HearingUnavailableError when two requests brought nothing."""
        wav = _wav(pcm)
        requests: set[asyncio.Task[Heard]] = set()
        failed = "no answer in time"
        try:
            async with asyncio.timeout(DEADLINE_S):
                for wait_s in (HEDGE_AFTER_S, None):
                    requests.add(asyncio.create_task(self._attempt(wav, prompt, speech_ms)))
                    while any(not request.done() for request in requests):
                        done, _ = await asyncio.wait(requests, timeout=wait_s, return_when=asyncio.FIRST_COMPLETED)
                        if not done:
                            break
                        for request in done:
                            requests.discard(request)
                            error = request.exception()
                            if error is None:
                                return request.result()
                            failed = self._judge_failure(error, pcm)
        except TimeoutError:
            failed = "no answer in time"
        finally:
            for request in requests:
                request.cancel()
            await asyncio.gather(*requests, return_exceptions=True)
        raise HearingUnavailableError(failed)

    @staticmethod
    def _judge_failure(error: BaseException, pcm: bytes) -> str:
        """The reason, if another request may still succeed. Raises for a failure that asking again cannot change."""
        if not isinstance(error, openai.OpenAIError | HTTPError | msgspec.MsgspecError):
            raise error
        _log.warning("transcription failed", error=str(error), audio_ms=pcm_ms(len(pcm)))
        if isinstance(error, openai.AuthenticationError | openai.PermissionDeniedError | openai.BadRequestError):
            raise HearingUnavailableError(str(error)) from error
        return str(error)

    async def _attempt(self, wav: bytes, prompt: str, speech_ms: float) -> Heard:
        # The gpt-* transcribers know no verbose answer and give no figures.
        has_figures = not self._model.startswith("gpt-")
        answer = await self._client.audio.transcriptions.with_raw_response.create(
            file=("turn.wav", wav, "audio/wav"),
            model=self._model,
            language="he",
            prompt=prompt,
            temperature=0,
            response_format="verbose_json" if has_figures else "json",
        )
        found = msgspec.json.decode(answer.content, type=_Transcript)
        segments = found.segments or []
        return Heard(
            text=found.text.strip(),
            speech_ms=speech_ms,
            no_speech=max((segment.no_speech_prob for segment in segments), default=0.0),
            compression=max((segment.compression_ratio for segment in segments), default=1.0),
            logprob=sum(segment.avg_logprob for segment in segments) / len(segments) if segments else 0.0,
        )
