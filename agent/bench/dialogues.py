"""What the simulated callers say: the same lines to both bots, some with a pause inside the sentence."""

import random
from collections.abc import Sequence

import msgspec
import numpy as np

from agent.sandbox.clips import RATE, mulaw, sound
from agent.sandbox.ear.words import word_spans
from agent.sandbox.g711 import SILENCE

PAUSED_OF_TEN = 3
PAUSE_S = (0.5, 1.0)
_SEARCH_S = 0.12
"""A word boundary is an estimate; the quietest 10 ms this close to it is where the sentence is cut."""
_FRAME = RATE // 100

LANES: tuple[tuple[str, ...], ...] = (
    ("c13", "c16", "c19", "c25", "c35", "c47", "c23", "c04"),
    ("c26", "c38", "c40", "c17", "c53", "c28", "c58", "c34"),
    ("c37", "c46", "c52", "c22", "c56", "c14", "c20", "c32"),
)
"""Lines of the calls that run side by side; no line stands in two lanes, so that its words name the call."""

QUESTIONS = ("c13", "c16", "c19", "c37", "c46", "c52")
"""Answered at length by the emulated model as long as no listing was found: something to interrupt."""

INTERRUPTIONS = ("c44", "c28", "c17", "c35", "c47", "c23", "c26", "c40")


class Utterance(msgspec.Struct, frozen=True):
    """What is said in one turn. ``pause_s`` is the length of the pause inside, 0 for none."""

    clip_id: str
    audio: bytes
    pause_s: float = 0.0


def cut_place(clip_id: str) -> int:
    """Sample (8,000 Hz) at the quietest place by the word boundary that is nearest to the middle of the clip.

    Raises ValueError for a clip of one word.
    """
    spans = word_spans(clip_id)
    if len(spans) < 2:
        raise ValueError(f"clip {clip_id} has no place for a pause: it is one word")
    middle = (spans[0].start + spans[-1].end) // 2
    boundary = min((span.start for span in spans[1:]), key=lambda start: abs(start - middle))
    samples = sound(clip_id)
    reach = int(_SEARCH_S * RATE)
    first = max(spans[0].start + reach, boundary - reach) // _FRAME
    last = min(spans[-1].end - reach, boundary + reach) // _FRAME
    frames = range(first, max(first + 1, last))
    return min(frames, key=lambda at: float(np.sum(samples[at * _FRAME : (at + 1) * _FRAME] ** 2))) * _FRAME


def with_pause(clip_id: str, pause_s: float) -> Utterance:
    """The clip with that much silence inside the sentence."""
    audio, at = mulaw(clip_id), cut_place(clip_id)
    return Utterance(clip_id, audio[:at] + SILENCE * round(pause_s * RATE) + audio[at:], pause_s)


def conversation(lines: Sequence[str], turns: int, seed: int) -> list[Utterance]:
    """So many turns out of the lines, no line twice running; 3 of 10 have a pause. The same seed gives the same."""
    chance = random.Random(seed)  # noqa: S311 - a caller's hesitation, no secret
    paused = {at for at in range(turns) if (at * PAUSED_OF_TEN) % 10 < PAUSED_OF_TEN}
    said: list[Utterance] = []
    while len(said) < turns:
        left = min(turns - len(said), len(lines))
        for clip_id in chance.sample(list(lines), left):
            wants_pause = len(said) in paused and len(word_spans(clip_id)) > 1
            pause_s = round(chance.uniform(*PAUSE_S), 2) if wants_pause else 0.0
            said.append(with_pause(clip_id, pause_s) if wants_pause else Utterance(clip_id, mulaw(clip_id)))
    return said
