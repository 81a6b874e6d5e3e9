"""Sounds of a telephone line without speech: 8,000 Hz float samples in -1..1, from a seeded generator."""

import math

import numpy as np
import numpy.typing as npt

RATE = 8_000
Samples = npt.NDArray[np.float64]

LOW_HZ = 300.0
HIGH_HZ = 3_400.0

_DTMF_LOW = (697, 770, 852, 941)
_DTMF_HIGH = (1209, 1336, 1477)
_KEYS = "123456789*0#"
_SCALES = ((0, 4, 7, 12), (0, 3, 7, 10), (0, 5, 7, 12), (0, 4, 9, 14))


def resampled(samples: Samples, rate: int) -> Samples:
    """To 8,000 Hz by cutting the spectrum, with the telephone's band of 300-3400 Hz."""
    spectrum = np.fft.rfft(samples)
    hz = np.fft.rfftfreq(len(samples), 1 / rate)
    spectrum[(hz < LOW_HZ) | (hz > HIGH_HZ)] = 0
    length = round(len(samples) * RATE / rate)
    wanted = length // 2 + 1
    padded = np.zeros(wanted, complex)
    shared = min(wanted, len(spectrum))
    padded[:shared] = spectrum[:shared]
    return np.fft.irfft(padded, length) * length / len(samples)


def banded(samples: Samples) -> Samples:
    """Through the telephone's band."""
    return resampled(samples, RATE)


def at_level(samples: Samples, dbfs: float) -> Samples:
    """Scaled to this RMS."""
    power = float(np.sqrt(np.mean(samples * samples))) or 1.0
    return samples * (10 ** (dbfs / 20) / power)


def at_peak(samples: Samples, dbfs: float) -> Samples:
    """Scaled to this peak."""
    return samples * (10 ** (dbfs / 20) / (float(np.max(np.abs(samples))) or 1.0))


def _time(seconds: float) -> Samples:
    return np.arange(round(seconds * RATE)) / RATE


