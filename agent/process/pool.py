"""The parent's worker processes: started, counted, chosen by room, started again when they die."""

import asyncio
import contextlib
import os
import socket
import sys
from collections.abc import Callable, Sequence
from uuid import UUID

import msgspec

from agent.metrics import WORKER_DEATHS, forget_process
from agent.process.channel import Channel, ChannelClosedError
from agent.process.messages import (
    Attach,
    Begin,
    CallOver,
    CarrierEnded,
    Exit,
    NotReserved,
    Ping,
    Pong,
    Ready,
    RecordMissed,
    Reserve,
    Reserved,
    Sweep,
    ToParent,
    Warm,
)
from agent.process.worker import CHANNEL_VARIABLE, PARENT_VARIABLE
from shared.contracts.agent_config import AgentConfig
from shared.log import logger

WORKER_COMMAND = (sys.executable, "-m", "agent.process.worker_main")
RESERVE_DEADLINE_S = 4.0
"""Twilio waits 15 s for the webhook; a disk that needs longer than this to sync is broken."""
FIRST_RESTART_S, LAST_RESTART_S = 0.2, 10.0
HEALTHY_AFTER_S = 30.0
SILENT_WORKER_S = 20.0
"""A worker that was ready and has not turned its loop for so long has lost its calls; it is killed and replaced."""
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
        self._channel = Channel(ours, msgspec.msgpack.Decoder(ToParent), lambda _: False, self._told, self._line_closed)
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
                self._kill()
                continue
            with contextlib.suppress(ChannelClosedError):  # its exit is noticed elsewhere
                self.send(Ping())

    def _kill(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.kill()

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

    def _line_closed(self) -> None:
        self._gone("line closed")
        asyncio.get_running_loop().call_later(LEAVE_S, self._kill)

    def _gone(self, why: str) -> None:
        self.ready = False
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(NotReservedError(f"worker {self.number}: {why}"))
        lost, self.calls = self.calls, set()
        for call_id in lost:
            self.on_call_over(call_id)


class WorkerPool:
    """All workers of this agent."""

    def __init__(
        self,
        count: int,
        capacity: int,
        command: Sequence[str] = WORKER_COMMAND,
        silence_s: float = SILENT_WORKER_S,
    ) -> None:
        self.workers = [WorkerHandle(number, capacity) for number in range(count)]
        self._configs: Callable[[], list[AgentConfig]] = list
        self._command = command
        self._silence_s = silence_s
        self._keepers: set[asyncio.Task[None]] = set()
        self._stopping = False
        self._idle = asyncio.Event()
        self._idle.set()

    def start(self, configs: Callable[[], list[AgentConfig]], on_call_over: Callable[[UUID], None]) -> None:
        """Start every worker. ``configs`` gives what it warms, ``on_call_over`` hears of each place given back."""
        self._configs = configs
        for worker in self.workers:
            worker.on_call_over = lambda call_id: self._call_over(call_id, on_call_over)
            self._keepers.add(asyncio.create_task(self._keep(worker)))

    @property
    def ready(self) -> bool:
        """Whether any worker can take calls."""
        return any(worker.ready for worker in self.workers)

    async def reserve(self, order: Reserve) -> WorkerHandle | None:
        """Put the call into the worker with most room; None when all are full. Raises NotReservedError.

        A worker that dies before it has answered is not asked again.
        """
        worker = max(self.workers, key=lambda one: one.room)
        if worker.room == 0:
            return None
        worker.calls.add(order.ring.call_id)
        self._idle.clear()
        try:
            await worker.ask(order)
        except NotReservedError:
            worker.calls.discard(order.ring.call_id)
            self._note_idle()
            raise
        return worker

    async def record_missed(self, order: RecordMissed) -> None:
        """Put a call that gets a spoken message on record. Raises NotReservedError."""
        worker = min(self.workers, key=lambda one: (not one.ready, len(one.calls)))
        if not worker.ready:
            raise NotReservedError("no worker is ready")
        await worker.ask(order)

    def warm(self, config: AgentConfig) -> None:
        """Tell every worker of new or changed settings; a starting one is told by Begin."""
        for worker in self.workers:
            if worker.ready:
                self._tell(worker, Warm(config=config))

    def attach(self, worker: WorkerHandle, call_id: UUID, received: bytes, fd: int) -> None:
        """Hand a media socket to its call's worker. Raises ChannelClosedError."""
        worker.send(Attach(call_id=call_id, received=received), fd)

    def carrier_ended(self, worker: WorkerHandle, call_id: UUID) -> None:
        """Twilio says that the call is over."""
        self._tell(worker, CarrierEnded(call_id=call_id))

    async def wait_idle(self) -> None:
        """Return once no call holds a place."""
        await self._idle.wait()

    def tell_exit(self) -> None:
        """Every worker ends what it has, delivers and exits; none is started again and none takes calls."""
        self._stopping = True
        for worker in self.workers:
            worker.ready = False
            if worker.pid:
                self._tell(worker, Exit())

    async def wait_stopped(self) -> None:
        """Return once every worker has exited."""
        if self._keepers:
            await asyncio.wait(self._keepers)

    async def kill(self) -> None:
        """End every worker now."""
        for keeper in self._keepers:
            keeper.cancel()
        await self.wait_stopped()

    def _call_over(self, call_id: UUID, heard: Callable[[UUID], None]) -> None:
        self._note_idle()
        heard(call_id)

    def _note_idle(self) -> None:
        if not any(worker.calls for worker in self.workers):
            self._idle.set()

    def _tell(self, worker: WorkerHandle, message: msgspec.Struct) -> None:
        try:
            worker.send(message)
        except ChannelClosedError:
            log.info("worker.gone_before_message", worker=worker.number, message_type=type(message).__name__)

    async def _keep(self, worker: WorkerHandle) -> None:
        wait_s = FIRST_RESTART_S
        loop = asyncio.get_running_loop()
        while not self._stopping:
            started = loop.time()
            watching = asyncio.create_task(worker.watch(self._silence_s))
            try:
                ended = f"exit code {await worker.live(self._command, self._configs())}"
            except OSError as error:
                ended = f"not started: {error}"
            finally:
                watching.cancel()
            if self._stopping:
                break
            WORKER_DEATHS.inc()
            log.error("worker.died", worker=worker.number, ended=ended, restart_in_s=wait_s, alert=True)
            for other in self.workers:
                if other.ready:
                    self._tell(other, Sweep())
            wait_s = FIRST_RESTART_S if loop.time() - started > HEALTHY_AFTER_S else wait_s
            await asyncio.sleep(wait_s)
            wait_s = min(LAST_RESTART_S, wait_s * 2)
