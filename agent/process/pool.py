"""The parent's worker processes: started, counted, chosen by room, started again when they die."""

import asyncio
import sys
from collections.abc import Callable, Sequence
from uuid import UUID

import msgspec

from agent.metrics import WORKER_DEATHS
from agent.process.channel import ChannelClosedError
from agent.process.handle import NotReservedError, WorkerHandle
from agent.process.messages import Attach, CarrierEnded, Exit, LegTold, RecordMissed, Reserve, Sweep, Warm
from shared.contracts.agent_config import AgentConfig
from shared.log import logger

WORKER_COMMAND = (sys.executable, "-m", "agent.process.worker_main")
FIRST_RESTART_S, LAST_RESTART_S = 0.2, 10.0
HEALTHY_AFTER_S = 30.0
READY_POLL_S = 0.1
SILENT_WORKER_S = 20.0
"""A worker that was ready and has not turned its loop for so long has lost its calls; it is killed and replaced."""

log = logger(__name__)


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

    async def wait_ready(self, within_s: float) -> None:
        """Return once a worker can take calls, or after ``within_s`` seconds."""
        loop = asyncio.get_running_loop()
        until = loop.time() + within_s
        while not self.ready and not self._stopping and loop.time() < until:  # noqa: ASYNC110 - processes tell it
            await asyncio.sleep(READY_POLL_S)

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
        """Tell every worker of new or changed settings; one that is still starting reads it after its Begin."""
        for worker in self.workers:
            if worker.pid:
                self._tell(worker, Warm(config=config))

    def attach(self, worker: WorkerHandle, call_id: UUID, received: bytes, fd: int) -> None:
        """Hand a media socket to its call's worker. Raises ChannelClosedError."""
        worker.send(Attach(call_id=call_id, received=received), fd)

    def carrier_ended(self, worker: WorkerHandle, call_id: UUID) -> None:
        """Twilio says that the call is over."""
        self._tell(worker, CarrierEnded(call_id=call_id))

    def leg_told(self, worker: WorkerHandle, news: LegTold) -> None:
        """News of a person who is being called for a transfer."""
        self._tell(worker, news)

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
