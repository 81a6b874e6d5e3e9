"""What a telephone line does to a clip, for the tests of the ear."""

import io
import wave

import numpy as np
import soundfile
import soxr

from agent.sandbox.clips import RATE, sound
from agent.sandbox.g711 import Floats, decode, encode


def padded(samples: Floats, before: float = 0.7, after: float = 0.9) -> Floats:
    """Silence around, in seconds."""
    head, tail = np.zeros(int(before * RATE), np.float32), np.zeros(int(after * RATE), np.float32)
    return np.concatenate([head, samples, tail])


def noisy(samples: Floats, snr_db: float, seed: int = 1) -> Floats:
    """White noise, measured against the speech without its silence."""
    speech = samples[np.abs(samples) > 0.01]
    power = float(np.mean(speech**2)) / 10 ** (snr_db / 10)
    noise = np.random.default_rng(seed).normal(0, np.sqrt(power), len(samples))
    return (samples + noise).astype(np.float32)


def part(clip_id: str, start: float, end: float) -> Floats:
    """A share of a clip, padded."""
    samples = sound(clip_id)
    return padded(samples[int(start * len(samples)) : int(end * len(samples))])


def twice_mulaw(samples: Floats) -> Floats:
    """Coded twice, a little quieter in between."""
    return decode(encode(0.7 * decode(encode(samples))))


def wav(samples: Floats, rate: int = RATE) -> bytes:
    """A 16-bit WAV file at the rate."""
    if rate != RATE:
        samples = np.asarray(soxr.resample(samples, RATE, rate), dtype=np.float32)
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return file.getvalue()


def voice_note(clip_id: str) -> bytes:
    """A clip as a messenger records it: OGG with Opus, 48,000 Hz, with a little silence around."""
    wide = soxr.resample(padded(sound(clip_id), 0.1, 0.2), RATE, 48_000)
    file = io.BytesIO()
    soundfile.write(file, wide, 48_000, format="OGG", subtype="OPUS")  # pyright: ignore[reportUnknownMemberType] - untyped default
    return file.getvalue()
