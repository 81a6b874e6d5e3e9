"""Writes what was said to the call's record: one writer, in the order in which it happened, without holding audio."""

import asyncio
from collections import deque
from collections.abc import Coroutine

from agent.call.accepted import CallRecord
from agent.call.said import AgentSaid, CallerSaid, ToolDone
from agent.call.tasks import OwnedTasks
from agent.hearing.turn import CallerTurn
from shared.contracts.events import Stage
from shared.contracts.tools import MAX_HEARD_TURNS, HeardTurn
from shared.log import logger

QUEUE_LIMIT = 256
WAIT_FOR_DISK_S = 0.5
"""A caller's turn is answered only once it is on disk; a disk slower than this must not make the agent mute."""

DRAIN_S = 5.0

_log = logger(__name__)


class Transcript:
    """``start`` it, write, and ``drain`` it once at the end of the call."""

    def __init__(self, record: CallRecord) -> None:
        self._record = record
        self._queue: asyncio.Queue[Coroutine[object, object, int | None]] = asyncio.Queue(QUEUE_LIMIT)
        self._tasks = OwnedTasks("transcript")
        self._heard: deque[HeardTurn] = deque(maxlen=MAX_HEARD_TURNS)
        self._agent_said = ""

    @property
    def heard(self) -> list[HeardTurn]:
        """The caller's latest turns, oldest first, whether or not they have reached the CRM."""
        return list(self._heard)

    def start(self) -> None:
        """Begin to write."""
        self._tasks.start(self._write_in_order(), "writer")

    async def user_turn(self, turn: CallerTurn) -> None:
        """Answers when the turn, and all before it, is on record (or after ``WAIT_FOR_DISK_S``)."""
        if turn.text:
            self._heard.append(HeardTurn(turn.text, self._agent_said))
        await self._queue.put(
            self._record.user_turn(
                CallerSaid(
                    text=turn.text,
                    confidence=turn.confidence,
                    audio_start_ms=turn.start_ms,
                    audio_end_ms=turn.end_ms,
                    how=turn.how,
                    not_heard=turn.not_heard,
                )
            )
        )
        try:
            async with asyncio.timeout(WAIT_FOR_DISK_S):
                await self._queue.join()
        except TimeoutError:
            _log.warning("the record of a turn is late", waited_s=WAIT_FOR_DISK_S)

    async def agent_turn(self, said: AgentSaid) -> None:
        """A turn of the agent, as heard."""
        self._agent_said = said.text
        await self._queue.put(self._record.agent_turn(said))

    async def tool_called(self, done: ToolDone) -> None:
        """A tool call and its answer."""
        await self._queue.put(self._record.tool_called(done))

    async def degraded(self, *, stage: Stage, mode: str, detail: str) -> None:
        """A vendor stage works in a lesser mode from here on."""
        await self._queue.put(self._record.degraded(stage=stage, mode=mode, detail=detail))

    async def drain(self) -> None:
        """Wait until all is written, then stop. What a dead disk did not take within ``DRAIN_S`` is logged as lost."""
        try:
            async with asyncio.timeout(DRAIN_S):
                await self._queue.join()
        except TimeoutError:
            _log.error("the end of a call could not be put on record", events=self._queue.qsize())
        await self._tasks.cancel_all()
        while not self._queue.empty():
            self._queue.get_nowait().close()

    async def _write_in_order(self) -> None:
        while True:
            event = await self._queue.get()
            try:
                await event
            except OSError as error:
                # The disk refused; the conversation goes on, and the record says so in the log.
                _log.error("an event could not be put on record", error=str(error))
            finally:
                self._queue.task_done()
