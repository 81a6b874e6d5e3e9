"""Sounds that are no turn: coughs, clicks, noise, a hum, the line's echo, and the words with which listeners nod."""

from collections.abc import Callable
from typing import Literal

import msgspec
import numpy as np

from agent.sandbox.carrier.mouth import cough
from agent.sandbox.clips import RATE, mulaw
from agent.sandbox.ear.words import word_spans
from agent.sandbox.g711 import SILENCE, encode

Kind = Literal["cough", "click", "noise", "echo", "hum", "murmur", "backchannel"]
ECHO_GAIN = 10 ** (-30 / 20)
_ECHO_S = 1.5


class Sound(msgspec.Struct, frozen=True):
    """``audio`` is mu-law; for an echo it is the silence during which the agent hears itself at -30 dB."""

    kind: Kind
    name: str
    audio: bytes

    @property
    def echo_gain(self) -> float:
        """0 for everything but an echo."""
        return ECHO_GAIN if self.kind == "echo" else 0.0


def _click(seed: int) -> bytes:
    """Three ticks of 4 ms, 60 ms apart."""
    rng = np.random.default_rng(seed)
    wave = np.zeros(int(0.2 * RATE), dtype=np.float32)
    for number in range(3):
        at = int(number * 0.06 * RATE)
        wave[at : at + 32] = rng.uniform(-0.6, 0.6, 32)
    return encode(wave)


def _noise(seed: int) -> bytes:
    """0.7 s of a passing car: low noise that swells and goes, -20 dBFS at its loudest."""
    rng = np.random.default_rng(seed)
    size = int(0.7 * RATE)
    low = np.convolve(rng.normal(0, 1, size), np.ones(6) / 6, mode="same")
    swell = np.sin(np.pi * np.arange(size) / size)
    return encode((0.1 * swell * low / low.std()).astype(np.float32))


def _hum(seed: int) -> bytes:
    """A closed-mouth "mm" of 0.35 s: a voiced sound without a word."""
    pitch = 105.0 + 15 * (seed % 5)
    time = np.arange(int(0.35 * RATE)) / RATE
    wave = sum(np.sin(2 * np.pi * pitch * number * time) / number**1.5 for number in range(1, 9))
    swell = np.sin(np.pi * np.arange(len(time)) / len(time)) ** 0.5
    return encode((0.15 * swell * wave).astype(np.float32))


def _murmur(seed: int) -> bytes:
    """0.5 s of speech played backwards: a voice in the room, or a cough with a voice in it, without a word."""
    clip_id = ("c17", "c28", "c35", "c47", "c53")[seed % 5]
    begin = word_spans(clip_id)[1].start
    return mulaw(clip_id)[begin : begin + RATE // 2][::-1]


def _word(clip_id: str) -> bytes:
    """The clip's first word, with a little silence behind it."""
    spans = list(word_spans(clip_id))
    end = spans[1].start if len(spans) > 1 else spans[0].end
    return mulaw(clip_id)[max(0, spans[0].start - RATE // 20) : end] + SILENCE * (RATE // 20)


class _Maker(msgspec.Struct, frozen=True):
    kind: Kind
    name: str
    make: Callable[[int], bytes]


_MAKERS = (
    _Maker("cough", "שיעול", cough),
    _Maker("backchannel", "כן", lambda _: _word("c01")),
    _Maker("click", "נקישה", _click),
    _Maker("backchannel", "רגע", lambda _: _word("c10")),
    _Maker("noise", "רעש", _noise),
    _Maker("murmur", "מלמול", _murmur),
    _Maker("backchannel", "כן", lambda _: _word("c43")),
    _Maker("echo", "הד", lambda _: SILENCE * round(_ECHO_S * RATE)),
    _Maker("hum", "ממ", _hum),
    _Maker("murmur", "מלמול", _murmur),
)


def sounds(count: int) -> list[Sound]:
    """So many sounds, the kinds in turn, each one a little different."""
    made: list[Sound] = []
    for number in range(count):
        maker = _MAKERS[number % len(_MAKERS)]
        made.append(Sound(maker.kind, maker.name, maker.make(number)))
    return made
