"""Whisper on this machine: faster-whisper, one model for all calls of a process, one transcription at a time."""

import asyncio
import io
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

import numpy as np
import numpy.typing as npt

from agent.hearing.limits import LOCAL
from agent.hearing.notes import SoundFile, SoundUnreadableError
from agent.hearing.phantom import Heard
from agent.hearing.transcriber import Effort, HearingUnavailableError
from agent.telephony.audio import SAMPLE_RATE
from agent.vendors.circuit import Circuit
from shared.settings import SettingsInvalidError

DEADLINE_S = 12.0
"""Waiting for the turns of other calls included."""

LEAST_TOKENS = 40
TOKENS_PER_S = 20
MOST_TOKENS = 210
"""Whisper writes nearly a token per Hebrew letter, and people speak some 15 letters a second. Its window holds 448
tokens, of which a full prompt takes 224."""

MOST_WAITING = 8
"""Turns of all calls. At a second or two each, a further one would be refused by its deadline after all that work."""


class _Segment(Protocol):
    text: str
    avg_logprob: float
    no_speech_prob: float
    compression_ratio: float


class LocalModel(Protocol):
    """What is used of ``faster_whisper.WhisperModel``."""

    def transcribe(
        self,
        audio: npt.NDArray[np.float32],
        *,
        language: str,
        beam_size: int,
        temperature: float,
        initial_prompt: str | None,
        condition_on_previous_text: bool,
        max_new_tokens: int | None,
    ) -> tuple[Iterable[_Segment], object]:
        """Segments of 16,000 Hz samples; the work is done while they are read."""
        ...


def load_model(name: str) -> LocalModel:
    """A CTranslate2 model by its folder or its name. Blocks for seconds. Raises SettingsInvalidError."""
    try:
        from faster_whisper import WhisperModel
    except ImportError as error:
        raise SettingsInvalidError("STT_MODE: local needs faster-whisper, install the extra called local") from error
    try:
        return WhisperModel(name, device="auto", compute_type="int8")
    except (OSError, ValueError, RuntimeError) as error:
        raise SettingsInvalidError(f"LOCAL_STT_MODEL: {name} cannot be loaded: {error}") from error


class LocalWhisper:
    """A stale transcription that has not begun is dropped; one that has runs to its end: no thread can be stopped."""

    def __init__(self, model: LocalModel) -> None:
        self._model = model
        self.circuit = Circuit("hearing_local")
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="local-whisper")
        self._waiting = 0

    @property
    def may_race(self) -> bool:
        """Never: two would only share the processor."""
        return False

    async def transcribe(
        self,
        pcm: bytes,
        *,
        prompt: str,
        speech_ms: float,
        effort: Effort = Effort.FULL,  # noqa: ARG002 - one way for all
    ) -> Heard:
        """What was said in 8,000 Hz PCM. Raises HearingUnavailableError."""
        if self._waiting >= MOST_WAITING:
            raise HearingUnavailableError("the local ear has too many turns to hear")
        self._waiting += 1
        try:
            async with asyncio.timeout(DEADLINE_S):
                loop = asyncio.get_running_loop()
                heard = await loop.run_in_executor(self._thread, transcribe_with, self._model, pcm, prompt, speech_ms)
        except TimeoutError as error:
            raise self._failed("the local ear is too slow or too busy") from error
        except RuntimeError as error:
            # CTranslate2 raises nothing more special, for example when memory runs out.
            raise self._failed(f"the local ear failed: {error}") from error
        finally:
            self._waiting -= 1
        self.circuit.succeeded()
        return heard

    async def note(self, sound: SoundFile, *, prompt: str, within_s: float) -> Heard:
        """See ``NoteWay``. The work goes on to its end when it is late: no thread can be stopped."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(within_s):
                pcm = await loop.run_in_executor(self._thread, decoded, sound.data)
                speech_ms = sound.length_s * 1000
                heard = await loop.run_in_executor(self._thread, transcribe_with, self._model, pcm, prompt, speech_ms)
        except TimeoutError as error:
            raise HearingUnavailableError("the local ear is too slow or too busy") from error
        except RuntimeError as error:
            # CTranslate2 raises nothing more special, for example when memory runs out.
            raise self._failed(f"the local ear failed: {error}") from error
        self.circuit.succeeded()
        return heard

    async def probe(self) -> None:
        """Half a second of silence. Raises HearingUnavailableError."""
        await self.transcribe(bytes(SAMPLE_RATE), prompt="", speech_ms=0.0)

    def _failed(self, reason: str) -> HearingUnavailableError:
        self.circuit.failed(reason)
        return HearingUnavailableError(reason)

    def close(self) -> None:
        """Take no more work."""
        self._thread.shutdown(wait=False, cancel_futures=True)


def decoded(data: bytes) -> bytes:
    """A sound file of any form as 8,000 Hz PCM. Blocks. Raises SoundUnreadableError."""
    try:
        from av.error import FFmpegError
        from faster_whisper.audio import decode_audio
    except ImportError as error:
        raise SoundUnreadableError("no decoder is installed") from error
    try:
        samples = decode_audio(io.BytesIO(data), sampling_rate=SAMPLE_RATE)
    except (FFmpegError, ValueError) as error:
        raise SoundUnreadableError(str(error)) from error
    return np.rint(np.asarray(samples, np.float32).clip(-1, 1) * 32767).astype("<i2").tobytes()


def transcribe_with(model: LocalModel, pcm: bytes, prompt: str, speech_ms: float) -> Heard:
    """What the model makes of 8,000 Hz PCM. Blocks for about 1.4 s of CPU. Raises RuntimeError."""
    samples = np.frombuffer(pcm, np.int16).astype(np.float32) / 32768.0
    # The model wants 16,000 Hz; straight lines between samples are enough below 4 kHz.
    doubled = np.interp(np.arange(2 * len(samples)) / 2, np.arange(len(samples)), samples).astype(np.float32)
    found, _ = model.transcribe(
        doubled,
        language="he",
        beam_size=1,
        temperature=0.0,
        initial_prompt=prompt or None,
        condition_on_previous_text=False,
        max_new_tokens=most_tokens(len(samples) / SAMPLE_RATE),
    )
    segments = list(found)
    return Heard(
        text=" ".join(segment.text.strip() for segment in segments).strip(),
        speech_ms=speech_ms,
        no_speech=max((segment.no_speech_prob for segment in segments), default=0.0),
        compression=max((segment.compression_ratio for segment in segments), default=1.0),
        logprob=sum(segment.avg_logprob for segment in segments) / len(segments) if segments else 0.0,
        model=LOCAL,
    )


def most_tokens(audio_s: float) -> int | None:
    """A loop over noise would else run to the model's end, 10 s of CPU and more; None leaves it to the model."""
    tokens = LEAST_TOKENS + round(TOKENS_PER_S * audio_s)
    return tokens if tokens <= MOST_TOKENS else None
