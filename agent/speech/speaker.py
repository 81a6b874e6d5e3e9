"""The pipeline's mouth: the model's text in, clauses of audio out, in order and without holes.

The next clause is synthesised while the current one streams. Why not pipecat's GoogleTTSService: it asks for a clause
only after the one before is complete, holds back the first half second, and knows no clause as a unit of hearing.
"""

import asyncio
from collections.abc import Callable

from pipecat.frames.frames import (
    CancelFrame,
    EndFrame,
    Frame,
    InterruptionFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    LLMTextFrame,
)
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor

from agent.call.frames import (
    ClauseAudioFrame,
    ClauseEndFrame,
    ClauseStartFrame,
    FillerFrame,
    OpenerFrame,
    ReplyEndFrame,
    ReplyRoundFrame,
    ReplyStartFrame,
    SayFrame,
    UtteranceEndFrame,
    WithheldFrame,
)
from agent.call.tasks import OwnedTasks
from agent.metrics import OPENERS_SAID
from agent.speech.clauses import ClauseSplitter
from agent.speech.early import EarlyVoice
from agent.speech.spoken.cleanup import plain
from agent.speech.synthesis import Synthesis
from agent.turns.openers import without_repeated_opener
from agent.vendors.google_speech import SpeechUnavailableError
from shared.contracts.agent_config import Voice

AHEAD_CLAUSES = 2
"""Clauses in synthesis at once: the one that streams and the next."""

MAX_WAITING_CLAUSES = 64
CHUNK_QUEUE = 256


class _Clause:
    """One clause in synthesis; its audio arrives in ``chunks``, ended by None."""

    def __init__(self, utterance: int, clause: int, text: str, *, bridges: bool) -> None:
        self.start = ClauseStartFrame(utterance, clause, text, bridges)
        self.chunks: asyncio.Queue[bytes | None] = asyncio.Queue(CHUNK_QUEUE)
        self.broken = False


