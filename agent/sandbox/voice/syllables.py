"""Voiced syllables in numpy: harmonics under vowel formants, noise for the consonants: the last resort."""

import zlib

import numpy as np

from agent.sandbox.g711 import Floats
from agent.sandbox.voice.phonemes import VOWELS

RATE = 16000
_VOWEL_S, _CONSONANT_S, _PAUSE_S, _GAP_S = 0.095, 0.036, 0.18, 0.015
_PITCH_HZ = 195.0
_FORMANTS_HZ = {
    "a": (730, 1090, 2440), "e": (530, 1840, 2480), "i": (270, 2290, 3010), "o": (570, 840, 2410),
    "u": (300, 870, 2240),
}  # fmt: skip
"""Adult averages of Peterson and Barney (1952)."""
_HISSES = frozenset("Ssxzfthkp")


def _vowel(vowel: str, pitch: float, seconds: float) -> Floats:
    time = np.arange(int(seconds * RATE)) / RATE
    harmonics = pitch * np.arange(1, int(3600 / pitch))
    distance = harmonics[:, None] - np.array(_FORMANTS_HZ[vowel])
    weight = np.exp(-((distance / 160) ** 2)).sum(axis=1) + 0.02
    wave = (weight[:, None] * np.sin(2 * np.pi * harmonics[:, None] * time)).sum(axis=0)
    return (wave * np.sin(np.pi * np.arange(len(time)) / len(time)) ** 0.4).astype(np.float32)


def _consonant(letter: str, seed: int) -> Floats:
    size = int(_CONSONANT_S * RATE)
    if letter in _HISSES:
        noise = np.random.default_rng(seed).normal(0, 0.5, size)
        return np.diff(noise, prepend=0.0).astype(np.float32)
    return 0.4 * _vowel("u", _PITCH_HZ * 0.9, _CONSONANT_S)


def speak(words: list[str], speed: float) -> Floats:
    """Samples at ``RATE`` of phonemes from phonemes.words; the same words always give the same sound."""
    parts: list[Floats] = []
    for number, word in enumerate(words):
        if word == ",":
            parts.append(np.zeros(int(_PAUSE_S * RATE / speed), dtype=np.float32))
            continue
        # Pitch falls over the line, as it does in a statement.
        pitch = _PITCH_HZ * (1.08 - 0.2 * number / max(1, len(words)))
        for letter in word:
            if letter in VOWELS:
                parts.append(_vowel(letter, pitch, _VOWEL_S / speed))
            elif letter.isalpha():
                parts.append(_consonant(letter, zlib.crc32(f"{word}{letter}".encode())))
        parts.append(np.zeros(int(_GAP_S * RATE / speed), dtype=np.float32))
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.float32)
