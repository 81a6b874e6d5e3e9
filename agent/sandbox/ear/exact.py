"""Finds clips that sound sample for sample, as they do on a clean line: a look-up, where the search has to listen.

A recording of which every sample is a clip's or silence needs no search: about 1 ms for a turn of five seconds.
Any noise, echo, resampling or other speech in it, however little, and the answer is None.
"""

from functools import cache

import msgspec
import numpy as np
from numpy.typing import NDArray

from agent.sandbox.clips import all_clips, sound
from agent.sandbox.ear.search import Candidate
from agent.sandbox.g711 import Floats

_FULL_SCALE = 32768
_PRINT = 32
"""Samples in a fingerprint (4 ms); no two places of the clips that are not the same sound share so many."""
_STEP = 80
"""A fingerprint of the recording is looked up every 10 ms; of the clips all are known."""
_FEWEST = 3
"""Fingerprints that must agree on a place."""
_SILENT = 8
"""The smallest step of mu-law: samples up to this hold nothing to hear."""
_LEAST_PEAK = 10 * _SILENT
"""Softer stretches are alike in many places."""
_ODD = np.uint64(0x9E3779B97F4A7C15)

Words16 = NDArray[np.int16]


class _Index(msgspec.Struct, frozen=True):
    """``prints`` ascending; ``places``: for each, where in all clips laid end to end it begins."""

    clip_ids: list[str]
    starts: NDArray[np.int64]
    prints: NDArray[np.uint64]
    places: NDArray[np.int32]


@cache
def _multipliers() -> NDArray[np.uint64]:
    powers = np.full(_PRINT, _ODD, dtype=np.uint64)
    powers[0] = 1
    return np.multiply.accumulate(powers)


def _prints(windows: Words16) -> NDArray[np.uint64]:
    """One for each row of ``_PRINT`` samples; arithmetic wraps on purpose."""
    return (windows.astype(np.int64).astype(np.uint64) * _multipliers()).sum(axis=1, dtype=np.uint64)


def _loud(windows: Words16) -> NDArray[np.bool_]:
    return windows.max(axis=1) >= _LEAST_PEAK


@cache
def _words_of(clip_id: str) -> Words16:
    return np.rint(sound(clip_id) * _FULL_SCALE).astype(np.int16)


@cache
def _index() -> _Index:
    clip_ids = list(all_clips())
    lengths = [len(_words_of(clip_id)) for clip_id in clip_ids]
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    prints: list[NDArray[np.uint64]] = []
    places: list[NDArray[np.int64]] = []
    for clip_id, start in zip(clip_ids, starts, strict=False):
        windows = np.lib.stride_tricks.sliding_window_view(_words_of(clip_id), _PRINT)
        loud = np.flatnonzero(_loud(windows))
        prints.append(_prints(windows[loud]))
        places.append(loud + start)
    found = np.concatenate(prints)
    order = np.argsort(found, kind="stable")
    return _Index(clip_ids, starts, found[order], np.concatenate(places)[order].astype(np.int32))


def warm() -> None:
    """Make the index, so that the first request is as quick as the rest."""
    _index()


def _words(samples: Floats) -> Words16 | None:
    """The samples as 16-bit words; None when they are no such words."""
    scaled = samples * np.float32(_FULL_SCALE)
    words = np.clip(np.rint(scaled), -_FULL_SCALE, _FULL_SCALE - 1).astype(np.int16)
    return words if np.array_equal(words, scaled) else None


def _lags(words: Words16) -> list[tuple[str, int]]:
    """Clips and places on which enough fingerprints agree."""
    if len(words) < _PRINT:
        return []
    index = _index()
    windows = np.lib.stride_tricks.sliding_window_view(words, _PRINT)[::_STEP]
    loud = np.flatnonzero(_loud(windows))
    asked = _prints(windows[loud])
    first, last = np.searchsorted(index.prints, asked), np.searchsorted(index.prints, asked, side="right")
    counts = last - first
    if not counts.any():
        return []
    within = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
    places = index.places[np.repeat(first, counts) + within].astype(np.int64)
    clips = np.searchsorted(index.starts, places, side="right") - 1
    lags = np.repeat(loud * _STEP, counts) - (places - index.starts[clips])
    pairs, votes = np.unique(np.stack([clips, lags]), axis=1, return_counts=True)
    return [(index.clip_ids[clip], int(lag)) for clip, lag in pairs[:, votes >= _FEWEST].T.tolist()]


def _stretch(words: Words16, clip_id: str, lag: int) -> tuple[slice, Words16]:
    """Where the clip would lie in the recording, and that part of it."""
    clip = _words_of(clip_id)
    first, last = max(0, lag), min(len(words), lag + len(clip))
    return slice(first, last), clip[first - lag : last - lag]


def exact_candidates(samples: Floats) -> list[Candidate] | None:
    """Every clip that sounds in the recording unchanged, none in silence; None when something else sounds in it too.

    ``samples``: mono at 8,000 Hz.
    """
    words = _words(samples)
    if words is None:
        return None
    open_places = np.abs(words.astype(np.int32)) > _SILENT
    found: list[Candidate] = []
    if not open_places.any():
        return found
    for clip_id, lag in _lags(words):
        where, part = _stretch(words, clip_id, lag)
        same = words[where] == part
        open_places[where] &= ~same
        found.append(Candidate(clip_id, lag, float(same.mean())))
    if open_places.any():
        return None
    return sorted(found, key=lambda one: one.score, reverse=True)
