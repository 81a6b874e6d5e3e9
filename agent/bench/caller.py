"""A caller with manners: waits for the agent to finish, unless he is to interrupt."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable

from agent.bench.line import BenchCall, Stretch
from agent.sandbox.carrier.frames import FRAME_MS

SETTLED_MS = 800
"""The agent is done when nothing of it was heard for so long and nothing waits to be played."""
PATIENCE_S = 15.0
_LONGEST_SPEECH_S = 60.0
_POLL_S = FRAME_MS / 1000


class CallLostError(Exception):
    """The call ended while the caller still had something to say."""


@contextlib.asynccontextmanager
async def connected(call: BenchCall) -> AsyncGenerator["Caller"]:
    """The call is up inside. Raises AgentUnreachableError, CallLostError."""
    placing = asyncio.create_task(call.place())
    try:
        streaming = asyncio.create_task(call.streaming.wait())
        await asyncio.wait({placing, streaming}, return_when=asyncio.FIRST_COMPLETED)
        streaming.cancel()
        if placing.done():
            placing.result()
            raise CallLostError(f"the agent took the call without a conversation: {' '.join(call.said)}")
        yield Caller(call)
    finally:
        call.hang_up()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(placing), 20)
        placing.cancel()
        await asyncio.gather(placing, return_exceptions=True)


class Caller:
    """Speaks on a call that is up."""

    def __init__(self, call: BenchCall) -> None:
        self.call = call
        self._since = 0

    async def agent_finished(self) -> bool:
        """Wait until the agent has spoken since the last line and is done; false when it said nothing in 15 s."""
        answered = await self._until(self._agent_was_heard, PATIENCE_S)
        await self.agent_quiet_for(SETTLED_MS)
        return answered

    async def agent_quiet_for(self, milliseconds: int) -> bool:
        """Wait until nothing of the agent was heard for so long; false when it never fell silent."""

        def quiet() -> bool:
            return self.call.timeline.quiet_frames() * FRAME_MS >= milliseconds and self.call.playback.is_empty

        return await self._until(quiet, _LONGEST_SPEECH_S)

    async def agent_talks_for(self, milliseconds: int) -> bool:
        """Wait until the agent has been audible for so long since the last line; false when that never came."""

        def talked() -> bool:
            timeline = self.call.timeline
            first = next((at for at in range(self._since, len(timeline)) if timeline.heard_voiced[at]), None)
            sounding = timeline.quiet_frames() == 0 and not self.call.playback.is_empty
            return first is not None and sounding and (len(timeline) - first) * FRAME_MS >= milliseconds

        return await self._until(talked, PATIENCE_S)

    async def say(self, audio: bytes) -> Stretch:
        """Say it to the end."""
        stretch = self.call.say(audio)
        if not await self.call.reach(stretch.end):
            raise CallLostError(f"the call ended ({self.call.ended_by}) while the caller spoke")
        self._since = stretch.end
        return stretch

    def _agent_was_heard(self) -> bool:
        timeline = self.call.timeline
        return any(timeline.heard_voiced[self._since :])

    async def _until(self, happened: Callable[[], bool], seconds: float) -> bool:
        deadline = asyncio.get_running_loop().time() + seconds
        while not happened():
            if self.call.over.is_set():
                raise CallLostError(f"the call ended ({self.call.ended_by}) before its time")
            if asyncio.get_running_loop().time() >= deadline:
                return False
            await asyncio.sleep(_POLL_S)
        return True
