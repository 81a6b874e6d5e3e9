"""Silero's model of voice for the calls of one process: one ONNX session, a recurrent state for each call.

Pipecat's wrapper spends a third of the processor time of a window on checks and copies around the model; a worker that
carries 25 calls runs it 780 times a second, so the step itself is written here, with pipecat's rule for resets.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from pipecat.audio.vad.silero import SileroVADAnalyzer

Samples = NDArray[np.float32]
"""One window of 8,000 Hz mono, full scale at 1.0."""

RATE_HZ = 8_000
WINDOW_MS = 32
WINDOW_SAMPLES = RATE_HZ * WINDOW_MS // 1000
CONTEXT_SAMPLES = 32
"""Of the window before, which the model wants in front of each at 8,000 Hz."""

STATE_SHAPE = (2, 1, 128)

RESET_EVERY_WINDOWS = 2_000 // WINDOW_MS
"""Long silence and music leave a state that no longer notices speech (pipecat 1.14, ``audio/vad/silero.py``) ..."""
CLEARLY_NO_VOICE = 0.1
RESET_AFTER_WINDOWS = 5
"""... so it is cleared, but only behind that many windows below that probability: never just inside speech."""

SETTLED_AFTER_WINDOWS = 12
"""Right after a reset the model notices speech up to 300 ms late; behind this much of the line (384 ms) it does not."""


class _Loader(SileroVADAnalyzer):
    """Builds the one ONNX session out of the file that pipecat ships."""

    @property
    def session(self) -> Any:  # onnxruntime ships no types
        return self._model.session


def load_session() -> Any:  # onnxruntime ships no types
    """The model, for the whole process (35-60 ms, 9.5 MB)."""
    return _Loader().session


class VoiceModel:
    """The probability of voice in the windows of one call, asked for one after the other."""

    def __init__(self, session: Any) -> None:
        self._session = session
        self._rate = np.array(RATE_HZ, np.int64)
        self._input = np.zeros((1, CONTEXT_SAMPLES + WINDOW_SAMPLES), np.float32)
        self._state = np.zeros(STATE_SHAPE, np.float32)
        self._since_reset = 0
        self._without_voice = 0

    @property
    def settled(self) -> bool:
        """It has heard enough since its last reset to know a voice when one comes."""
        return self._since_reset >= SETTLED_AFTER_WINDOWS

    def probability(self, window: Samples, *, voiced: bool) -> float:
        """Of voice in the next window; ``voiced`` while a voice is taken to be open, which forbids a reset."""
        self._input[0, CONTEXT_SAMPLES:] = window
        found, self._state = self._session.run(None, {"input": self._input, "state": self._state, "sr": self._rate})
        probability = float(found.item())
        self._passed(window, is_clear=probability < CLEARLY_NO_VOICE, voiced=voiced)
        return probability

    def rest(self, window: Samples) -> None:
        """Let a window pass without asking: it surely holds no voice. Resets keep their time."""
        self._passed(window, is_clear=True, voiced=False)

    def _passed(self, window: Samples, *, is_clear: bool, voiced: bool) -> None:
        self._input[0, :CONTEXT_SAMPLES] = window[-CONTEXT_SAMPLES:]
        self._since_reset += 1
        self._without_voice = self._without_voice + 1 if is_clear else 0
        due = self._since_reset >= RESET_EVERY_WINDOWS and self._without_voice >= RESET_AFTER_WINDOWS
        if due and not voiced:
            self._reset()

    def _reset(self) -> None:
        self._input[:] = 0.0
        self._state = np.zeros(STATE_SHAPE, np.float32)
        self._since_reset = 0
