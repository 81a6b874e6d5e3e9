"""The first clause of a reply, synthesised while the reply is still held back for the end of the caller's turn.

When the turn is confirmed its audio is there; when it is withdrawn the audio was for nothing, which is counted, and
bounded for each call.
"""

import asyncio
from collections.abc import AsyncIterator, Callable

from agent.call.tasks import OwnedTasks
from agent.metrics import EARLY_SPEECH_CHARACTERS
from agent.speech.clauses import ClauseSplitter
from agent.speech.spoken.cleanup import plain
from agent.speech.synthesis import Synthesis
from agent.vendors.google_speech import SpeechUnavailableError
from shared.contracts.agent_config import Voice

_End = SpeechUnavailableError | None


class EarlyVoice:
    """One clause at a time. The model's side calls ``begin``, ``feed``, ``flush``; the speaker takes the clause.

    ``most_wasted``: characters that may be synthesised for nothing in this call; then nothing is made early any more.
    """

    def __init__(
        self, synthesis: Synthesis, voice: Voice, *, most_wasted: int, on_degraded: Callable[[str], None]
    ) -> None:
        self._synthesis = synthesis
        self._voice = voice
        self._most_wasted = most_wasted
        self._on_degraded = on_degraded
        self._tasks = OwnedTasks("early-voice")
        self._splitter = ClauseSplitter()
        self._text = ""
        self._listens = False
        self._chunks: asyncio.Queue[bytes | _End] = asyncio.Queue()
        self._wasted = 0

    def use_voice(self, voice: Voice) -> None:
        """Make the next clauses in this voice."""
        self._voice = voice

    async def begin(self) -> None:
        """A reply that may be withdrawn begins; the one before it is void."""
        await self.withdraw()
        self._splitter = ClauseSplitter()
        self._listens = self._wasted < self._most_wasted

    def feed(self, text: str) -> None:
        """The reply's text, as it streams in."""
        if self._listens:
            self._start(self._splitter.feed(text))

    def flush(self) -> None:
        """The reply's text is complete."""
        if self._listens:
            self._start(self._splitter.flush())

    def take(self, text: str) -> AsyncIterator[bytes] | None:
        """The clause's audio, as much as there is and the rest as it comes; None when it is not being made.

        The iterator raises SpeechUnavailableError as ``Synthesis.speak`` does.
        """
        self._listens = False
        if not self._text or text != self._text:
            return None
        EARLY_SPEECH_CHARACTERS.labels("used").inc(len(text))
        self._text = ""
        return self._audio(self._chunks)

    async def withdraw(self) -> None:
        """The reply is void, or the call is over."""
        self._listens = False
        if self._text:
            EARLY_SPEECH_CHARACTERS.labels("wasted").inc(len(self._text))
            self._wasted += len(self._text)
            self._text = ""
        await self._tasks.cancel_all()

    def _start(self, clauses: list[str]) -> None:
        if clauses and (text := plain(clauses[0])):
            self._listens = False
            self._text = text
            self._chunks = asyncio.Queue()
            self._tasks.start(self._synthesise(text, self._chunks), "clause")

    async def _synthesise(self, text: str, chunks: asyncio.Queue[bytes | _End]) -> None:
        end: _End = None
        try:
            async for pcm in self._synthesis.speak(self._voice, text, on_degraded=self._on_degraded):
                chunks.put_nowait(pcm)
        except SpeechUnavailableError as error:
            end = error
        chunks.put_nowait(end)

    @staticmethod
    async def _audio(chunks: asyncio.Queue[bytes | _End]) -> AsyncIterator[bytes]:
        while isinstance(piece := await chunks.get(), bytes):
            yield piece
        if piece is not None:
            raise piece
