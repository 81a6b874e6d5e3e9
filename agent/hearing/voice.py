"""Voice activity of one caller: Silero's bundled model, one ONNX session for the process, run inline.

A window of 32 ms costs about 0.15 ms; a hop to a thread for each frame costs more than the model itself.
"""

from enum import Enum
from typing import Any

import numpy as np
from pipecat.audio.vad.silero import SileroOnnxModel, SileroVADAnalyzer
from pipecat.audio.vad.vad_analyzer import VADAnalyzer, VADParams, VADState
from typing_extensions import override

from agent.telephony.audio import SAMPLE_RATE

PHONE_PARAMS = VADParams(confidence=0.7, start_secs=0.13, stop_secs=0.2, min_volume=0.0)
"""Onset 160-240 ms after the true edge down to -47 dBFS, measured on mu-law speech; the default loudness gate
costs up to 500 ms on a quiet line."""

QUIETEST_DBFS = -55.0
QUIETEST_WHILE_SPEAKING_DBFS = -46.0
"""While the agent speaks, its echo comes back 30-40 dB down: a higher floor keeps it from stopping itself."""


class Edge(Enum):
    """A confirmed change between silence and voice."""

    STARTED = "started"
    STOPPED = "stopped"


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
    """Silero with its loudness meter replaced by a plain level floor (BS.1770 costs a quarter of the whole)."""

    floor_dbfs = QUIETEST_DBFS

    def __init__(self, session: Any) -> None:
        # Past SileroVADAnalyzer's constructor, whose only work is to load the model file.
        VADAnalyzer.__init__(self, sample_rate=SAMPLE_RATE, params=PHONE_PARAMS)
        self._model = _Model(session)
        self._windows_since_reset = 0
        self._low_confidence_windows = 0

    def run(self, pcm: bytes) -> VADState:
        return self._run_analyzer(pcm)

    @override
    def _get_smoothed_volume(self, audio: bytes) -> float:
        samples = np.frombuffer(audio, np.int16).astype(np.float32)
        power = float(np.mean(samples * samples)) / 32768.0**2
        level = 10.0 * float(np.log10(power + 1e-12))
        return 1.0 if level >= self.floor_dbfs else -1.0


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
        self._voiced = False

    def agent_speaks(self, speaks: bool) -> None:
        """Raise or lower the level floor while the agent's own voice may echo."""
        self._analyzer.floor_dbfs = QUIETEST_WHILE_SPEAKING_DBFS if speaks else QUIETEST_DBFS

    def feed(self, pcm: bytes) -> Edge | None:
        """Analyse audio of any length; at most one edge per call."""
        state = self._analyzer.run(pcm)
        if not self._voiced and state is VADState.SPEAKING:
            self._voiced = True
            return Edge.STARTED
        if self._voiced and state is VADState.QUIET:
            self._voiced = False
            return Edge.STOPPED
        return None

    def give_up(self) -> None:
        """The line went dead in the middle of speech: start over as silent."""
        self._analyzer.set_params(PHONE_PARAMS)
        self._voiced = False

    async def close(self) -> None:
        """Release the analyzer's (never used) thread pool."""
        await self._analyzer.cleanup()
