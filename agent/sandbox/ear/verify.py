"""Checks a candidate at full rate and says which of the clip's words really sound."""

import itertools

import msgspec
import numpy as np

from agent.sandbox.clips import RATE, sound
from agent.sandbox.ear.search import Candidate
from agent.sandbox.ear.words import WordSpan, word_spans
from agent.sandbox.g711 import Floats

_REACH = 6
"""Samples searched on each side of the coarse lag (its grid is two samples)."""
_FRAME = RATE // 20
_WHOLE = 0.5
"""A word sounds when at least this share of it, by energy, is there."""
_BANDS_HZ = (300, 600, 900, 1300, 1700, 2200, 2800, 3400)
_LEAST_WHOLE, _LEAST_SEVERAL, _LEAST_ONE = 0.12, 0.2, 0.45
"""Least match for a whole clip, for several words of one, for one word of one.

Measured on the clips: chance (reversed or stretched speech) reaches .42 with one word of a longer clip and .2 with
several; a whole clip in noise as loud as itself has .13 or more."""
_LEAST_PLAIN = 0.45
"""Least correlation over the full band for a whole clip; .5 in noise at 0 dB."""
_LEAST_SECONDS = 0.16


class Heard(msgspec.Struct, frozen=True):
    """Words of one clip in the recording. ``start`` and ``end`` are samples of the recording at 8,000 Hz.

    ``match`` is the median, over bands of the telephone's range, of the normalised correlation over those words:
    1 clean, about .4 in noise as loud as speech. Two vowels of like pitch agree in a harmonic, not in most bands.
    """

    clip_id: str
    words: tuple[str, ...]
    start: int
    end: int
    match: float


def _aligned(samples: Floats, clip: Floats, lag: int) -> tuple[Floats, Floats]:
    """The recording laid under the clip (zeros where there is none), as long as the clip."""
    under = np.zeros(len(clip), dtype=np.float32)
    first, last = max(0, lag), min(len(samples), lag + len(clip))
    if last > first:
        under[first - lag : last - lag] = samples[first:last]
    return under, clip


def _best_lag(samples: Floats, clip: Floats, lag: int) -> int:
    reach = range(lag - _REACH, lag + _REACH + 1)
    wide, _ = _aligned(samples, np.zeros(len(clip) + 2 * _REACH, dtype=np.float32), lag - _REACH)
    scores = [float(np.dot(wide[shift : shift + len(clip)], clip)) for shift in range(len(reach))]
    return reach[int(np.argmax(scores))]


def _gain(under: Floats, clip: Floats) -> float:
    """How loud the clip plays: the energy-weighted median over the 50 ms frames in which the two agree."""
    frames = len(clip) // _FRAME
    a = under[: frames * _FRAME].reshape(frames, _FRAME)
    b = clip[: frames * _FRAME].reshape(frames, _FRAME)
    cross, own, other = (a * b).sum(axis=1), (b * b).sum(axis=1), (a * a).sum(axis=1)
    agree = (cross > 0.3 * np.sqrt(own * other)) & (own > own.max() * 1e-3) & (other > 0)
    if not agree.any():
        return 0.0
    ratio, weight = cross[agree] / own[agree], own[agree]
    order = np.argsort(ratio)
    running = np.cumsum(weight[order])
    return float(ratio[order][np.searchsorted(running, running[-1] / 2)])


def _sounding(spans: tuple[WordSpan, ...], under: Floats, clip: Floats, gain: float) -> list[WordSpan]:
    found: list[WordSpan] = []
    for span in spans:
        a, b = under[span.start : span.end], clip[span.start : span.end]
        own = float(np.dot(b, b))
        if own > 0 and float(np.dot(a, b)) >= _WHOLE * gain * own:
            found.append(span)
    return found


def _match(a: Floats, b: Floats) -> float:
    size = 1 << (len(a) - 1).bit_length()
    one, other = np.fft.rfft(a, size), np.fft.rfft(b, size)
    edges = [int(hz * size / RATE) for hz in _BANDS_HZ]
    scores = [
        float(np.vdot(one[low:high], other[low:high]).real)
        / max(1e-9, float(np.linalg.norm(one[low:high]) * np.linalg.norm(other[low:high])))
        for low, high in itertools.pairwise(edges)
    ]
    return float(np.median(scores))


def verify(samples: Floats, candidate: Candidate) -> Heard | None:
    """The words of the candidate's clip that sound at its place, or None when it does not sound there."""
    clip = sound(candidate.clip_id)
    lag = _best_lag(samples, clip, candidate.lag)
    under, clip = _aligned(samples, clip, lag)
    gain = _gain(under, clip)
    if gain <= 0:
        return None
    words = _sounding(word_spans(candidate.clip_id), under, clip, gain)
    if not words or sum(span.end - span.start for span in words) < _LEAST_SECONDS * RATE:
        return None
    there = np.concatenate([np.arange(span.start, span.end) for span in words])
    a, b = under[there], clip[there]
    match = _match(a, b)
    if len(words) == len(word_spans(candidate.clip_id)):
        plain = float(np.dot(a, b) / max(1e-9, float(np.linalg.norm(a) * np.linalg.norm(b))))
        enough = match >= _LEAST_WHOLE and plain >= _LEAST_PLAIN
    else:
        enough = match >= (_LEAST_ONE if len(words) == 1 else _LEAST_SEVERAL)
    if not enough:
        return None
    return Heard(
        candidate.clip_id, tuple(span.text for span in words), lag + words[0].start, lag + words[-1].end, match
    )
