"""Audio that a client has sent and not committed yet, and when the last voice in it came."""

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
        self.voice_came: float | None = None

    @property
    def seconds(self) -> float:
        """Length of what is held."""
        return len(self._audio) / self._bytes_per_s

    def append(self, encoded: str, at: float) -> None:
        """Raises RefusedError for what is no base64, or too much."""
        try:
            piece = base64.b64decode(encoded, validate=True)
        except binascii.Error as error:
            raise RefusedError("Invalid 'audio': not base64.", code="invalid_base64", param="audio") from error
        self._audio += piece
        if len(self._audio) > _MOST_BYTES:
            self.clear()
            raise RefusedError("The input audio buffer is full.", code="input_audio_buffer_full")
        if self._is_voiced(piece):
            self.voice_came = at

    def clear(self) -> None:
        """Forget everything."""
        self._audio.clear()
        self.voice_came = None

    def copy(self) -> bytes:
        """All of it, as it came."""
        return bytes(self._audio)

    def samples(self, audio: bytes) -> Floats:
        """Mono at 8,000 Hz."""
        if self.form.type == "audio/pcmu":
            return decode(audio)
        return np.asarray(soxr.resample(self._words(audio), self.form.rate, RATE), dtype=np.float32)

    def _is_voiced(self, piece: bytes) -> bool:
        words = decode(piece) if self.form.type == "audio/pcmu" else self._words(piece)
        frame = max(1, int(self._samples_per_s * _FRAME_S))
        rest = -len(words) % frame
        levels = np.pad(words, (0, rest)).reshape(-1, frame)
        return bool(len(words)) and bool(np.sqrt((levels**2).mean(axis=1)).max() >= _VOICED_RMS)

    @staticmethod
    def _words(audio: bytes) -> Floats:
        whole = audio[: len(audio) - len(audio) % 2]
        return np.frombuffer(whole, dtype="<i2").astype(np.float32) / np.float32(32768)

    @property
    def _samples_per_s(self) -> int:
        return RATE if self.form.type == "audio/pcmu" else self.form.rate

    @property
    def _bytes_per_s(self) -> int:
        return RATE if self.form.type == "audio/pcmu" else self.form.rate * 2
