"""The first clause of a reply, synthesised while the reply is still held back for the end of the caller's turn.

When the turn is confirmed its audio is there; when it is withdrawn the audio was for nothing, which is counted, and
bounded for each call.
"""

from collections.abc import Callable

from agent.metrics import EARLY_SPEECH_CHARACTERS
from agent.speech.growing import GrowingClause
from agent.speech.voicing import Voicing
from shared.contracts.agent_config import Voice


class EarlyVoice:
    """One reply at a time. The model's side calls ``begin``, ``feed``, ``flush``; the speaker takes the clause.

    ``most_wasted``: characters that may be synthesised for nothing in this call; then nothing is made early any more.
    """

    def __init__(self, voicing: Voicing, voice: Voice, *, most_wasted: int, on_degraded: Callable[[str], None]) -> None:
        self._voicing = voicing
        self._voice = voice
        self._most_wasted = most_wasted
        self._on_degraded = on_degraded
        self._fed: GrowingClause | None = None
        self._waiting: tuple[int, GrowingClause] | None = None
        self._wasted = 0

    def use_voice(self, voice: Voice) -> None:
        """Make the next clauses in this voice."""
        self._voice = voice

    async def begin(self, utterance: int) -> None:
        """A reply that may be withdrawn begins; the one before it is void."""
        await self.withdraw()
        if self._wasted < self._most_wasted:
            self._fed = self.new_clause()
            self._waiting = (utterance, self._fed)

    def feed(self, text: str) -> None:
        """The reply's text, as it streams in."""
        if self._fed is not None:
            self._fed.feed(text)

    def flush(self) -> None:
        """No more text comes: the reply is complete, or a tool runs before it goes on."""
        fed, self._fed = self._fed, None
        if fed is not None:
            fed.flush()
            if not fed.started:
                # A tool runs before a word was written: what is written after it is not made ahead.
                self._waiting = None

    def take(self, utterance: int) -> GrowingClause | None:
        """The clause that opens the reply, now the caller's of this to cancel; None when none was begun."""
        if self._waiting is None or self._waiting[0] != utterance:
            return None
        clause, self._waiting = self._waiting[1], None
        EARLY_SPEECH_CHARACTERS.labels("used").inc(clause.characters)
        return clause

    def new_clause(self) -> GrowingClause:
        """A clause of the same voice that is not made ahead."""
        return GrowingClause(self._voicing, self._voice, on_degraded=self._on_degraded)

    async def withdraw(self) -> None:
        """The reply is void, or the call is over."""
        self._fed = None
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            EARLY_SPEECH_CHARACTERS.labels("wasted").inc(waiting[1].characters)
            self._wasted += waiting[1].characters
            await waiting[1].cancel()
