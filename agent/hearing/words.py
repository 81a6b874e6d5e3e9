"""Where the ear of one call has its words from, whatever model or wire stands behind it."""

from typing import Protocol

from pipecat.processors.frame_processor import FrameProcessorSetup

from agent.hearing.phantom import Heard
from agent.hearing.speculation import Speculation
from agent.hearing.transcriber import HearingUnavailableError, Transcriber
from agent.telephony.audio import pcm_ms
from agent.vendors.hedging import Outcome


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


class WholeTurn:
    """Sends the whole turn anew at each pause, to a model that all calls of the process share."""

    def __init__(self, transcriber: Transcriber, speculation: Speculation, prompt: str) -> None:
        self._transcriber = transcriber
        self._speculation = speculation
        self._prompt = prompt
        self._asked_s: float | None = None

    def open(self, _setup: FrameProcessorSetup) -> None:
        """Nothing is kept open for one call."""

    @property
    def hurried(self) -> bool:
        """While requests may be thrown away (``Speculation``)."""
        return self._speculation.allowed

    async def line(self, _pcm: bytes) -> None:
        """Nothing is sent before a pause."""

    async def voice_began(self, _pre_roll: bytes) -> None:
        """The request of the pause before, if there was one, came to nothing."""
        self._over(Outcome.SUPERSEDED)

    def guess(self, _speech_ms: float) -> Heard | None:
        """Nothing is known before an answer."""
        return None

    async def so_far(self, pcm: bytes, speech_ms: float) -> Heard:
        """Raises HearingUnavailableError; its requests are counted where they failed."""
        self._asked_s = pcm_ms(len(pcm)) / 1000
        try:
            return await self._transcriber.transcribe(pcm, prompt=self._prompt, speech_ms=speech_ms)
        except HearingUnavailableError:
            self._asked_s = None
            raise

    def turn_over(self) -> None:
        """The latest request was of use."""
        self._over(Outcome.KEPT)

    async def close(self) -> None:
        """Nothing is open."""

    def _over(self, outcome: Outcome) -> None:
        asked_s, self._asked_s = self._asked_s, None
        if asked_s is not None:
            self._speculation.count(outcome, asked_s)
