"""What a transfer may do to the conversation it takes the caller from."""

import asyncio
import time

from agent.call.attendance import Attended
from agent.call.ending import Ending
from agent.hearing.ear import Ear
from agent.telephony.playout import Playout
from agent.turns.silence import SilenceLadder


class Handover:
    """One call's; ``talk`` is its conversation."""

    def __init__(self, talk: Attended, ear: Ear, playout: Playout, silence: SilenceLadder, ending: Ending) -> None:
        self._talk = talk
        self._ear = ear
        self._playout = playout
        self._silence = silence
        self._ending = ending
        self._awaited = 0
        self._heard = asyncio.Event()

    @property
    def is_quiet(self) -> bool:
        """Nobody speaks and nothing is being worked out."""
        return self._playout.silent and not self._talk.is_busy

    async def say(self, text: str) -> int:
        """Say it after everything said so far; answers the utterance's number."""
        return await self._talk.say(text)

    async def say_until_heard(self, text: str, within_s: float) -> None:
        """Stop what sounds, hear nothing more, say this and return when it was heard, or after ``within_s``."""
        self._ear.close()
        await self._talk.silence_agent()
        self._heard.clear()
        self._awaited = await self._talk.say(text)
        try:
            async with asyncio.timeout(within_s):
                await self._heard.wait()
        except TimeoutError:
            # The person is on the other line: a voice that fails must not cost the connection.
            self._awaited = 0

    def heard(self, utterance: int) -> None:
        """The caller has heard an utterance to its end."""
        if utterance == self._awaited:
            self._heard.set()

    def keep_waiting(self) -> None:
        """The caller waits on purpose: no silence ladder."""
        self._silence.stirred(time.monotonic())

    def moving(self, *, under_way: bool) -> None:
        """From here on the end of the stream means that the caller has moved; or no more, and he is heard again."""
        self._ending.moving(under_way=under_way)
        if not under_way:
            self._ear.open()

    def moved(self) -> None:
        """The caller has moved: the call is over for the agent."""
        self._ending.moved()
