"""Says fixed words: in their turn, or before everything that does not sound yet."""

from collections.abc import Awaitable, Callable

from agent.call.frames import SayFrame
from agent.speech.phrases import PhraseCache
from agent.telephony.playout import Playout
from agent.turns.book import TurnBook
from shared.contracts.agent_config import Voice


class FixedWords:
    """One call's, in its voice; ``send`` gives a frame to the mouth. Both ways answer the utterance's number."""

    def __init__(
        self,
        phrases: PhraseCache,
        voice: Voice,
        book: TurnBook,
        playout: Playout,
        send: Callable[[SayFrame], Awaitable[None]],
    ) -> None:
        self._phrases = phrases
        self._voice = voice
        self._book = book
        self._playout = playout
        self._send = send

    async def say(self, text: str) -> int:
        """Say it after everything said so far."""
        utterance = self._book.issue()
        await self._send(SayFrame(utterance, text))
        return utterance

    async def say_pieces(self, pieces: tuple[str, ...]) -> int:
        """Say phrases that are cached one by one, as one utterance, after everything said so far."""
        utterance = self._book.issue()
        await self._send(SayFrame(utterance, " ".join(pieces), pieces))
        return utterance

    async def say_now(self, text: str) -> int:
        """Say it before everything that does not sound yet, straight from the cache where it can be."""
        pcm = await self._phrases.get(self._voice, text)
        if pcm is None:
            return await self.say(text)
        utterance = self._book.issue()
        self._playout.interject(utterance, -utterance, text, pcm)
        return utterance
