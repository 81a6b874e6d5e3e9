"""What the ear asks of any model that turns audio into Hebrew text."""

from enum import Enum
from typing import Protocol

from agent.hearing.phantom import Heard
from agent.vendors.circuit import VendorUnavailableError


class HearingUnavailableError(VendorUnavailableError):
    """No transcript could be had in time; the message says why."""


class Effort(Enum):
    """How much is done for one transcript."""

    ONCE = "once"
    """One request to the best ear and nothing more: it was made on the chance that the caller is done."""
    STEADY = "steady"
    """No request twice, because the one made ahead is its rival; other ears help when it fails."""
    FULL = "full"
    """Two requests at once where that is allowed."""


class Transcriber(Protocol):
    """One model for all calls of the process; safe for many at once."""

    @property
    def may_race(self) -> bool:
        """Two requests about the same words are wanted now."""
        ...

    async def transcribe(self, pcm: bytes, *, prompt: str, speech_ms: float, effort: Effort = Effort.FULL) -> Heard:
        """What was said in 8,000 Hz PCM. Raises HearingUnavailableError. Cancelling it stops the work."""
        ...
