"""The stream's own clock beside ours: when a frame of the caller was spoken, however late it came to be read."""

from math import inf

from agent.telephony.media import AudioIn

DRIFT = 100e-6
"""Most that Twilio's clock may run beside ours, seconds per second; common crystals stay below half of it."""

MULAW_BYTES_PER_MS = 8


class MediaClock:
    """Fed with every frame. The least delayed frame so far tells when the stream's zero was by our clock."""

    def __init__(self) -> None:
        self._zero = inf
        self._read_at = 0.0
        self._end_s = 0.0

    def frame(self, audio: AudioIn, now: float) -> None:
        """``audio`` is being read at ``now`` (monotonic seconds) and ended at its timestamp + its length."""
        self._end_s = (audio.timestamp_ms + len(audio.mulaw) / MULAW_BYTES_PER_MS) / 1000
        drifted = self._zero + (now - self._read_at) * DRIFT
        self._zero = min(drifted, now - self._end_s)
        self._read_at = now

    def lateness_s(self, now: float) -> float:
        """How long after it was spoken the end of the latest frame is looked at; 0 before any frame.

        What the network needs at best is not in it: no clock on this side knows it.
        """
        return 0.0 if self._zero == inf else max(0.0, now - self._zero - self._end_s)
