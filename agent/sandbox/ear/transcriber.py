"""Audio to words: the clips by their sound first, then a local Whisper if one is configured, else honestly nothing."""

import hashlib
import os
import zlib
from functools import cache
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from agent.sandbox.clips import RATE
from agent.sandbox.ear.recognise import recognise
from agent.sandbox.g711 import Floats
from agent.sandbox.once import Once
from shared import log

if TYPE_CHECKING:
    from faster_whisper import WhisperModel

MODEL_VARIABLE = "LOCAL_STT_MODEL"
"""Path or name of a faster-whisper model for speech that is none of the clips; unset: such speech stays unheard."""

_REMEMBERED = 256
_SILENT_RMS = 10 ** (-55 / 20)
_log = log.logger(__name__)


class Segment(msgspec.Struct, frozen=True):
    """One stretch of speech; times in seconds. The three figures have Whisper's meanings."""

    start: float
    end: float
    text: str
    avg_logprob: float
    compression_ratio: float
    no_speech_prob: float


def compression_ratio(text: str) -> float:
    """Length of the UTF-8 text over its zlib length, as Whisper computes it."""
    raw = text.encode()
    return len(raw) / len(zlib.compress(raw)) if raw else 0.0


def _nothing(seconds: float) -> list[Segment]:
    return [Segment(0.0, seconds, "", -1.3, 0.0, 0.97)]


def _known(samples: Floats) -> list[Segment]:
    segments: list[Segment] = []
    for heard in recognise(samples):
        text = " ".join(heard.words)
        # A clean clip reads like clear speech to Whisper (-.2), one buried in noise like a guess (-.9).
        logprob = -0.2 - 0.8 * (1 - min(1.0, heard.match))
        start, end = max(0, heard.start) / RATE, max(0, heard.end) / RATE
        segments.append(Segment(start, end, text, logprob, compression_ratio(text), 0.3 * (1 - heard.match)))
    return segments


@cache
def _local_model() -> "WhisperModel | None":
    name = os.environ.get(MODEL_VARIABLE)
    if not name:
        return None
    try:
        # Loading costs a second and 200 MB, so only who has asked for a model pays.
        from faster_whisper import WhisperModel
    except ImportError:
        _log.warning("local ear asked for, but faster-whisper is not installed", model=name)
        return None
    return WhisperModel(name, device="cpu", compute_type="int8")


def _local(samples: Floats, language: str | None) -> list[Segment]:
    model = _local_model()
    if model is None or len(samples) == 0 or float(np.sqrt(np.mean(samples**2))) < _SILENT_RMS:
        return []
    # faster-whisper wants 16 kHz; linear interpolation is enough below 4 kHz.
    doubled = np.interp(np.arange(2 * len(samples)) / 2, np.arange(len(samples)), samples).astype(np.float32)
    # Its signature holds one untyped option, which is not used here.
    found, _ = model.transcribe(doubled, language=language, beam_size=1)  # pyright: ignore[reportUnknownMemberType]
    return [
        Segment(one.start, one.end, one.text, one.avg_logprob, one.compression_ratio, one.no_speech_prob)
        for one in found
    ]


def _transcribe(samples: Floats, seconds: float, language: str | None) -> list[Segment]:
    return _known(samples) or _local(samples, language) or _nothing(seconds)


_answers = Once[tuple[bytes, float, str | None], list[Segment]](_REMEMBERED)


async def transcribe(samples: Floats, seconds: float, language: str | None) -> list[Segment]:
    """Segments by time, at least one. The work runs in a thread, once for the same sound."""
    sound = hashlib.blake2b(samples.tobytes(), digest_size=16).digest()
    return await _answers.answer((sound, seconds, language), lambda: _transcribe(samples, seconds, language))
