"""Any recording to mono floats at 8,000 Hz: WAV by our own reader, what WhatsApp and browsers send by libsndfile."""

import io

import numpy as np
import soundfile
import soxr

from agent.sandbox.clips import RATE
from agent.sandbox.ear import wav
from agent.sandbox.ear.wav import MOST_SECONDS, Audio, WavInvalidError


class SoundInvalidError(ValueError):
    """The bytes are no recording that this ear reads; the message says what is wrong."""


def read(data: bytes) -> Audio:
    """Decode WAV, OGG (Opus or Vorbis), FLAC or MP3. Blocks. Raises SoundInvalidError."""
    try:
        if data[:4] == b"RIFF":
            return wav.read(data)
        with soundfile.SoundFile(io.BytesIO(data)) as file:
            if file.frames > MOST_SECONDS * file.samplerate:
                raise SoundInvalidError(f"longer than {MOST_SECONDS} seconds")
            rate = int(file.samplerate)
            read = file.read(dtype="float32", always_2d=True)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType] - untyped default
            frames = np.asarray(read, dtype=np.float32)
    except WavInvalidError as error:
        raise SoundInvalidError(str(error)) from error
    except soundfile.LibsndfileError as error:
        raise SoundInvalidError(str(error)) from error
    mono = frames.mean(axis=1, dtype=np.float32)
    if rate != RATE and len(mono):
        mono = np.asarray(soxr.resample(mono, rate, RATE), dtype=np.float32)
    return Audio(samples=mono, seconds=len(frames) / rate)
