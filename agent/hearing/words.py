"""Where the ear of one call has its words from, whatever model or wire stands behind it."""

from typing import Protocol

from pipecat.processors.frame_processor import FrameProcessorSetup

from agent.hearing.phantom import Heard


class Words(Protocol):
    """Told what the voice detector found, asked at each pause for the words of the turn so far. Audio is 8,000 Hz PCM.

    Order: ``voice_began``, then ``so_far`` at the end of that voice, any number of times; then ``turn_over``.
    """

    def open(self, setup: FrameProcessorSetup, /) -> None:
        """The call begins; ``setup`` is what pipecat gives the processors of its pipeline. Never blocks."""
        ...

    @property
    def hurried(self) -> bool:
        """Asking at a short pause is wanted; else only a long one is worth a request."""
        ...

    async def line(self, pcm: bytes, /) -> None:
        """The next audio of the caller, voiced or not."""
        ...

    async def voice_began(self, pre_roll: bytes, /) -> None:
        """A voice began in the audio of ``pre_roll``, which ends with the last ``line``."""
        ...

    def ahead(self, pcm: bytes, speech_ms: float, /) -> None:
        """The voice may be ending; ``pcm`` is the whole turn so far. Never blocks."""
        ...

    def went_on(self) -> None:
        """It was not."""
        ...

    def guess(self, speech_ms: float, /) -> Heard | None:
        """What the turn seems to say so far, at once and perhaps wrong; None when nothing is known yet."""
        ...

    async def so_far(self, pcm: bytes, speech_ms: float) -> Heard:
        """The voice ended; ``pcm`` is the whole turn so far. Raises HearingUnavailableError.

        Cancelled when the caller goes on: the next call asks for all of it again.
        """
        ...

    def turn_over(self) -> None:
        """The turn was committed or dropped; what comes later about it is void."""
        ...

    async def close(self) -> None:
        """The call is over."""
        ...
