"""What the caller really heard of an interrupted reply, word by word, against what the bot remembers of it."""

import re
from collections.abc import Sequence

import msgspec

from agent.sandbox.voice.speech import speak

_RATE = 8000
_TAIL_MS = 50
"""The emulated voice ends every line with so much silence."""


class Spoken(msgspec.Struct, frozen=True):
    """A line that was synthesised; ``ends_ms``: where each of its words ends in its sound, ``ms``: the whole."""

    words: tuple[str, ...]
    ends_ms: tuple[float, ...]
    ms: float


class Credit(msgspec.Struct, frozen=True):
    """``unheard``: remembered, but less than half was played. ``forgotten``: played whole, but not remembered."""

    heard: int
    remembered: int
    unheard: int
    forgotten: int


def words_of(text: str) -> list[str]:
    """Words without punctuation and vowel points."""
    plain = re.sub(r"[\u0591-\u05c7\"״'׳]", "", text)
    return re.findall(r"\w+", plain)


def spoken(text: str, voice: str) -> Spoken:
    """Word ends by synthesising every beginning of the line with the emulated voice. Blocking, 20 ms a word."""
    words = words_of(text)
    pieces = re.findall(r"\S+", text)
    lengths = [
        len(speak(" ".join(pieces[: count + 1]), voice, _RATE, 1.0)) * 1000 / _RATE for count in range(len(pieces))
    ]
    whole = lengths[-1] if lengths else 0.0
    ends: list[float] = []
    for piece, length in zip(pieces, lengths, strict=True):
        ends += [min(length - _TAIL_MS, whole)] * len(words_of(piece))
    return Spoken(tuple(words), tuple(ends), whole)


def credit(lines: Sequence[Spoken], played_ms: float, remembered: str) -> Credit:
    """Compare; ``lines`` were played one after another, ``played_ms`` of them in all."""
    truth: list[tuple[str, float, float]] = []
    offset = 0.0
    for line in lines:
        begins = [0.0, *line.ends_ms[:-1]]
        truth += [
            (word, offset + begin, offset + end)
            for word, begin, end in zip(line.words, begins, line.ends_ms, strict=True)
        ]
        offset += line.ms
    known = _common_start([word for word, _, _ in truth], words_of(remembered))
    heard = sum(end <= played_ms for _, _, end in truth)
    unheard = sum((begin + end) / 2 > played_ms for _, begin, end in truth[:known])
    # Words that were never part of the reply cannot have been heard either.
    unheard += len(words_of(remembered)) - known
    return Credit(heard=heard, remembered=known, unheard=unheard, forgotten=max(0, heard - known))


def _common_start(said: Sequence[str], remembered: Sequence[str]) -> int:
    count = 0
    for one, other in zip(said, remembered, strict=False):
        if one != other:
            break
        count += 1
    return count
