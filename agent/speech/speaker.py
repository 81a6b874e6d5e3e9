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
    ClauseTextFrame,
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
from agent.speech.growing import GrowingClause
from agent.speech.spoken.cleanup import plain
from agent.speech.voicing import Voicing
from agent.turns.openers import without_repeated_opener
from agent.vendors.google_speech import SpeechUnavailableError
from shared.contracts.agent_config import Voice

AHEAD_CLAUSES = 2
"""Clauses in synthesis at once: the one that streams and the next."""

MAX_WAITING_CLAUSES = 64
CHUNK_QUEUE = 256


class _Clause:
    """One clause in synthesis; its audio arrives in ``chunks``, ended by None. ``written``: its text is complete."""

    def __init__(self, utterance: int, clause: int, text: str, *, bridges: bool = False) -> None:
        self.utterance = utterance
        self.number = clause
        self.text = text
        self.bridges = bridges
        self.written = asyncio.Event()
        self.chunks: asyncio.Queue[bytes | None] = asyncio.Queue(CHUNK_QUEUE)
        self.broken = False


class Speaker(FrameProcessor):
    """``on_degraded`` hears of streaming failures, ``on_mute`` of a clause that no vendor could voice whole,
    ``on_opened`` of an opener that is said.
    """

    def __init__(
        self,
        voicing: Voicing,
        voice: Voice,
        early: EarlyVoice,
        *,
        on_degraded: Callable[[str], None],
        on_mute: Callable[[str], None],
        on_opened: Callable[[str], None],
    ) -> None:
        super().__init__(name="speaker")  # pyright: ignore[reportUnknownMemberType] - pipecat's **kwargs
        self._voicing = voicing
        self._voice = voice
        self._on_degraded = on_degraded
        self._on_mute = on_mute
        self._on_opened = on_opened
        self._early = early
        self._soundless = self._wordless = 0
        self._opener: tuple[int, str] = (0, "")
        self._first: GrowingClause | None = None
        self._growing: _Clause | None = None
        self._opens = self._feeds = False
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
                self._opens, self._first = True, None
            case LLMTextFrame():
                await self._write(frame.text)
            case WithheldFrame() | FillerFrame():
                await self._put_in(frame)
            case OpenerFrame():
                await self._open_with(frame.text)
            case ReplyRoundFrame():
                await self._say_all(self._splitter.flush())
                self._opens, self._first = True, None
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
        """A filler sounds between the clauses; what was withheld belongs to the record alone, and ends its clause."""
        self._generated = f"{self._generated} {frame.text} ".lstrip()
        await self._say_all(self._splitter.flush())
        if isinstance(frame, FillerFrame):
            await self._say_all([frame.text], bridges=True)
        else:
            self._opens, self._first = True, None

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
        async for pcm in self._voicing.speak(self._voice, text, on_degraded=self._on_degraded):
            await self.push_frame(ClauseAudioFrame(clause, pcm))
        await self.push_frame(ClauseEndFrame(clause))

    async def _write(self, piece: str) -> None:
        self._generated += piece
        if self._opens:
            await self._grow(piece)
        await self._say_all(self._splitter.feed(piece))

    async def _grow(self, piece: str) -> None:
        """The first clause begins to sound while it is still being written."""
        if self._first is None:
            self._first = self._early.take(self._utterance)
            self._feeds = self._first is None
            self._first = self._first or self._early.new_clause()
        if self._feeds:
            self._first.feed(piece)
        if self._growing is not None:
            self._growing.text = plain(self._splitter.pending + piece)
        elif self._first.started and not self._after_opener(self._utterance):
            self._growing = await self._start(self._utterance, plain(self._splitter.pending + piece), self._first)

    def _after_opener(self, utterance: int) -> bool:
        """The utterance has an opener, and none of its own words were posted yet."""
        return utterance == self._opener[0] == self._wordless

    async def _say_all(self, texts: list[str], utterance: int | None = None, *, bridges: bool = False) -> None:
        number = self._utterance if utterance is None else utterance
        for raw in texts:
            is_opening = self._opens and number == self._utterance and not bridges
            follows_opener = self._after_opener(number) and not bridges
            text = plain(without_repeated_opener(raw) if follows_opener else raw)
            first = await self._opening_of(raw if text == plain(raw) else None) if is_opening else None
            if not bridges:
                self._wordless = 0
            if self._growing is not None:
                self._growing.text = text
                self._growing.written.set()
                self._growing = None
            elif text:
                clause = await self._start(number, text, first, bridges=bridges)
                clause.written.set()
            elif first is not None:
                await first.cancel()

    async def _opening_of(self, raw: str | None) -> GrowingClause | None:
        """What the first clause is made of; None when nothing made of it can be used."""
        self._opens = False
        first, self._first = self._first, None
        if first is not None and self._feeds:
            first.flush()
        if first is None or self._growing is not None:
            return None
        if raw is None:
            await first.cancel()
            return None
        return first

    async def _start(self, utterance: int, text: str, made: GrowingClause | None, *, bridges: bool = False) -> _Clause:
        self._clauses += 1
        clause = _Clause(utterance, self._clauses, text, bridges=bridges)
        self._tasks.start(self._synthesise(clause, made), f"clause-{self._clauses}")
        await self._post(clause)
        return clause

    async def _post(self, item: _Clause | UtteranceEndFrame) -> None:
        if not self._pumps:
            self._pumps = True
            self._tasks.start(self._send_in_order(), "in-order")
        await self._outbox.put(item)

    async def _synthesise(self, clause: _Clause, made: GrowingClause | None) -> None:
        async with self._slots:
            try:
                audio = (
                    made.audio()
                    if made is not None
                    else self._voicing.speak(self._voice, clause.text, on_degraded=self._on_degraded)
                )
                async for pcm in audio:
                    await clause.chunks.put(pcm)
            except SpeechUnavailableError as error:
                clause.broken = True
                self._on_mute(str(error))
            finally:
                if made is not None:
                    await made.cancel()
            await clause.chunks.put(None)

    async def _send_in_order(self) -> None:
        while True:
            item = await self._outbox.get()
            if isinstance(item, UtteranceEndFrame):
                await self._send_end(item)
                continue
            # The clause is opened with its first sound: until then an opener may still go before it.
            pcm = await item.chunks.get()
            self._sounds(item.utterance)
            known = item.text
            await self.push_frame(ClauseStartFrame(item.utterance, item.number, known, item.bridges))
            while pcm is not None:
                known = await self._reword(item, known)
                await self.push_frame(ClauseAudioFrame(item.number, pcm))
                pcm = await item.chunks.get()
            await item.written.wait()
            await self._reword(item, known)
            await self.push_frame(ClauseEndFrame(item.number, item.broken))

    async def _reword(self, clause: _Clause, known: str) -> str:
        """Tell the line what was written of the clause since; answers what it knows now."""
        if clause.text != known:
            await self.push_frame(ClauseTextFrame(clause.utterance, clause.number, clause.text))
        return clause.text

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
        first, self._first, self._growing, self._opens = self._first, None, None, False
        if first is not None:
            await first.cancel()
