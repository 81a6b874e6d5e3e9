"""Where each word of a clip lies in its sound: letters shared out evenly over the time in which the voice is heard."""

from functools import cache

import msgspec
import numpy as np

from agent.sandbox.clips import RATE, all_clips, sound

_FRAME = RATE // 100
_FLOOR_DB = -38.0
"""Below the loudest 10 ms by this much counts as silence; the clips' own pauses lie below -60 dB."""


class WordSpan(msgspec.Struct, frozen=True):
    """A word with the punctuation written on it; samples at 8,000 Hz, ``end`` exclusive."""

    text: str
    start: int
    end: int


def voiced_frames(clip_id: str) -> list[int]:
    """Numbers of the clip's 10 ms frames that hold voice."""
    samples = sound(clip_id)
    frames = samples[: len(samples) // _FRAME * _FRAME].reshape(-1, _FRAME)
    power = (frames**2).mean(axis=1)
    return np.flatnonzero(power > power.max() * 10 ** (_FLOOR_DB / 10)).tolist()


@cache
def word_spans(clip_id: str) -> tuple[WordSpan, ...]:
    """The clip's words in order. A pause inside the clip belongs to no letter, so commas cost no time."""
    voiced = voiced_frames(clip_id)
    words = all_clips()[clip_id].text.split()
    letters = [sum(sign.isalpha() for sign in word) + 1 for word in words]
    edges = np.concatenate([[0.0], np.cumsum(letters) / sum(letters)]) * len(voiced)
    return tuple(
        WordSpan(
            word,
            voiced[min(int(edges[number]), len(voiced) - 1)] * _FRAME,
            (voiced[max(0, int(np.ceil(edges[number + 1])) - 1)] + 1) * _FRAME,
        )
        for number, word in enumerate(words)
    )
