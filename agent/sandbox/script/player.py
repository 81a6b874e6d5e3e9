"""Plays a script on a call: a caller with manners, who waits for the agent to finish."""

import asyncio
import random
from collections.abc import Callable, Sequence

from agent.sandbox.carrier.call import SimulatedCall
from agent.sandbox.carrier.mouth import cough
from agent.sandbox.clips import mulaw
from agent.sandbox.g711 import SILENCE
from agent.sandbox.script.parse import Cough, HangUp, Keys, Speak, Step, Wait

_POLL_S = 0.02
_SETTLED_MS = 800
"""The agent is done when nothing of it was heard for so long and nothing waits to be played."""
_PATIENCE_S = 15.0
"""How long the caller waits for an answer to begin."""
_LONGEST_SPEECH_S = 120.0
_GOODBYE_S = 20.0
_BREATH = SILENCE * 2000
"""A quarter of a second between two clips of one turn."""


class Player:
    """One caller. ``spoken`` holds what was said in full, line by line; ``waited_in_vain`` the lines never answered."""

    def __init__(self, call: SimulatedCall, seed: int) -> None:
        self._call = call
        self._random = random.Random(seed)  # noqa: S311 - a caller's hesitation, no secret
        self.spoken: list[str] = []
        self.keys = ""
        self.waited_in_vain = 0

    async def play(self, steps: Sequence[Step]) -> None:
        """Run the steps, then wait for the agent's goodbye, else hang up. Ends early when the call does."""
        await self._call.streaming.wait()
        for step in steps:
            if self._call.over.is_set():
                return
            await self._do(step)
        await self._until(self._call.over.is_set, _GOODBYE_S)
        if not self._call.over.is_set():
            self._call.hang_up()

    async def _do(self, step: Step) -> None:
        match step:
            case Speak():
                await self._speak(step)
            case Wait():
                await self._until(self._call.over.is_set, step.seconds)
            case Keys():
                for digit in step.digits:
                    self._call.press(digit)
                    self.keys += digit
                    await asyncio.sleep(0.25)
            case Cough():
                self._call.mouth.say(cough())
                await self._until(lambda: self._call.mouth.is_silent, 2)
            case HangUp():
                if step.abrupt:
                    self._call.drop()
                else:
                    self._call.hang_up()
                await self._call.over.wait()

    async def _speak(self, step: Speak) -> None:
        if step.barge_after_s is None:
            await self._agent_finished()
        else:
            await self._agent_talks_for(step.barge_after_s)
        if self._call.over.is_set():
            return
        self._call.measures.begin_line(step.text, barge=step.barge_after_s is not None)
        self._call.caller_speaks = True
        self._call.mouth.say(_BREATH.join(mulaw(clip_id) for clip_id in step.clip_ids))
        await self._until(lambda: self._call.mouth.is_silent, 60)
        self._call.caller_speaks = False
        if self._call.mouth.is_silent:
            self.spoken.append(step.text)

    async def _agent_finished(self) -> None:
        measures, playback = self._call.measures, self._call.playback

        def talking() -> bool:
            return measures.agent_quiet_ms < _SETTLED_MS or not playback.is_empty

        if not await self._until(lambda: measures.agent_spoke_since_last_line, _PATIENCE_S):
            self.waited_in_vain += not self._call.over.is_set()
        await self._until(lambda: not talking(), _LONGEST_SPEECH_S)
        # People take 400 to 800 ms to begin, more or less; part of it has passed while it settled.
        await self._until(self._call.over.is_set, self._random.uniform(0.0, 0.4))

    async def _agent_talks_for(self, seconds: float) -> None:
        measures = self._call.measures

        def talking() -> bool:
            since = measures.agent_speaking_ms()
            return measures.agent_spoke_since_last_line and since is not None and since >= seconds * 1000

        if not await self._until(talking, _PATIENCE_S):
            self.waited_in_vain += not self._call.over.is_set()

    async def _until(self, happened: Callable[[], bool], seconds: float) -> bool:
        """Wait for it, for the call's end, or for the time to run out; True when it happened."""
        deadline = asyncio.get_running_loop().time() + seconds
        while not happened():
            if self._call.over.is_set() or asyncio.get_running_loop().time() >= deadline:
                return False
            await asyncio.sleep(_POLL_S)
        return True
