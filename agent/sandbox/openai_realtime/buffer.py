"""Audio that a client has sent and not committed yet, with the time at which each piece came."""

import base64
import binascii

import numpy as np
import soxr

from agent.sandbox.clips import RATE
from agent.sandbox.g711 import Floats, decode
from agent.sandbox.openai_realtime.events import AudioFormat, RefusedError

_MOST_BYTES = 24_000 * 2 * 120
"""Two minutes of the widest format."""

_FRAME_S = 0.02
_VOICED_RMS = 200 / 32768
"""About -44 dBFS, as everywhere in the sandbox."""


class AudioBuffer:
    """``form`` is set with the session. Times are the event loop's, in seconds."""

    def __init__(self) -> None:
        self.form = AudioFormat()
        self._audio = bytearray()
        self._came: list[tuple[int, float]] = []

    @property
    def seconds(self) -> float:
        """Length of what is held."""
        return len(self._audio) / self._bytes_per_s

    def append(self, encoded: str, at: float) -> None:
        """Raises RefusedError for what is no base64, or too much."""
        try:
            self._audio += base64.b64decode(encoded, validate=True)
        except binascii.Error as error:
            raise RefusedError("Invalid 'audio': not base64.", code="invalid_base64", param="audio") from error
        if len(self._audio) > _MOST_BYTES:
            self.clear()
            raise RefusedError("The input audio buffer is full.", code="input_audio_buffer_full")
        self._came.append((len(self._audio), at))

    def clear(self) -> None:
        """Forget everything."""
        self._audio.clear()
        self._came.clear()

    def take(self) -> tuple[bytes, list[tuple[int, float]]]:
        """All of it; the buffer is empty afterwards. The list says up to which byte had come by when."""
        taken = bytes(self._audio), list(self._came)
        self.clear()
        return taken

    def samples(self, audio: bytes) -> Floats:
        """Mono at 8,000 Hz."""
        if self.form.type == "audio/pcmu":
            return decode(audio)
        words = np.frombuffer(audio[: len(audio) - len(audio) % 2], dtype="<i2").astype(np.float32) / np.float32(32768)
        return np.asarray(soxr.resample(words, self.form.rate, RATE), dtype=np.float32)

    def voice_came(self, samples: Floats, came: list[tuple[int, float]]) -> float | None:
        """When the last voiced audio came; None when none did."""
        frame = int(RATE * _FRAME_S)
        levels = np.sqrt((samples[: len(samples) // frame * frame].reshape(-1, frame) ** 2).mean(axis=1))
        voiced = np.flatnonzero(levels >= _VOICED_RMS)
        if not len(voiced):
            return None
        until = (int(voiced[-1]) + 1) * _FRAME_S * self._bytes_per_s
        return next((at for size, at in came if size >= until), came[-1][1])

    @property
    def _bytes_per_s(self) -> int:
        return RATE if self.form.type == "audio/pcmu" else self.form.rate * 2
