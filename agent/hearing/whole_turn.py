"""Words from a model that is sent the whole turn so far at each pause, and is shared by all calls of the process."""

import asyncio

from pipecat.processors.frame_processor import FrameProcessorSetup

from agent.hearing.phantom import Heard
from agent.hearing.speculation import Speculation
from agent.hearing.transcriber import Effort, HearingUnavailableError, Transcriber
from agent.telephony.audio import pcm_ms
from agent.vendors.hedging import Outcome


class _Request:
    """One transcription under way, of that many seconds of audio."""

    def __init__(self, task: asyncio.Task[Heard], audio_s: float) -> None:
        self.task = task
        self.audio_s = audio_s

    @property
    def answered(self) -> bool:
        return self.task.done() and not self.failed

    @property
    def failed(self) -> bool:
        return self.task.done() and (self.task.cancelled() or self.task.exception() is not None)


class WholeTurn:
    """One call's words.

    Where a race is allowed its first request leaves when the voice only seems to end, and the second when it has: that
    is sooner than two at once, and a pause that turns out to be none costs one request and not two.
    """

    def __init__(self, transcriber: Transcriber, speculation: Speculation, prompt: str) -> None:
        self._transcriber = transcriber
        self._speculation = speculation
        self._prompt = prompt
        self._ahead: _Request | None = None
        self._asked_s: float | None = None
        self._leaving: set[asyncio.Task[Heard]] = set()

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

    def ahead(self, pcm: bytes, speech_ms: float) -> None:
        """Ask on the chance that nothing more comes."""
        self.went_on()
        if self._transcriber.may_race:
            self._ahead = self._ask(pcm, speech_ms, Effort.ONCE)

    def went_on(self) -> None:
        """What was asked ahead lacks words."""
        ahead, self._ahead = self._ahead, None
        if ahead is not None:
            self._lose(ahead, Outcome.SUPERSEDED)

    def guess(self, _speech_ms: float) -> Heard | None:
        """Nothing is known before an answer."""
        return None

    async def so_far(self, pcm: bytes, speech_ms: float) -> Heard:
        """Raises HearingUnavailableError; its requests are counted where they failed."""
        ahead, self._ahead = self._ahead, None
        if ahead is not None and ahead.answered:
            self._asked_s = ahead.audio_s
            return ahead.task.result()
        asked = self._ask(pcm, speech_ms, Effort.FULL if ahead is None else Effort.STEADY)
        self._asked_s = asked.audio_s
        try:
            return await self._first_of(asked, ahead)
        except HearingUnavailableError:
            self._asked_s = None
            raise

    def turn_over(self) -> None:
        """The latest request was of use."""
        self._over(Outcome.KEPT)

    async def close(self) -> None:
        """Nothing is open, but a request made ahead may be under way."""
        self.went_on()
        if self._leaving:
            await asyncio.wait(self._leaving)

    async def _first_of(self, asked: _Request, ahead: _Request | None) -> Heard:
        """Raises HearingUnavailableError when no request has an answer, the one made ahead included."""
        rivals = [asked] if ahead is None else [asked, ahead]
        winner: _Request | None = None
        waiting = {rival.task for rival in rivals}
        try:
            while winner is None and waiting:
                _, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                winner = next((rival for rival in rivals if rival.answered), None)
            self._asked_s = (winner or asked).audio_s
            return (winner or asked).task.result()
        finally:
            if winner is None:
                # The caller goes on: the request behind ``_asked_s`` is counted when his voice is noticed.
                self._leave(asked)
            for rival in rivals:
                if rival is not winner and (winner is not None or rival is ahead):
                    self._lose(rival, Outcome.SUPERSEDED if winner is None else Outcome.HEDGE)

    def _ask(self, pcm: bytes, speech_ms: float, effort: Effort) -> _Request:
        asking = self._transcriber.transcribe(pcm, prompt=self._prompt, speech_ms=speech_ms, effort=effort)
        return _Request(asyncio.ensure_future(asking), pcm_ms(len(pcm)) / 1000)

    def _lose(self, request: _Request, outcome: Outcome) -> None:
        """Nobody wants its answer any more; a request that failed was counted as it did."""
        if not request.failed:
            self._speculation.count(outcome, request.audio_s)
        self._leave(request)

    def _leave(self, request: _Request) -> None:
        request.task.cancel()
        if not request.task.done():
            self._leaving.add(request.task)
            request.task.add_done_callback(self._left)

    def _left(self, task: asyncio.Task[Heard]) -> None:
        self._leaving.discard(task)
        if not task.cancelled():
            # A failure of what nobody waits for is no news: its circuit was told.
            task.exception()

    def _over(self, outcome: Outcome) -> None:
        asked_s, self._asked_s = self._asked_s, None
        if asked_s is not None:
            self._speculation.count(outcome, asked_s)
