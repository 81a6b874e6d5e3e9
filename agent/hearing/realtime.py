"""OpenAI's realtime transcription through pipecat's own client, with the few answers added that pipecat leaves out.

The call's own detector ends each stretch of speech (a commit); the server then answers once for it. Audio leaves at
24,000 Hz, as pipecat's client sends it (decision 070).
"""

from collections.abc import Mapping
from typing import cast

from pipecat.audio.resamplers.soxr_stream_resampler import SOXRStreamAudioResampler
from pipecat.frames.frames import InterimTranscriptionFrame, TranscriptionFrame
from pipecat.services.openai.stt import OpenAIRealtimeSTTService
from pipecat.transcriptions.language import Language
from pipecat.utils.time import time_now_iso8601

from agent.hearing.service_host import StreamSource
from agent.vendors.openai_client import NO_KEY
from shared.settings import Settings

OPENAI = "https://api.openai.com/v1"
READY = "on_session_ready"

NO_PROMPT_MODEL = "gpt-realtime-whisper"
"""The one model that refuses a prompt; pipecat leaves it out for this model, with a warning for each call."""

FIRST_RETRY_S = 0.5
LONGEST_RETRY_S = 4.0


def realtime_url(settings: Settings) -> str:
    """The socket's address, beside the HTTP API of the ear's server."""
    base = settings.openai_stt_base_url or settings.openai_base_url or OPENAI
    return f"ws{base.removeprefix('http')}/realtime"


class _Realtime(OpenAIRealtimeSTTService):
    """Answers every commit: pipecat's client passes over empty transcripts and failed ones."""

    def __init__(self, settings: Settings, prompt: str) -> None:
        model = settings.openai_realtime_stt_model
        super().__init__(  # pyright: ignore[reportUnknownMemberType] - pipecat's **kwargs
            api_key=settings.openai_api_key or NO_KEY,
            base_url=realtime_url(settings),
            settings=OpenAIRealtimeSTTService.Settings(
                model=model,
                language=Language.HE,
                prompt=None if model == NO_PROMPT_MODEL else prompt,
                # Another person's telephone is a microphone near the mouth.
                noise_reduction=None,
                delay=None,
            ),
            reconnect_backoff_min_wait=FIRST_RETRY_S,
            reconnect_backoff_max_wait=LONGEST_RETRY_S,
        )
        # The default quality holds back 64 ms of audio (up to 111), and the words of the end with it; this one nothing.
        self._resampler = SOXRStreamAudioResampler(quality="QQ")
        self._register_event_handler(READY)
        self._words: dict[str, str] = {}

    async def _handle_session_updated(self, evt: dict[str, object]) -> None:
        """Only now does the session know language, prompt and that no server ends turns."""
        await super()._handle_session_updated(evt)  # pyright: ignore[reportUnknownMemberType] - a bare dict in pipecat
        await self._call_event_handler(READY)  # pyright: ignore[reportUnknownMemberType] - pipecat's **kwargs

    async def _handle_transcription_delta(self, evt: dict[str, object]) -> None:
        """Deltas add up to the words of their item."""
        item = str(evt.get("item_id", ""))
        self._words[item] = self._words.get(item, "") + str(evt.get("delta", ""))
        await self.push_frame(InterimTranscriptionFrame(self._words[item], "", time_now_iso8601()))

    async def _handle_transcription_completed(self, evt: dict[str, object]) -> None:
        """The answer to a commit; empty for a sound without words."""
        self._words.pop(str(evt.get("item_id", "")), None)
        await self.push_frame(TranscriptionFrame(str(evt.get("transcript", "")), "", time_now_iso8601()))

    async def _handle_transcription_failed(self, evt: dict[str, object]) -> None:
        """Nothing is known of this stretch any more: with a new connection the turn goes to the second source."""
        error = evt.get("error")
        said = cast("Mapping[str, object]", error).get("message") if isinstance(error, Mapping) else None
        raise ConnectionError(f"a transcription failed: {said or 'no reason given'}")


def realtime_source(settings: Settings, prompt: str) -> StreamSource:
    """The ear of ``STT_MODE=realtime`` for one call."""
    return StreamSource(make=lambda: _Realtime(settings, prompt), answers_each_stop=True, ready_event=READY)
