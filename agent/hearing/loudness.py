"""How loud a stretch of the caller's line was, and how loud the line is when he is silent."""

import msgspec
import numpy as np

from agent.telephony.audio import FRAME_PCM_BYTES

LOUD_PERCENTILE = 90
QUIET_PERCENTILE = 10


class Loudness(msgspec.Struct, frozen=True):
    """RMS of 20 ms frames in dBFS: of the louder ones, and of the quieter ones (the line's own noise)."""

    level_db: float
    floor_db: float

    @property
    def clearance_db(self) -> float:
        """How far the sound stands out of the line's noise."""
        return self.level_db - self.floor_db


def loudness(pcm: bytes) -> Loudness:
    """Of 8,000 Hz PCM that holds a pause beside the sound, as the ear's cuts do. Less than a frame counts as silent."""
    frames = np.frombuffer(pcm[: len(pcm) // FRAME_PCM_BYTES * FRAME_PCM_BYTES], np.int16).astype(np.float64)
    if not len(frames):
        return Loudness(-96.0, -96.0)
    power = np.mean(np.reshape(frames, (-1, FRAME_PCM_BYTES // 2)) ** 2, axis=1) / 32768.0**2
    quiet, loud = np.percentile(10 * np.log10(power + 1e-10), [QUIET_PERCENTILE, LOUD_PERCENTILE])
    return Loudness(round(float(loud), 1), round(float(quiet), 1))
