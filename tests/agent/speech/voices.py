"""A voice without a vendor, for the tests of what is synthesised and when."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

from agent.speech.manuscript import Manuscript
from agent.speech.synthesis import Synthesis
from agent.vendors.google_speech import SpeechUnavailableError
from shared.contracts.agent_config import Voice


class FakeSynthesis(Synthesis):
    """Answers each text, or piece of one, with itself as bytes; then ``error``."""

    def __init__(self) -> None:
        self.whole: list[str] = []
        self.pieces: list[list[str]] = []
        self.error: SpeechUnavailableError | None = None

    async def speak(
        self, voice: Voice, text: str, *, on_degraded: Callable[[str], None], opens: bool = False
    ) -> AsyncIterator[bytes]:
        self.whole.append(text)
        yield text.encode()
        await asyncio.sleep(0)
        if self.error:
            raise self.error

    async def speak_pieces(
        self, voice: Voice, script: Manuscript, text: Awaitable[str], *, on_degraded: Callable[[str], None]
    ) -> AsyncIterator[bytes]:
        asked: list[str] = []
        self.pieces.append(asked)
        async for piece in script.read():
            asked.append(piece)
            yield piece.encode()
        if self.error:
            raise self.error
