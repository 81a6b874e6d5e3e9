"""Where voice begins and ends, decided from Silero's probability and the level of each 32 ms window.

Silero's probability takes about 130 ms to fall after the last voiced frame, so a stop rule on it alone comes late
(measured over the shipped clips: 220 ms for a setting of 200 ms on a clean line, 300 ms at 20 dB of noise). The level
falls at once, but also in the closure of a consonant. Together they are quick and steady: a short quiet counts when
the probability has begun to fall, a longer one by itself.
"""

from enum import Enum

WINDOW_MS = 32

VOICE = 0.7
"""Probability that begins a voice; ``FADING`` is where an open one stops being carried on."""

FADING = 0.5
FALLING = 0.6

ONSET_WINDOWS = 4
"""Of voice in a row. Fewer take clicks for speech; onset then comes 160-240 ms after the true edge."""

QUIET_WINDOWS = 3
"""End a voice when the probability has fallen below ``FALLING`` too."""

EBB_WINDOWS = 2
"""Of quiet behind a voice that had grown soft: it may be ending, which is worth one request to the ear."""

EBB_DROP_DB = 14.0
SURE_VOICE = 0.995
"""The last window of a voice that ends lies this far below its loudest, and the model begins to doubt: so in 9 of 10
ends of the shipped clips, 70 ms before ``STOPPED`` at the median, and in 4 of 10 closures of consonants."""

LEVEL_WINDOWS = 6
"""Of quiet in a row end it whatever the probability says."""

DROP_DB = 30.0
"""A window this far below the loudest of the utterance is quiet."""

HOLD_DB = 8.0
"""A voice that has begun may fall this far below the level that it needed to begin."""

FLOOR_MARGIN_DB = 4.0
CLEAN_LINE_DB = 30.0
"""Distance of speech from the noise from which the margin holds in full; nearer to the noise the level tells less, so
the margin shrinks and the probability decides."""

FIRST_FLOOR_DB = -60.0
LEAST_FLOOR_DB = -70.0
"""dBFS; below lies digital silence, which is no measure of a line's noise."""

FLOOR_FALL = 0.3
FLOOR_LEARN = 0.1
FLOOR_RISE_DB = 0.02
"""Shares and dB per window: the noise floor follows a quieter line at once, a noisier one in pauses, and rises slowly
during speech, where what lies lowest is not known to be noise."""

NO_VOICE = 0.2
PEAK_FADE_SPEAKING_DB = 0.06
PEAK_FADE_QUIET_DB = 0.3


class Edge(Enum):
    """A confirmed change between silence and voice; between the two, signs of an end that may turn out to be none."""

    STARTED = "started"
    EBBING = "ebbing"
    WENT_ON = "went on"
    STOPPED = "stopped"


class VoiceEdges:
    """Fed window by window. ``voiced`` is the confirmed state; ``quiet_windows`` counts since the last voiced one;
    ``floor_db`` is the line's noise as it is known so far.
    """

    def __init__(self) -> None:
        self.voiced = False
        self.quiet_windows = 0
        self._onset_run = 0
        self._ebbing = False
        self._voice_db = FIRST_FLOOR_DB
        self._peak_db = FIRST_FLOOR_DB
        self.floor_db = FIRST_FLOOR_DB

    @property
    def rising(self) -> bool:
        """Voice has begun, but not for long enough to be believed."""
        return self._onset_run > 0

    def window(self, probability: float, level_db: float, least_db: float) -> Edge | None:
        """Another 32 ms. Levels are dBFS (RMS); no voice begins below ``least_db``."""
        self._learn_floor(probability, level_db)
        return (self._speaking if self.voiced else self._silent)(probability, level_db, least_db)

    def give_up(self) -> None:
        """Start over as silent; what is known of the line's noise stays."""
        self.voiced = self._ebbing = False
        self.quiet_windows = self._onset_run = 0

    def _silent(self, probability: float, level_db: float, least_db: float) -> Edge | None:
        if probability < VOICE or level_db < least_db:
            self._onset_run = 0
            self._peak_db -= PEAK_FADE_QUIET_DB
            self.quiet_windows += 1
            return None
        self._onset_run += 1
        self._peak_db = max(self._peak_db, level_db)
        if self._onset_run < ONSET_WINDOWS:
            return None
        self.voiced = True
        self.quiet_windows = self._onset_run = 0
        return Edge.STARTED

    def _speaking(self, probability: float, level_db: float, least_db: float) -> Edge | None:
        self._peak_db = max(self._peak_db - PEAK_FADE_SPEAKING_DB, level_db)
        if probability >= FADING and level_db >= max(self._quiet_below_db(), least_db - HOLD_DB):
            self.quiet_windows = 0
            self._voice_db = level_db
            went_on, self._ebbing = self._ebbing, False
            return Edge.WENT_ON if went_on else None
        self.quiet_windows += 1
        falling = self.quiet_windows >= QUIET_WINDOWS and probability < FALLING
        if falling or self.quiet_windows >= LEVEL_WINDOWS:
            self.voiced = self._ebbing = False
            return Edge.STOPPED
        soft = self._voice_db <= self._peak_db - EBB_DROP_DB
        if self.quiet_windows == EBB_WINDOWS and soft and probability < SURE_VOICE:
            self._ebbing = True
            return Edge.EBBING
        return None

    def _quiet_below_db(self) -> float:
        clearance = (self._peak_db - self.floor_db) / CLEAN_LINE_DB
        share = 1.0 if clearance > 1.0 else max(0.0, clearance - 0.2)
        return max(self.floor_db + FLOOR_MARGIN_DB * share, self._peak_db - DROP_DB)

    def _learn_floor(self, probability: float, level_db: float) -> None:
        if level_db < self.floor_db:
            self.floor_db += (max(level_db, LEAST_FLOOR_DB) - self.floor_db) * FLOOR_FALL
        elif probability < NO_VOICE and not self.voiced:
            self.floor_db += (level_db - self.floor_db) * FLOOR_LEARN
        else:
            self.floor_db += FLOOR_RISE_DB
