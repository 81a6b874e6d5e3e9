"""What a call asks of a voice, whoever makes it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Protocol

from agent.speech.manuscript import Manuscript
from shared.contracts.agent_config import Voice


class Voicing(Protocol):
    """Text to PCM; ``agent.speech.synthesis`` says how and what it raises."""

    def speak(
        self, voice: Voice, text: str, *, on_degraded: Callable[[str], None], opens: bool = False
    ) -> AsyncIterator[bytes]:
        """PCM of one clause."""
        ...

    def speak_pieces(
        self, voice: Voice, script: Manuscript, text: Awaitable[str], *, on_degraded: Callable[[str], None]
    ) -> AsyncIterator[bytes]:
        """PCM of a text that is still being written."""
        ...