class Speaker(FrameProcessor):
    """``on_degraded`` hears of streaming failures, ``on_mute`` of a clause that no vendor could voice whole,
    ``on_opened`` of an opener that is said.
    """

    def __init__(
        self,
        synthesis: Synthesis,
        voice: Voice,
        early: EarlyVoice,
        *,
        on_degraded: Callable[[str], None],
        on_mute: Callable[[str], None],
        on_opened: Callable[[str], None],
    ) -> None:
        super().__init__(name="speaker")  # pyright: ignore[reportUnknownMemberType] - pipecat's **kwargs
        self._synthesis = synthesis
        self._voice = voice
        self._on_degraded = on_degraded
        self._on_mute = on_mute
        self._on_opened = on_opened
        self._early = early
        self._soundless = self._wordless = 0
        self._opener: tuple[int, str] = (0, "")
        self._splitter = ClauseSplitter()
        self._utterance = 0
        self._generated = ""
        self._clauses = 0
        self._outbox: asyncio.Queue[_Clause | UtteranceEndFrame] = asyncio.Queue(MAX_WAITING_CLAUSES)
        self._slots = asyncio.Semaphore(AHEAD_CLAUSES)
        self._tasks = OwnedTasks("speaker")
        self._pumps = False

    def use_voice(self, voice: Voice) -> None:
        """Speak in this voice from the next clause on."""
        self._voice = voice
        self._early.use_voice(voice)

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Speak what is to be spoken; pass everything else on."""
        await super().process_frame(frame, direction)
        match frame:
            case InterruptionFrame() | CancelFrame() | EndFrame():
                await self._stop()
                await self.push_frame(frame, direction)
            case ReplyStartFrame():
                self._utterance, self._generated = frame.utterance, ""
                self._soundless = self._wordless = frame.utterance
                self._splitter = ClauseSplitter()
            case LLMTextFrame():
                self._generated += frame.text
                await self._say_all(self._splitter.feed(frame.text))
            case WithheldFrame() | FillerFrame():
                await self._put_in(frame)
            case OpenerFrame():
                await self._open_with(frame.text)
            case ReplyRoundFrame():
                await self._say_all(self._splitter.flush())
            case ReplyEndFrame():
                await self._say_all(self._splitter.flush())
                await self._post(UtteranceEndFrame(frame.utterance, self._generated.strip()))
            case SayFrame():
                await self._say_all(list(frame.pieces) or [frame.text], frame.utterance)
                await self._post(UtteranceEndFrame(frame.utterance, frame.text))
            case LLMFullResponseStartFrame() | LLMFullResponseEndFrame():
                pass
            case _:
                await self.push_frame(frame, direction)

    async def cleanup(self) -> None:
        """Stop all synthesis."""
        await super().cleanup()
        await self._stop()

    async def _put_in(self, frame: WithheldFrame | FillerFrame) -> None:
        """A filler sounds between the clauses; what was withheld belongs to the record alone."""
        self._generated = f"{self._generated} {frame.text} ".lstrip()
        if isinstance(frame, FillerFrame):
            await self._say_all(self._splitter.flush())
            await self._say_all([frame.text], bridges=True)

    async def _open_with(self, text: str) -> None:
        """Say it before the reply, unless the reply already sounds. It comes from the cache, so it is there at once."""
        if not self._soundless or self._soundless != self._utterance:
            return
        if without_repeated_opener(self._generated) != self._generated:
            return
        self._opener, self._soundless = (self._utterance, text), 0
        self._clauses += 1
        clause = self._clauses
        self._on_opened(text)
        OPENERS_SAID.inc()
        await self.push_frame(ClauseStartFrame(self._utterance, clause, text, bridges=True))
        async for pcm in self._synthesis.speak(self._voice, text, on_degraded=self._on_degraded):
            await self.push_frame(ClauseAudioFrame(clause, pcm))
        await self.push_frame(ClauseEndFrame(clause))

    async def _say_all(self, texts: list[str], utterance: int | None = None, *, bridges: bool = False) -> None:
        number = self._utterance if utterance is None else utterance
        for raw in texts:
            follows_opener = number == self._opener[0] == self._wordless and not bridges
            if not bridges:
                self._wordless = 0
            text = plain(without_repeated_opener(raw) if follows_opener else raw)
            if not text:
                continue
            self._clauses += 1
            clause = _Clause(number, self._clauses, text, bridges=bridges)
            self._tasks.start(self._synthesise(clause), f"clause-{self._clauses}")
            await self._post(clause)

    async def _post(self, item: _Clause | UtteranceEndFrame) -> None:
        if not self._pumps:
            self._pumps = True
            self._tasks.start(self._send_in_order(), "in-order")
        await self._outbox.put(item)

    async def _synthesise(self, clause: _Clause) -> None:
        async with self._slots:
            try:
                text = clause.start.text
                audio = self._early.take(text) or self._synthesis.speak(
                    self._voice, text, on_degraded=self._on_degraded
                )
                async for pcm in audio:
                    await clause.chunks.put(pcm)
            except SpeechUnavailableError as error:
                clause.broken = True
                self._on_mute(str(error))
            await clause.chunks.put(None)

    async def _send_in_order(self) -> None:
        while True:
            item = await self._outbox.get()
            if isinstance(item, UtteranceEndFrame):
                await self._send_end(item)
                continue
            # The clause is opened with its first sound: until then an opener may still go before it.
            pcm = await item.chunks.get()
            self._sounds(item.start.utterance)
            await self.push_frame(item.start)
            while pcm is not None:
                await self.push_frame(ClauseAudioFrame(item.start.clause, pcm))
                pcm = await item.chunks.get()
            await self.push_frame(ClauseEndFrame(item.start.clause, item.broken))

    async def _send_end(self, end: UtteranceEndFrame) -> None:
        self._sounds(end.utterance)
        if self._opener[0] == end.utterance:
            end.text = f"{self._opener[1]} {end.text}".rstrip()
        await self.push_frame(end)

    def _sounds(self, utterance: int) -> None:
        if utterance == self._soundless:
            self._soundless = 0

    async def _stop(self) -> None:
        await self._tasks.cancel_all()
        self._pumps = False
        self._soundless = 0
        self._outbox = asyncio.Queue(MAX_WAITING_CLAUSES)
        self._slots = asyncio.Semaphore(AHEAD_CLAUSES)
        self._splitter = ClauseSplitter()
