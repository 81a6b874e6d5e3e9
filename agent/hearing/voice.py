"""Voice activity of one caller: Silero's bundled model, one ONNX session for the process, run inline.

A window of 32 ms costs about 0.15 ms; a hop to a thread for each frame costs more than the model itself.
"""

import math
from typing import Any

import numpy as np
from pipecat.audio.vad.silero import SileroOnnxModel, SileroVADAnalyzer
from pipecat.audio.vad.vad_analyzer import VADAnalyzer, VADState

from agent.hearing.edges import ONSET_WINDOWS, WINDOW_MS, Edge, VoiceEdges
from agent.telephony.audio import SAMPLE_RATE, pcm_ms

WINDOW_BYTES = SAMPLE_RATE * 2 * WINDOW_MS // 1000

ONSET_S = ONSET_WINDOWS * WINDOW_MS / 1000
"""From the first window with voice in it to ``Edge.STARTED``."""

QUIETEST_DBFS = -55.0
"""Onset 160-240 ms after the true edge down to -47 dBFS, measured on mu-law speech; pipecat's loudness gate costs up
to 500 ms on a quiet line."""

QUIETEST_WHILE_SPEAKING_DBFS = -46.0
"""While the agent speaks, its echo comes back 30-40 dB down: a higher floor keeps it from stopping itself."""


class _Loader(SileroVADAnalyzer):
    """Builds the one ONNX session out of the file that pipecat ships."""

    @property
    def session(self) -> Any:  # onnxruntime ships no types
        return self._model.session


class _Model(SileroOnnxModel):
    """A call's recurrent state on the shared session; the base class would load the file again."""

    def __init__(self, session: Any) -> None:
        self.session = session
        self.sample_rates = [8000, 16000]
        self.reset_states()


class _Analyzer(SileroVADAnalyzer):
    """Silero's probability of a window; of pipecat's state it keeps what decides when the model is reset."""

    def __init__(self, session: Any) -> None:
        # Past SileroVADAnalyzer's constructor, whose only work is to load the model file.
        VADAnalyzer.__init__(self, sample_rate=SAMPLE_RATE)
        self._model = _Model(session)
        self._windows_since_reset = 0
        self._low_confidence_windows = 0

    def probability(self, window: bytes, *, voiced: bool) -> float:
        """Of voice in one window; the model is reset only while there is none."""
        self._vad_state = VADState.SPEAKING if voiced else VADState.QUIET
        return float(np.asarray(self.voice_confidence(window)).item())  # pyright: ignore[reportUnknownMemberType] - untyped in pipecat


class SharedSilero:
    """The model of the process, loaded once (35-60 ms); ``new_detector`` gives a call its own state on it."""

    def __init__(self) -> None:
        self._session: Any = _Loader().session

    def new_detector(self) -> "VoiceDetector":
        """A detector for one call."""
        return VoiceDetector(self._session)


class VoiceDetector:
    """Feed 8,000 Hz PCM; answers edges."""

    def __init__(self, session: Any) -> None:
        self._analyzer = _Analyzer(session)
        self._analyzer.set_sample_rate(SAMPLE_RATE)
        self._edges = VoiceEdges()
        self._least_db = QUIETEST_DBFS
        self._buffer = bytearray()

    @property
    def rising(self) -> bool:
        """A voice may just be beginning: known within ``ONSET_S``."""
        return self._edges.rising

    @property
    def quiet_s(self) -> float:
        """Seconds of audio since the last voiced window."""
        return (self._edges.quiet_windows * WINDOW_MS + pcm_ms(len(self._buffer))) / 1000

    @property
    def agent_sounds(self) -> bool:
        """As last told by ``agent_speaks``."""
        return self._least_db == QUIETEST_WHILE_SPEAKING_DBFS

    def agent_speaks(self, speaks: bool) -> None:
        """Raise or lower the level floor while the agent's own voice may echo."""
        self._least_db = QUIETEST_WHILE_SPEAKING_DBFS if speaks else QUIETEST_DBFS

    def feed(self, pcm: bytes) -> Edge | None:
        """Analyse audio of any length; answers the last edge in it."""
        self._buffer += pcm
        found: Edge | None = None
        while len(self._buffer) >= WINDOW_BYTES:
            window = bytes(self._buffer[:WINDOW_BYTES])
            del self._buffer[:WINDOW_BYTES]
            probability = self._analyzer.probability(window, voiced=self._edges.voiced)
            found = self._edges.window(probability, _level_db(window), self._least_db) or found
        return found

    def give_up(self) -> None:
        """The line went dead in the middle of speech: start over as silent."""
        self._edges.give_up()

    async def close(self) -> None:
        """Release the analyzer's (never used) thread pool."""
        await self._analyzer.cleanup()


def _level_db(window: bytes) -> float:
    samples = np.frombuffer(window, np.int16).astype(np.float32)
    power = float(np.mean(samples * samples)) / 32768.0**2
    return 10.0 * math.log10(power + 1e-12)