def _faded(samples: Samples, ms: float = 20) -> Samples:
    edge = min(len(samples) // 2, round(RATE * ms / 1000))
    ramp = np.linspace(0, 1, edge)
    shaped = samples.copy()
    shaped[:edge] *= ramp
    shaped[len(shaped) - edge :] *= ramp[::-1]
    return shaped


def noise(seed: np.random.Generator, seconds: float, slope: float) -> Samples:
    """``slope`` 0 is white, 1 pink, 2 brown (power falls as 1 / f ** slope)."""
    white = seed.standard_normal(round(seconds * RATE))
    spectrum = np.fft.rfft(white)
    hz = np.maximum(np.fft.rfftfreq(len(white), 1 / RATE), 20.0)
    return banded(np.fft.irfft(spectrum / hz ** (slope / 2), len(white)))


def street(seed: np.random.Generator, seconds: float) -> Samples:
    """Rumble that swells as cars pass, with a horn now and then."""
    t = _time(seconds)
    swell = 1 + 0.8 * np.sin(2 * math.pi * seed.uniform(0.2, 0.6) * t + seed.uniform(0, 6))
    sound = noise(seed, seconds, 1.5)
    sound = sound / np.std(sound) * swell
    if seed.random() < 0.5:
        at, long = seed.uniform(0, seconds / 2), seed.uniform(0.2, 0.6)
        horn = sum(np.sin(2 * math.pi * hz * t) for hz in (420, 505, 840))
        sound += 2 * horn * ((t > at) & (t < at + long))
    return banded(sound)


def hum(seed: np.random.Generator, seconds: float) -> Samples:
    """Mains and its overtones, under a little noise."""
    t = _time(seconds)
    mains = sum(np.sin(2 * math.pi * 50 * k * t + seed.uniform(0, 6)) / k for k in range(1, 20))
    return banded(mains + 0.2 * seed.standard_normal(len(t)))


def keys(seed: np.random.Generator, seconds: float) -> Samples:
    """Digits dialled."""
    parts: list[Samples] = []
    while sum(map(len, parts)) < seconds * RATE:
        at = int(seed.integers(len(_KEYS)))
        t = _time(seed.uniform(0.08, 0.25))
        tone = np.sin(2 * math.pi * _DTMF_LOW[at // 3] * t) + np.sin(2 * math.pi * _DTMF_HIGH[at % 3] * t)
        parts += [_faded(tone, 2), np.zeros(round(RATE * seed.uniform(0.06, 0.3)))]
    return np.concatenate(parts)


def tones(seed: np.random.Generator, seconds: float) -> Samples:
    """Dialling, busy, ringing, fax and beeps."""
    t = _time(seconds)
    hz, on, off = [(400, 9, 0), (400, 0.5, 0.5), (400, 1, 1), (1100, 0.5, 1), (2100, 3, 0.1), (1000, 0.2, 0.4)][
        int(seed.integers(6))
    ]
    tone = np.sin(2 * math.pi * hz * seed.uniform(0.95, 1.05) * t)
    return _faded(tone * ((t % (on + off)) < on), 5)


def music(seed: np.random.Generator, seconds: float) -> Samples:
    """Chords and a melody with overtones, as a waiting line plays them; some with a voice-like vibrato."""
    out = np.zeros(round(seconds * RATE))
    beat = seed.uniform(0.22, 0.5)
    root, scale = seed.uniform(110, 260), _SCALES[int(seed.integers(len(_SCALES)))]
    vibrato = seed.uniform(0, 0.012) if seed.random() < 0.4 else 0.0
    sharpness, at = seed.uniform(0.6, 2.0), 0.0
    while at < seconds:
        long = min(beat * float(seed.choice([1, 1, 2])), seconds - at)
        t = _time(long)
        for step in [*scale[:3], 12 + scale[int(seed.integers(4))]]:
            wobble = 1 + vibrato * np.sin(2 * math.pi * 5.5 * t)
            phase = 2 * math.pi * root * 2 ** (step / 12) * np.cumsum(wobble) / RATE
            note = sum(np.sin(k * phase) / k**sharpness for k in range(1, 9))
            start = round(at * RATE)
            piece = _faded(note * np.exp(-t * 1.5))[: len(out) - start]
            out[start : start + len(piece)] += piece * (2 if step >= 12 else 1)
        at += max(long, 0.05)
    return banded(out)


def breath(seed: np.random.Generator, seconds: float) -> Samples:
    """Air into the microphone: coloured noise that swells and dies."""
    t = _time(seconds)
    shape = np.sin(math.pi * t / seconds) ** seed.uniform(1, 3)
    return banded(noise(seed, seconds, seed.uniform(0, 1)) * shape)


def click(seed: np.random.Generator, seconds: float) -> Samples:
    """A few clicks and crackles."""
    out = np.zeros(round(seconds * RATE))
    for _ in range(int(seed.integers(1, 9))):
        at = int(seed.integers(len(out) - 80))
        out[at : at + 80] += seed.standard_normal(80) * np.exp(-np.arange(80) / seed.uniform(4, 25))
    return banded(out)


def cough(seed: np.random.Generator, seconds: float) -> Samples:
    """A burst through a throat, then a shorter voiced tail; once to three times."""
    out = np.zeros(round(seconds * RATE))
    for _ in range(int(seed.integers(1, 4))):
        long = seed.uniform(0.18, 0.4)
        t = _time(long)
        burst = seed.standard_normal(len(t)) * np.exp(-t * seed.uniform(8, 16))
        pitch = seed.uniform(100, 260)
        voiced = sum(np.sin(2 * math.pi * pitch * k * t) / k for k in range(1, 9)) * np.exp(-t * 12) * (t > 0.06)
        at = int(seed.integers(max(1, len(out) - len(t))))
        piece = (burst + seed.uniform(0, 0.6) * voiced)[: len(out) - at]
        out[at : at + len(piece)] += piece
    return banded(out)


def packets_lost(seed: np.random.Generator, samples: Samples, share: float) -> Samples:
    """20 ms packets fall silent at random."""
    kept = samples.copy()
    for start in range(0, len(kept), RATE // 50):
        if seed.random() < share:
            kept[start : start + RATE // 50] = 0
    return kept
