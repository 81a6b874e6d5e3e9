"""Puts a segment on a telephone line and cuts it as the ear does."""

import msgspec
import numpy as np

from agent.hearing.edges import Edge
from agent.hearing.voice import ONSET_S, SharedSilero
from agent.telephony.audio import FRAME_PCM_BYTES, mulaw_to_pcm, pcm_ms, pcm_to_mulaw
from scripts.phantoms.segments import Segment, sound
from scripts.phantoms.sounds import RATE, at_level, noise

_BEFORE_S = 1.5
_AFTER_S = 1.2
_PRE_ROLL_MS = 1_000
_LINE_DBFS = -62.0


class Cut(msgspec.Struct, frozen=True):
    """What the ear gives to its model. ``detected``: the voice detector spoke up; on a call it else gets no further."""

    pcm: bytes
    speech_ms: float
    detected: bool


def on_the_line(segment: Segment) -> bytes:
    """8,000 Hz PCM through mu-law: the line's own noise, the sound in the middle of it."""
    seed = np.random.default_rng(segment.seed + 1)
    middle = sound(segment)
    before, after = np.zeros(round(_BEFORE_S * RATE)), np.zeros(round(_AFTER_S * RATE))
    whole = np.concatenate([before, middle, after])
    whole += at_level(noise(seed, len(whole) / RATE, 0.5)[: len(whole)], _LINE_DBFS + seed.uniform(-6, 6))
    pcm = (np.clip(whole, -1, 1) * 32767).astype(np.int16).tobytes()
    return mulaw_to_pcm(pcm_to_mulaw(pcm))


def cut(segment: Segment, silero: SharedSilero) -> Cut:
    """From a second before the detector's first onset to its last stop; the whole sound when it hears no voice."""
    line = on_the_line(segment)
    detector = silero.new_detector()
    detector.agent_speaks(segment.agent_sounding)
    began: float | None = None
    first: float | None = None
    last = speech_ms = 0.0
    for at in range(0, len(line), FRAME_PCM_BYTES):
        edge = detector.feed(line[at : at + FRAME_PCM_BYTES])
        now = pcm_ms(at + FRAME_PCM_BYTES)
        if edge is Edge.STARTED:
            began = now - ONSET_S * 1000
            first = began if first is None else first
        elif edge is Edge.STOPPED and began is not None:
            speech_ms += now - detector.quiet_s * 1000 - began
            last, began = now, None
    if began is not None:
        speech_ms += pcm_ms(len(line)) - began
        last = pcm_ms(len(line))
    if first is None:
        middle_ms = pcm_ms(len(line)) - (_BEFORE_S + _AFTER_S) * 1000
        return Cut(line[round(RATE * 2 * (_BEFORE_S - 1)) :], middle_ms, detected=False)
    start = max(0, round((first - _PRE_ROLL_MS) * RATE / 1000)) * 2
    return Cut(line[start : round(last * RATE / 1000) * 2], speech_ms, detected=True)
