"""The vendors of one call with a stopwatch: each does what the shared one does, and the call's log gets its times."""

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing

from agent.brain.stream import ChatStream, Messages, Piece, Tools
from agent.hearing.phantom import Heard
from agent.hearing.transcriber import Effort, Transcriber
from agent.measures.work import WorkLog
from agent.speech.manuscript import Manuscript
from agent.speech.voicing import Voicing
from shared.contracts.agent_config import Voice


class TimedTranscriber:
    """A Transcriber."""

    def __init__(self, transcriber: Transcriber, log: WorkLog) -> None:
        self._transcriber = transcriber
        self._log = log

    @property
    def may_race(self) -> bool:
        """See Transcriber."""
        return self._transcriber.may_race

    async def transcribe(self, pcm: bytes, *, prompt: str, speech_ms: float, effort: Effort = Effort.FULL) -> Heard:
        """See Transcriber."""
        with self._log.doing("ear") as work:
            heard = await self._transcriber.transcribe(pcm, prompt=prompt, speech_ms=speech_ms, effort=effort)
            work.result()
            return heard


class TimedModel:
    """A ChatStream. The first result is the first token, or the tool calls of a reply without words."""

    def __init__(self, model: ChatStream, log: WorkLog) -> None:
        self._real = model
        self._log = log

    async def stream(self, messages: Messages, tools: Tools) -> AsyncGenerator[Piece]:
        """See ChatStream."""
        with self._log.doing("model") as work:
            async with aclosing(self._real.stream(messages, tools)) as pieces:
                async for piece in pieces:
                    work.result()
                    yield piece


class TimedVoicing:
    """A Voicing. The first result is the first audio; a phrase of the cache counts like any other."""

    def __init__(self, voicing: Voicing, log: WorkLog) -> None:
        self._real = voicing
        self._log = log

    async def speak(
        self, voice: Voice, text: str, *, on_degraded: Callable[[str], None], opens: bool = False
    ) -> AsyncIterator[bytes]:
        """See Voicing."""
        with self._log.doing("speech") as work:
            async for pcm in self._real.speak(voice, text, on_degraded=on_degraded, opens=opens):
                work.result()
                yield pcm

    async def speak_pieces(
        self, voice: Voice, script: Manuscript, text: Awaitable[str], *, on_degraded: Callable[[str], None]
    ) -> AsyncIterator[bytes]:
        """See Voicing."""
        with self._log.doing("speech") as work:
            async for pcm in self._real.speak_pieces(voice, script, text, on_degraded=on_degraded):
                work.result()
                yield pcm
