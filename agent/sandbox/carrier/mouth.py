"""What the caller sends: clips one after another, silence for ever around them, and the noise of the line."""

from collections import deque

import numpy as np

from agent.sandbox.carrier.frames import FRAME_BYTES
from agent.sandbox.g711 import SILENCE, Floats, decode, encode

_SILENT_FRAME = SILENCE * FRAME_BYTES
_NOISE_RMS = 10 ** (-46 / 20)
"""A poor but usable line; speech in the clips lies 26 dB above it."""
_NOISE_SECONDS = 3


def cough(seed: int = 7) -> bytes:
    """Two bursts of shaped noise, 0.45 s, as loud as speech, mu-law."""
    rng = np.random.default_rng(seed)
    size = int(0.45 * 8000)
    time = np.arange(size) / 8000
    envelope = np.exp(-time / 0.06) + 0.7 * np.exp(-np.maximum(0, time - 0.22) / 0.05) * (time > 0.22)
    noise = np.convolve(rng.normal(0, 1, size), np.ones(3) / 3, mode="same")
    return encode((0.35 * envelope * noise).astype(np.float32))


class Mouth:
    """The caller's side of the line, a frame at a time."""

    def __init__(self, *, noisy: bool = False, seed: int = 1) -> None:
        self._queue: deque[bytes] = deque()
        self._noise: Floats | None = None
        self._at = 0
        if noisy:
            rng = np.random.default_rng(seed)
            self._noise = rng.normal(0, _NOISE_RMS, _NOISE_SECONDS * 8000).astype(np.float32)

    @property
    def is_silent(self) -> bool:
        """Everything given was sent."""
        return not self._queue

    def say(self, mulaw: bytes) -> None:
        """Queue audio, cut into frames; the last one is filled up with silence."""
        for at in range(0, len(mulaw), FRAME_BYTES):
            self._queue.append(mulaw[at : at + FRAME_BYTES].ljust(FRAME_BYTES, SILENCE))

    def next_frame(self) -> bytes:
        """The next 20 ms; silence, or the line's noise, when nothing is being said."""
        frame = self._queue.popleft() if self._queue else _SILENT_FRAME
        if self._noise is None:
            return frame
        noise = self._noise[self._at : self._at + FRAME_BYTES]
        self._at = (self._at + FRAME_BYTES) % len(self._noise)
        return encode(decode(frame) + noise)
