"""Stirs: the first signs of a voice, before ``edges`` believes in one.

Enough for the agent to hold its breath, which costs little when nothing comes of it; no turn begins by a stir. Over the
shipped clips it comes 56-200 ms after the first voiced frame (median 96) where the onset takes 130-290.
"""

from agent.hearing.edges import WINDOW_MS

STIR = 0.6
STIR_WINDOWS = 2
"""Of that probability in a row."""

LOUD_WINDOWS = 2
"""They have the level of a voice, or had it so shortly before: the probability follows the level, and the closure of a
consonant ("מתי") has none."""

CALM_WINDOWS = 4
"""Without a sign of a voice in a row: it was nothing."""

WARY_STEP_DB = 4.0
MOST_WARY_DB = 12.0
"""Each stir that was nothing asks a higher level of the next, and each voice takes half of that back: on a line with a
strong echo the agent would else hold its breath at every other word of its own."""


class Stirs:
    """Fed window by window while no voice is open. ``stirring`` stays true while the voice is that came of it;
    ``least_db`` is the least level of a voice, dBFS, as it was when the latest signs began."""

    def __init__(self) -> None:
        self.stirring = False
        self._windows = 0
        self._signs = self._calm = 0
        self._loud_ago = LOUD_WINDOWS + 1
        self.least_db = 0.0
        self._wary_db = 0.0

    @property
    def age_s(self) -> float:
        """From the first window of the latest stir to the one that ended it or made a voice of it."""
        return self._windows * WINDOW_MS / 1000

    def window(self, probability: float, level_db: float, least_db: float) -> float:
        """Another 32 ms; levels are dBFS (RMS). Answers the least level of a voice: that of the stir's beginning, as
        the echo of an agent who has just stopped for it is still on its way.
        """
        if not self._signs and not self.stirring:
            self.least_db, self._windows = least_db, 0
        least_db = max(least_db, self.least_db)
        self._loud_ago = 0 if level_db >= least_db + self._wary_db else self._loud_ago + 1
        if probability >= STIR and self._loud_ago <= LOUD_WINDOWS:
            self._signs, self._calm = self._signs + 1, 0
        else:
            self._signs, self._calm = 0, self._calm + 1
        if self._signs >= STIR_WINDOWS:
            self.stirring = True
        elif self.stirring and self._calm >= CALM_WINDOWS:
            self.stirring = False
            self._wary_db = min(MOST_WARY_DB, self._wary_db + WARY_STEP_DB)
        self._windows += 1
        return least_db

    def voice_began(self) -> None:
        """It was one, or a voice came without a sign."""
        self.stirring = True
        self._wary_db /= 2

    def voice_over(self) -> None:
        """Signs count anew."""
        self.stirring = False
        self._signs = 0
