"""Words from a streaming service: audio goes out while the caller speaks, so the words are there soon after he stops.

The service hears; when a turn ends, and which of its words belong to it, is decided here and in the ear. Whatever the
service fails to answer goes to the second source as a whole turn: its audio is kept until the turn is over.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from pipecat.processors.frame_processor import FrameProcessorSetup

from agent.hearing.phantom import Heard
from agent.hearing.service_host import ServiceHost, StreamSource
from agent.hearing.speculation import Speculation
from agent.hearing.words import Words
from agent.metrics import FALLBACK_ANSWERS, VENDOR_FAILURES
from agent.telephony.audio import SAMPLE_RATE, pcm_ms
from agent.vendors.circuit import Circuit
from agent.vendors.hedging import Outcome
from shared.log import logger

LATE_AFTER_S = 1.7
"""Whole answers of OpenAI's realtime transcription come within 1.66 s in 99 of 100 cases (pipecat's measurement)."""

NOTHING_AFTER_S = 1.0
"""A service that finalises as it likes says nothing at all about a sound without words."""

LAST_WORDS_S = 0.35
"""Time for a further final transcript, when the one before it came while the caller still spoke."""

CONNECT_S = 3.0
"""A connection younger than this may still be on its way: a turn that it misses is no failure of the service."""

TRAILING_SILENCE = bytes(SAMPLE_RATE * 2 * 3 // 10)
"""0.3 s: a resampler on the way holds back up to 0.11 s, and models drop the last word of audio that ends abruptly."""

_log = logger(__name__)


class StreamedWords:
    """One call's. ``on_degraded`` is told why, the first time that ``second`` had to help out.

    ``circuit`` is the service's, shared by all calls: while it is open, turns go straight to ``second``.
    """

    def __init__(
        self,
        source: StreamSource,
        second: Words,
        speculation: Speculation,
        on_degraded: Callable[[str], Awaitable[None]],
        circuit: Circuit,
    ) -> None:
        self._whole_line = not source.answers_each_stop
        self._host = ServiceHost(source, self)
        self._second = second
        self._speculation = speculation
        self._on_degraded = on_degraded
        self._told = False
        self._circuit = circuit
        self._setup: FrameProcessorSetup | None = None
        self._opened_at = 0.0
        self._tried = False
        self._news = asyncio.Event()
        self._finals: list[str] = []
        self._interim = ""
        self._in_turn = False
        self._sending = False
        self._sent_bytes = 0
        self._due = False
        self._stale = False
        self._torn = False

    def open(self, setup: FrameProcessorSetup) -> None:
        """Begin to connect; a turn that comes before the connection goes to the second source."""
        self._setup = setup
        self._connect()

    @property
    def hurried(self) -> bool:
        """Each second of audio is sent once, so asking early costs nothing."""
        return True

    async def line(self, pcm: bytes) -> None:
        """Sent on while it belongs to a voice, or always to a service that wants the whole line."""
        if self._sending or self._whole_line:
            await self._audio(pcm)

    async def voice_began(self, pre_roll: bytes) -> None:
        """From here on the audio is sent; not when the turn already lacks a part of it."""
        await self._second.voice_began(pre_roll)
        self._in_turn = True
        if self._torn:
            return
        self._connect()
        self._tried = self._circuit.usable
        if not self._tried or not await self._host.voice_began():
            self._torn = True
        elif not self._sending:
            self._sending = True
            if not self._whole_line:
                await self._audio(pre_roll)

    def ahead(self, _pcm: bytes, _speech_ms: float) -> None:
        """The service has heard it all already."""

    def went_on(self) -> None:
        """Nothing was asked."""

    def guess(self, speech_ms: float) -> Heard | None:
        """From the interim transcript, which may still change."""
        return Heard(self._text(), speech_ms) if self._interim and not self._torn else None

    async def so_far(self, pcm: bytes, speech_ms: float) -> Heard:
        """The service's words, or the second source's when they are late or lost."""
        if not self._torn:
            await (self._finalised() if self._whole_line else self._answered())
        if not self._torn:
            return Heard(self._text(), speech_ms)
        self._count_failure()
        if not self._told:
            self._told = True
            await self._on_degraded("the streaming ear gave no answer in time")
        heard = await self._second.so_far(pcm, speech_ms)
        self._finals, self._interim, self._torn = [heard.text], "", False
        return heard

    def turn_over(self) -> None:
        """An answer that is still due belongs to no turn any more."""
        self._second.turn_over()
        self._finals, self._interim = [], ""
        self._stale = self._due
        self._in_turn = self._sending = self._torn = self._tried = False

    async def close(self) -> None:
        """Close the connection."""
        await self._host.close()
        await self._second.close()

    # What the service says (ServiceListener)

    def interim(self, text: str) -> None:
        """Words of the running voice."""
        if self._in_turn and not self._stale:
            self._interim = text.strip()

    def final(self, text: str) -> None:
        """One end of a voice is answered, or a service has finalised of its own accord."""
        if self._whole_line:
            # Late words of a turn that is over must not open or cancel another.
            wanted = self._in_turn
        else:
            wanted = self._due and not self._stale
            self._due = self._stale = False
        if wanted:
            self._speculation.count(Outcome.KEPT, pcm_ms(self._sent_bytes) / 1000)
            self._circuit.succeeded()
            self._sent_bytes = 0
            self._interim = ""
            if text.strip():
                self._finals.append(text.strip())
        self._news.set()

    def lost(self) -> None:
        """The turn lacks a part for good when something of it was on its way."""
        on_its_way = self._in_turn if self._whole_line else self._sending or (self._due and not self._stale)
        self._torn = self._torn or on_its_way
        self._sending = self._due = self._stale = False
        self._news.set()

    def _connect(self) -> None:
        """Once, and not while nobody answers there: a call that began in an outage connects when it is over."""
        if self._setup is not None and self._circuit.usable:
            self._host.open(self._setup)
            self._setup = None
            self._opened_at = asyncio.get_running_loop().time()

    def _count_failure(self) -> None:
        """A whole turn went elsewhere; once for each, and only when it was tried here."""
        FALLBACK_ANSWERS.labels("hearing", "hearing").inc()
        if self._tried and asyncio.get_running_loop().time() - self._opened_at > CONNECT_S:
            VENDOR_FAILURES.labels(self._circuit.endpoint).inc()
            self._circuit.failed("the streaming ear gave no answer in time")
        self._tried = False

    async def _audio(self, pcm: bytes) -> None:
        if await self._host.audio(pcm):
            self._sent_bytes += len(pcm)
        elif self._in_turn:
            self._torn = True
            self._sending = False

    async def _stop(self) -> None:
        self._sending = False
        if not self._whole_line:
            self._due = True
            await self._audio(TRAILING_SILENCE)
        if not await self._host.voice_ended():
            self._torn = True

    async def _answered(self) -> None:
        """Wait for the answer to this end of a voice. One at a time: answers carry no number, their order tells."""
        try:
            async with asyncio.timeout(LATE_AFTER_S):
                await self._no_answer_due()
                if not self._torn:
                    await self._stop()
                    await self._no_answer_due()
        except TimeoutError:
            _log.info("the streaming ear is late")
            self._torn = True
            self._host.renew()

    async def _no_answer_due(self) -> None:
        while self._due:
            self._news.clear()
            await self._news.wait()

    async def _finalised(self) -> None:
        """Wait for final words; an interim transcript that is never finalised is taken as it stands."""
        await self._stop()
        self._news.clear()
        patience_s = LAST_WORDS_S if self._finals and not self._interim else NOTHING_AFTER_S
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience_s):
                await self._news.wait()

    def _text(self) -> str:
        return " ".join(filter(None, (*self._finals, self._interim)))
