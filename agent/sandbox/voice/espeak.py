"""Speech from the installed espeak-ng. Hebrew is driven by phonemes: from plain text it speaks no Hebrew vowels."""

import io
import shutil
import subprocess
import wave

import numpy as np

from agent.sandbox.g711 import Floats

_VOICE = "he+f3"
_WORDS_PER_MINUTE = 225
"""About 14 characters of Hebrew a second, the pace of a quick telephone agent."""
_DEADLINE_S = 10.0


class EspeakFailedError(Exception):
    """espeak-ng is missing, or it gave no usable sound."""


def available() -> bool:
    """True when espeak-ng is on PATH."""
    return shutil.which("espeak-ng") is not None


def speak(words: list[str], speed: float) -> tuple[Floats, int]:
    """Samples and their rate in Hz, from phonemes.words. Blocking, about 15 ms. Raises EspeakFailedError."""
    return _run(" ".join(word if word == "," else f"[[{word}]]" for word in words), _VOICE, speed)


def read(text: str, locale: str, speed: float) -> tuple[Floats, int]:
    """Samples and their rate in Hz, from plain text in a language that espeak-ng reads. Raises EspeakFailedError."""
    return _run(text, f"{locale[:2]}+f3", speed)


def _run(line: str, voice: str, speed: float) -> tuple[Floats, int]:
    pace = str(int(_WORDS_PER_MINUTE * speed))
    command = ["espeak-ng", "-v", voice, "-s", pace, "--stdout", line]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_DEADLINE_S, check=True)  # noqa: S603 - no shell
        with wave.open(io.BytesIO(done.stdout)) as sound:
            rate, frames = sound.getframerate(), sound.readframes(1 << 30)
    except (OSError, subprocess.SubprocessError, wave.Error, EOFError) as error:
        raise EspeakFailedError(f"espeak-ng: {error}") from error
    samples = np.frombuffer(frames[: len(frames) // 2 * 2], dtype="<i2").astype(np.float32) / np.float32(32768)
    if not len(samples) or not samples.any():
        raise EspeakFailedError("espeak-ng gave silence")
    return samples, rate
