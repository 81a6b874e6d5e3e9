"""What is in the set: one line per segment, the same for everybody who makes it.

Labels say what the filter must do. ``answer``: a real short answer, lost if it does not become words. ``speech``: a
caller's sentence. ``phantom``: no Hebrew speech of the caller, so whatever the ear writes must not become words; for
``unusable`` it is speech, but broken or in another language, and asking again is right.
"""

import zlib
from collections.abc import Callable, Iterator
from typing import Literal

import msgspec
import numpy as np

from scripts.phantoms import sounds
from scripts.phantoms.sounds import RATE, Samples, at_level, at_peak, packets_lost
from scripts.phantoms.voices import clip, clips, espeak, kokoro
from scripts.phantoms.words import ANSWERS, FOREIGN, FREE, YES_NO

Label = Literal["answer", "speech", "phantom", "unusable"]


class Segment(msgspec.Struct, frozen=True, kw_only=True):
    """One sound on a line. ``source`` is what it was made from: all segments of a source lie in one half of the set."""

    id: str
    label: Label
    kind: str
    condition: str
    source: str
    said: str = ""
    agent_said: str = FREE
    agent_sounding: bool = False

    @property
    def seed(self) -> int:
        """Of everything that is random in it."""
        return zlib.crc32(self.id.encode())

    @property
    def half(self) -> Literal["fit", "held"]:
        """Thresholds are chosen on ``fit`` and proved on ``held``."""
        return "fit" if zlib.crc32(f"{self.kind}/{self.source}".encode()) % 2 else "held"


_NOISES: dict[str, tuple[int, Callable[[np.random.Generator, float], Samples], tuple[float, float]]] = {
    "white": (12, lambda seed, s: sounds.noise(seed, s, 0), (1, 4)),
    "pink": (12, lambda seed, s: sounds.noise(seed, s, 1), (1, 4)),
    "street": (20, sounds.street, (1.5, 5)),
    "hum": (12, sounds.hum, (1, 4)),
    "music": (32, sounds.music, (1.5, 5)),
    "dtmf": (16, sounds.keys, (0.4, 2.5)),
    "tone": (16, sounds.tones, (1, 4)),
    "breath": (16, sounds.breath, (0.4, 1.5)),
    "click": (14, sounds.click, (0.3, 1.5)),
    "cough": (16, sounds.cough, (0.6, 1.8)),
}
_ECHO_DB = (-10, -20, -30, -40)
_ANSWER_WAYS = ("kumo-clean", "kumo-street15", "kumo-quiet", "alpha-pink12")
_SPEECH_WAYS = ("clean", "pink20", "street10")


def segments() -> list[Segment]:
    """The whole set in its fixed order."""
    return [*_answers(), *_sentences(), *_noises(), *_echoes(), *_foreign(), *_broken()]


def _answers() -> Iterator[Segment]:
    for at, answer in enumerate(ANSWERS):
        for way in _ANSWER_WAYS:
            yield Segment(
                id=f"answer-{at:02}-{way}",
                label="answer",
                kind="answer",
                condition=way,
                source=answer.text,
                said=answer.text,
                agent_said=answer.asked,
            )


def _sentences() -> Iterator[Segment]:
    for line in clips():
        if line.speaker != "agent":
            for way in _SPEECH_WAYS:
                yield Segment(
                    id=f"speech-{line.id}-{way}",
                    label="speech",
                    kind="speech",
                    condition=way,
                    source=line.id,
                    said=line.text,
                )


def _noises() -> Iterator[Segment]:
    for kind, (count, _, _) in _NOISES.items():
        for at in range(count):
            yield Segment(
                id=f"{kind}-{at:02}",
                label="phantom",
                kind=kind,
                condition=f"{-20 - 8 * (at % 4)} dBFS",
                source=str(at),
                agent_said=YES_NO if at % 2 else FREE,
            )


def _echoes() -> Iterator[Segment]:
    for line in clips():
        if line.speaker != "agent":
            continue
        for part in range(3):
            for db in _ECHO_DB:
                yield Segment(
                    id=f"echo-{line.id}-{part}{db}",
                    label="phantom",
                    kind="echo",
                    condition=f"{db} dB",
                    source=line.id,
                    agent_said=line.text,
                    agent_sounding=True,
                )


