"""Whisper over the OpenAI API: Hebrew always, one deadline, one retry, never a raised SDK error."""

import asyncio
import io
import wave

import msgspec
import openai
from httpx2 import HTTPError

from agent.hearing.phantom import Heard
from agent.telephony.audio import SAMPLE_RATE, pcm_ms
from shared.log import logger

FIRST_DEADLINE_S = 2.5
RETRY_DEADLINE_S = 3.0
"""OpenAI's transcription answers within 1.7 s in 99 of 100 cases (public benchmark); the rest is asked again."""

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
        """What was said in 8,000 Hz PCM. Raises HearingUnavailableError after the retry."""
        wav = _wav(pcm)
        try:
            return await self._attempt(wav, prompt, speech_ms, FIRST_DEADLINE_S)
        except (TimeoutError, openai.OpenAIError, HTTPError, msgspec.MsgspecError) as error:
            _log.warning("transcription failed, asking again", error=str(error), audio_ms=pcm_ms(len(pcm)))
            if isinstance(error, openai.AuthenticationError | openai.PermissionDeniedError | openai.BadRequestError):
                raise HearingUnavailableError(str(error)) from error
        try:
            return await self._attempt(wav, prompt, speech_ms, RETRY_DEADLINE_S)
        except (TimeoutError, openai.OpenAIError, HTTPError, msgspec.MsgspecError) as error:
            raise HearingUnavailableError(str(error) or "no answer in time") from error

    async def _attempt(self, wav: bytes, prompt: str, speech_ms: float, deadline_s: float) -> Heard:
        # The gpt-* transcribers know no verbose answer and give no figures.
        has_figures = not self._model.startswith("gpt-")
        async with asyncio.timeout(deadline_s):
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
