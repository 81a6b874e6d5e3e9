"""One worker process as the parent sees it: its life, its line, the calls that hold a place in it."""

import asyncio
import contextlib
import os
import socket
from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID

import msgspec

from agent.metrics import forget_process
from agent.process.channel import Channel, ChannelClosedError
from agent.process.messages import (
    Begin,
    CallOver,
    NotReserved,
    Ping,
    Pong,
    Ready,
    RecordMissed,
    Reserve,
    Reserved,
    ToParent,
)
from agent.process.worker import CHANNEL_VARIABLE, PARENT_VARIABLE
from shared.contracts.agent_config import AgentConfig
from shared.log import logger

RESERVE_DEADLINE_S = 4.0
"""Twilio waits 15 s for the webhook; a disk that needs longer than this to sync is broken."""
PINGS_PER_SILENCE = 4
LEAVE_S = 2.0
"""Between the end of a worker's line and its exit."""

log = logger(__name__)


class NotReservedError(Exception):
    """No worker could put the call on record; the message says why."""


class WorkerHandle:
    """One worker as the parent sees it. ``calls`` are those that hold a place in it."""

    def __init__(self, number: int, capacity: int) -> None:
        self.number = number
        self.capacity = capacity
        self.ready = False
        self.calls: set[UUID] = set()
        self.pid = 0
        self._channel: Channel[ToParent] | None = None
        self._answers: dict[UUID, asyncio.Future[None]] = {}
        self._process: asyncio.subprocess.Process | None = None
        self._last_heard = 0.0
        self.on_call_over: Callable[[UUID], None] = lambda _: None

    @property
    def room(self) -> int:
        """Free places; 0 while it is not ready."""
        return self.capacity - len(self.calls) if self.ready else 0

    async def live(self, command: Sequence[str], configs: list[AgentConfig]) -> int:
        """Start the process, serve its channel until it exits; answers the exit code. Cancelling kills it.

        Raises OSError when the process cannot be started.
        """
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        environment = os.environ | {CHANNEL_VARIABLE: str(theirs.fileno()), PARENT_VARIABLE: str(os.getpid())}
        try:
            process = await asyncio.create_subprocess_exec(
                *command, stdin=asyncio.subprocess.DEVNULL, pass_fds=[theirs.fileno()], env=environment
            )
        except OSError:
            ours.close()
            raise
        finally:
            theirs.close()
        self._process = process
        self.pid = process.pid
        self._channel = Channel(
            ours, msgspec.msgpack.Decoder(ToParent), lambda _: False, self._told, partial(self._line_closed, process)
        )
        self._last_heard = asyncio.get_running_loop().time()
        self.send(Begin(configs=configs))
        try:
            return await process.wait()
        except asyncio.CancelledError:
            process.kill()
            await process.wait()
            raise
        finally:
            self._channel.close()
            self._gone("process ended")
            forget_process(process.pid)

    def send(self, message: msgspec.Struct, fd: int | None = None) -> None:
        """Tell the worker; ``fd`` is handed over. Raises ChannelClosedError when it is gone."""
        if self._channel is None:
            if fd is not None:
                os.close(fd)
            raise ChannelClosedError("the worker has not started")
        self._channel.send(message, fd)

    async def ask(self, message: Reserve | RecordMissed) -> None:
        """Send and wait until the call is on record. Raises NotReservedError."""
        answer: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._answers[message.ring.call_id] = answer
        try:
            self.send(message)
            async with asyncio.timeout(RESERVE_DEADLINE_S):
                await answer
        except (ChannelClosedError, TimeoutError) as error:
            raise NotReservedError(f"worker {self.number}: {error or 'no answer in time'}") from error
        finally:
            del self._answers[message.ring.call_id]

    async def watch(self, silence_s: float) -> None:
        """Kill the process when it was ready and has been silent for ``silence_s`` seconds, until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(silence_s / PINGS_PER_SILENCE)
            if not self.ready:
                continue
            quiet_s = loop.time() - self._last_heard
            if quiet_s > silence_s:
                log.error("worker.hangs", worker=self.number, quiet_s=round(quiet_s, 1), alert=True)
                self._kill(self._process)
                continue
            with contextlib.suppress(ChannelClosedError):  # its exit is noticed elsewhere
                self.send(Ping())

    @staticmethod
    def _kill(process: asyncio.subprocess.Process | None) -> None:
        if process is not None and process.returncode is None:
            process.kill()

    def _told(self, message: ToParent, _fd: int | None) -> None:
        self._last_heard = asyncio.get_running_loop().time()
        match message:
            case Pong():
                pass
            case Ready():
                self.ready = True
                log.info("worker.ready", worker=self.number, pid=self.pid)
            case Reserved():
                answer = self._answers.get(message.call_id)
                if answer is not None and not answer.done():
                    answer.set_result(None)
            case NotReserved():
                answer = self._answers.get(message.call_id)
                if answer is not None and not answer.done():
                    answer.set_exception(NotReservedError(message.detail))
            case CallOver():
                self.calls.discard(message.call_id)
                self.on_call_over(message.call_id)

    def _line_closed(self, process: asyncio.subprocess.Process) -> None:
        """Told a moment late: the next process may be here already, and is not meant."""
        if process is self._process:
            self._gone("line closed")
            asyncio.get_running_loop().call_later(LEAVE_S, self._kill, process)

    def _gone(self, why: str) -> None:
        self.ready = False
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(NotReservedError(f"worker {self.number}: {why}"))
        lost, self.calls = self.calls, set()
        for call_id in lost:
            self.on_call_over(call_id)
