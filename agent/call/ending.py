"""How a call ends: the caller goes, or the agent's last words are heard to their end and then it hangs up."""

import asyncio

from shared.contracts.events import EndReason

LAST_WORDS_LIMIT_S = 20.0
"""A farewell is at most a few sentences; one that is not over by then will never be."""


class Ending:
    """``outcome`` is set once. ``by_agent`` tells whether the line must still be hung up."""

    def __init__(self) -> None:
        self.outcome: asyncio.Future[EndReason] = asyncio.get_running_loop().create_future()
        self.by_agent = False
        self._last_words: int | None = None
        self._reason: EndReason = "agent_hangup"
        self._firm = False
        self._since = 0.0
        self._moving = False
        self._gone: EndReason | None = None

    @property
    def begun(self) -> bool:
        """The last words are being said."""
        return self._last_words is not None

    def begin(self, utterance: int, reason: EndReason, *, firm: bool, now: float) -> None:
        """End the call once ``utterance`` was heard. Unless ``firm``, a caller who speaks up keeps the line open."""
        if self._last_words is None or firm:
            self._last_words, self._reason, self._firm, self._since = utterance, reason, firm, now

    def caller_speaks(self) -> None:
        """Real words during the farewell: the conversation goes on."""
        if not self._firm:
            self._last_words = None

    def heard(self, utterance: int) -> None:
        """The caller has heard an utterance to its end."""
        if utterance == self._last_words:
            self.hang_up(self._reason)

    def check(self, now: float) -> None:
        """Hang up when the last words did not come to their end in ``LAST_WORDS_LIMIT_S``."""
        if self._last_words is not None and now - self._since > LAST_WORDS_LIMIT_S:
            self.hang_up(self._reason)

    def hang_up(self, reason: EndReason) -> None:
        """The agent ends the call now."""
        if not self.outcome.done():
            self.by_agent = True
            self.outcome.set_result(reason)

    def caller_gone(self, *, said_stop: bool) -> None:
        """The stream ended: by Twilio's ``stop`` (the caller hung up) or without it (the line broke)."""
        self._gone = "caller_hangup" if said_stop else "connection_lost"
        self._settle()

    def moving(self, *, under_way: bool) -> None:
        """While the caller is being moved to a person, the end of the stream is no hang-up."""
        self._moving = under_way
        self._settle()

    def moved(self) -> None:
        """The caller is with a person now; his line is not the agent's to end."""
        if not self.outcome.done():
            self.outcome.set_result("transferred")

    def _settle(self) -> None:
        if self._gone is not None and not self._moving and not self.outcome.done():
            self.outcome.set_result(self._gone)
