"""Finds where shipped clips may sound in a recording: normalised cross-correlation of one-second pieces by FFT.

The search runs at 4,000 Hz on pre-emphasised sound, all pieces in one batch: about 20 ms for a turn of five seconds.
At 2,000 Hz a lag between two samples already costs half the score, and the peak one pitch period away wins.
"""

from functools import cache

import msgspec
import numpy as np
import soxr
from numpy.typing import NDArray

from agent.sandbox.clips import RATE, all_clips, sound
from agent.sandbox.ear.words import word_spans
from agent.sandbox.g711 import Floats

_LOW_RATE = 4000
_FACTOR = RATE // _LOW_RATE
_PIECE = _LOW_RATE
_HOP = _LOW_RATE * 2 // 3
_TRANSFORMS = (8192, 16384, 32768)
_LEAST_SCORE = 0.24
"""Below it a peak is chance: two different clips of one voice reach about .35 in a second, noise .15."""
_PEAKS = 3
_EMPHASIS = np.float32(0.8)
_QUIET = 1e-4
"""A window with less than this share of the loudest window's energy is silence and matches nothing."""


class Candidate(msgspec.Struct, frozen=True):
    """A clip that may sound so that its first sample lies at ``lag`` (samples at 8,000 Hz, may be negative)."""

    clip_id: str
    lag: int
    score: float


class _Pieces(msgspec.Struct, frozen=True):
    clip_ids: list[str]
    offsets: NDArray[np.int64]
    lengths: NDArray[np.int64]
    waves: Floats


def _lowered(samples: Floats) -> Floats:
    low = np.asarray(soxr.resample(samples, RATE, _LOW_RATE), dtype=np.float32)
    return (low - _EMPHASIS * np.concatenate([low[:1], low[:-1]])).astype(np.float32)


@cache
def _pieces() -> _Pieces:
    clip_ids: list[str] = []
    offsets: list[int] = []
    waves: list[Floats] = []
    for clip_id in all_clips():
        low = _lowered(sound(clip_id))
        spans = word_spans(clip_id)
        start, end = spans[0].start // _FACTOR, min(len(low), spans[-1].end // _FACTOR)
        starts = [*range(start, max(start + 1, end - _PIECE), _HOP)]
        if end - _PIECE > starts[-1]:
            starts.append(end - _PIECE)
        for at in starts:
            wave = low[at : min(end, at + _PIECE)]
            clip_ids.append(clip_id)
            offsets.append(at)
            unit = wave / float(np.linalg.norm(wave))
            waves.append(np.pad(unit, (0, _PIECE - len(wave))).astype(np.float32))
    lengths = np.array([np.flatnonzero(wave)[-1] + 1 for wave in waves], dtype=np.int64)
    return _Pieces(clip_ids, np.array(offsets, dtype=np.int64), lengths, np.stack(waves).astype(np.float32))


@cache
def _spectra(size: int) -> NDArray[np.complex64]:
    return np.conj(np.fft.rfft(_pieces().waves, size, axis=1))


def warm() -> None:
    """Compute the pieces' spectra, so that the first request is as quick as the rest."""
    for size in _TRANSFORMS:
        _spectra(size)


def _scores(block: Floats) -> Floats:
    """Normalised correlation, one row a piece, one column a lag 0..len(block)-1."""
    size = next((one for one in _TRANSFORMS if one >= len(block) + _PIECE), _TRANSFORMS[-1])
    found = np.fft.irfft(_spectra(size) * np.fft.rfft(block, size), size, axis=1)[:, : len(block)]
    energy = np.concatenate([[0.0], np.cumsum(block.astype(np.float64) ** 2)])
    starts = np.arange(len(block))
    for length in np.unique(_pieces().lengths):
        window = energy[np.minimum(starts + length, len(block))] - energy[starts]
        weight = np.where(window > max(window.max() * _QUIET, 1e-9), 1 / np.sqrt(np.maximum(window, 1e-12)), 0)
        rows = _pieces().lengths == length
        found[rows] *= weight.astype(np.float32)
    return found.astype(np.float32, copy=False)


def _peaks(row: Floats) -> list[tuple[int, float]]:
    row = row.copy()
    peaks: list[tuple[int, float]] = []
    for _ in range(_PEAKS):
        at = int(row.argmax())
        if row[at] < _LEAST_SCORE:
            break
        peaks.append((at, float(row[at])))
        row[max(0, at - _LOW_RATE // 10) : at + _LOW_RATE // 10] = 0
    return peaks


def candidates(samples: Floats) -> list[Candidate]:
    """Likely clips with their places, best first; pieces of one clip that agree on the place count together."""
    low = np.pad(_lowered(samples), (_PIECE // 2, 0))
    pieces = _pieces()
    best: dict[tuple[str, int], Candidate] = {}
    block_length = _TRANSFORMS[-1] - _PIECE
    for start in range(0, max(1, len(low)), block_length - _PIECE):
        scores = _scores(low[start : start + block_length])
        for number in np.flatnonzero(scores.max(axis=1) >= _LEAST_SCORE):
            for at, score in _peaks(scores[number]):
                lag = (start + at - _PIECE // 2 - int(pieces.offsets[number])) * _FACTOR
                clip_id = pieces.clip_ids[number]
                key = (clip_id, round(lag / (RATE / 20)))
                if key not in best or best[key].score < score:
                    best[key] = Candidate(clip_id, lag, score)
    return sorted(best.values(), key=lambda one: one.score, reverse=True)