def _foreign() -> Iterator[Segment]:
    for language, lines in FOREIGN.items():
        for at, text in enumerate(lines):
            for speed in (150, 175):
                yield Segment(
                    id=f"foreign-{language}-{at}-{speed}",
                    label="unusable",
                    kind=f"foreign {language}",
                    condition=f"{speed} wpm",
                    source=str(at),
                    said=text,
                )


def _broken() -> Iterator[Segment]:
    lines = [line for line in clips() if line.speaker != "agent"]
    for at, line in enumerate(lines):
        kind = ("reversed", "loss", "cut", "babble")[at % 4]
        for again in range(2):
            yield Segment(
                id=f"{kind}-{line.id}-{again}",
                label="phantom" if kind == "babble" else "unusable",
                kind=kind,
                condition=str(again),
                source=line.id,
                said=line.text if kind in {"loss", "cut"} else "",
            )


def sound(segment: Segment) -> Samples:
    """The sound itself, at the level at which it is on the line, without the line's own noise."""
    seed = np.random.default_rng(segment.seed)
    if segment.kind in _NOISES:
        _, make, (least, most) = _NOISES[segment.kind]
        return at_level(make(seed, float(seed.uniform(least, most))), float(segment.condition.split()[0]))
    if segment.label == "answer":
        return _answer(segment, seed)
    if segment.label == "speech":
        return _with_noise(at_peak(clip(segment.source), -6), segment.condition, seed)
    if segment.kind == "echo":
        return _echo(segment, seed)
    if segment.kind.startswith("foreign"):
        voice, speed = segment.kind.split()[1], int(segment.condition.split()[0])
        return at_peak(espeak(voice, segment.said, speed), -6)
    return _broken_sound(segment, seed)


def _answer(segment: Segment, seed: np.random.Generator) -> Samples:
    phonemes = next(answer.phonemes for answer in ANSWERS if answer.text == segment.said)
    voice, _, way = segment.condition.partition("-")
    spoken = kokoro({"kumo": "jm_kumo", "alpha": "jf_alpha"}[voice], phonemes)
    return _with_noise(at_peak(spoken, -24 if way == "quiet" else -6), way, seed)


def _with_noise(speech: Samples, way: str, seed: np.random.Generator) -> Samples:
    name, db = way.rstrip("0123456789"), way.lstrip("abcdefghijklmnopqrstuvwxyz")
    if name not in {"street", "pink"}:
        return speech
    before, after = round(0.5 * RATE), round(0.3 * RATE)
    whole = np.concatenate([np.zeros(before), speech, np.zeros(after)])
    seconds = len(whole) / RATE
    behind = sounds.street(seed, seconds) if name == "street" else sounds.noise(seed, seconds, 1)
    level = 20 * np.log10(float(np.sqrt(np.mean(speech**2)))) - float(db)
    return whole + at_level(behind[: len(whole)], level)


def _echo(segment: Segment, seed: np.random.Generator) -> Samples:
    whole = at_peak(clip(segment.source), -6)
    long = round(RATE * seed.uniform(0.6, 2.5))
    start = int(seed.integers(max(1, len(whole) - long)))
    part = whole[start : start + long] * 10 ** (float(segment.condition.split()[0]) / 20)
    delayed = np.concatenate([np.zeros(240), part[:-240]])
    return part + 0.3 * delayed


def _broken_sound(segment: Segment, seed: np.random.Generator) -> Samples:
    whole = at_peak(clip(segment.source), -6)
    match segment.kind:
        case "reversed":
            long = len(whole) if segment.condition == "0" else len(whole) // 2
            return whole[:long][::-1]
        case "loss":
            return packets_lost(seed, whole, 0.65 if segment.condition == "0" else 0.8)
        case "cut":
            long = round(RATE * seed.uniform(0.12, 0.3))
            start = int(seed.integers(max(1, len(whole) - long)))
            return whole[start : start + long]
        case _:
            others = [line.id for line in clips() if line.speaker != "agent"]
            chosen = [clip(others[int(at)]) for at in seed.choice(len(others), 6, replace=False)]
            long = max(map(len, chosen))
            crowd = sum(np.roll(np.resize(one, long), int(seed.integers(long))) for one in chosen)
            return at_peak(np.asarray(crowd), -12 if segment.condition == "0" else -20)
