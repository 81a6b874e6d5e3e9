"""What the ear asks of any model that turns audio into Hebrew text."""

from typing import Protocol

from agent.hearing.phantom import Heard
from agent.vendors.circuit import VendorUnavailableError


class HearingUnavailableError(VendorUnavailableError):
    """No transcript could be had in time; the message says why."""


class Transcriber(Protocol):
    """One model for all calls of the process; safe for many at once."""

    async def transcribe(self, pcm: bytes, *, prompt: str, speech_ms: float) -> Heard:
        """What was said in 8,000 Hz PCM. Raises HearingUnavailableError. Cancelling it stops the work."""
        ...
