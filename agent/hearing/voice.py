"""Voice activity of one caller: Silero's probability and the level of each 32 ms window, run inline.

A window costs about 0.13 ms where the model is asked, and almost nothing where the line is too quiet to hold a voice;
a hop to a thread for each frame would cost more than the model itself.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from agent.hearing.edges import NO_VOICE, ONSET_WINDOWS, WINDOW_MS, Edge, VoiceEdges
from agent.hearing.silero import Samples, VoiceModel, load_session
from agent.hearing.stirs import Stirs
from agent.telephony.audio import SAMPLE_RATE, pcm_ms

WINDOW_BYTES = SAMPLE_RATE * 2 * WINDOW_MS // 1000

ONSET_S = ONSET_WINDOWS * WINDOW_MS / 1000
"""From the first window with voice in it to ``Edge.STARTED``."""

QUIETEST_DBFS = -55.0
"""Onset 160-240 ms after the true edge down to -47 dBFS, measured on mu-law speech; pipecat's loudness gate costs up
to 500 ms on a quiet line."""

QUIETEST_WHILE_SPEAKING_DBFS = -46.0
"""While the agent speaks, its echo comes back 30-40 dB down: a higher floor keeps it from stopping itself."""

REST_MARGIN_DB = 3.0
"""A window this little above the line's noise holds no voice that the model could tell from the noise: as loud a voice
as the noise itself makes it 3 dB louder."""

REST_AFTER_WINDOWS = 8
"""Of quiet in a row (256 ms) before the model rests: its state has then settled, as it would have by listening on."""


class SharedSilero:
    """The model of the process, loaded once; ``new_detector`` gives a call its own state on it."""

    def __init__(self) -> None:
        self._session: Any = load_session()  # onnxruntime ships no types

    def new_detector(self) -> "VoiceDetector":
        """A detector for one call."""
        return VoiceDetector(VoiceModel(self._session))


class VoiceDetector:
    """Feed 8,000 Hz PCM; answers edges. ``on_stir`` is told when ``stirring`` changes, before ``feed`` answers."""

    def __init__(self, model: VoiceModel) -> None:
        self._model = model
        self._edges = VoiceEdges()
        self._stirs = Stirs()
        self._least_db = QUIETEST_DBFS
        self._buffer = bytearray()
        self._quiet_windows = 0
        self._latest = 0.0
        self._stirred = False
        self.on_stir: Callable[[bool], None] = lambda _: None

    @property
    def stirring(self) -> bool:
        """Something has begun that may become a voice, or is one."""
        return self._stirs.stirring

    @property
    def rising(self) -> bool:
        """A voice may just be beginning: known within ``ONSET_S``."""
        return self._edges.rising

    @property
    def noticed_after_s(self) -> float:
        """How long after its first window the open voice was noticed; 0 while none is open (a key was pressed)."""
        return max(ONSET_S, self._stirs.age_s) if self._edges.voiced else 0.0

    @property
    def quiet_s(self) -> float:
        """Seconds of audio since the last voiced window."""
        return (self._edges.quiet_windows * WINDOW_MS + pcm_ms(len(self._buffer))) / 1000

    @property
    def began_over_agent(self) -> bool:
        """The agent sounded at the first sign of the latest voice, though it may hold its breath by now."""
        return QUIETEST_WHILE_SPEAKING_DBFS in (self._least_db, self._stirs.least_db)

    def agent_speaks(self, speaks: bool) -> None:
        """Raise or lower the level floor while the agent's own voice may echo."""
        self._least_db = QUIETEST_WHILE_SPEAKING_DBFS if speaks else QUIETEST_DBFS

    def feed(self, pcm: bytes) -> Edge | None:
        """Analyse audio of any length; answers the last edge in it."""
        self._buffer += pcm
        found: Edge | None = None
        while len(self._buffer) >= WINDOW_BYTES:
            window = np.frombuffer(bytes(self._buffer[:WINDOW_BYTES]), np.int16).astype(np.float32)
            window *= 1 / 32768.0
            del self._buffer[:WINDOW_BYTES]
            level_db = 10.0 * math.log10(float(window.dot(window)) / len(window) + 1e-12)
            found = self._edge(self._probability(window, level_db), level_db) or found
            if self._stirs.stirring is not self._stirred:
                self._stirred = self._stirs.stirring
                self.on_stir(self._stirred)
        return found

    def give_up(self) -> None:
        """The line went dead in the middle of speech: start over as silent."""
        self._edges.give_up()
        self._stirs.voice_over()

    def _edge(self, probability: float, level_db: float) -> Edge | None:
        least_db = self._least_db
        if not self._edges.voiced:
            least_db = self._stirs.window(probability, level_db, least_db)
        edge = self._edges.window(probability, level_db, least_db)
        if edge is Edge.STARTED:
            self._stirs.voice_began()
        elif edge is Edge.STOPPED:
            self._stirs.voice_over()
        return edge

    def _probability(self, window: Samples, level_db: float) -> float:
        if level_db >= max(QUIETEST_DBFS, self._edges.floor_db + REST_MARGIN_DB):
            self._quiet_windows = 0
        else:
            self._quiet_windows += 1
        if self._quiet_windows > REST_AFTER_WINDOWS and self._latest < NO_VOICE and self._model.settled:
            self._model.rest(window)
            return self._latest
        self._latest = self._model.probability(window, voiced=self._edges.voiced)
        return self._latest
