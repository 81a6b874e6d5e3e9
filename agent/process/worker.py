"""A worker process: holds many calls, each with its journal; does what the parent says over the channel."""

import asyncio
import logging
import os
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Protocol, TypeVar
from uuid import UUID

import msgspec

from agent.call.accepted import AcceptedCall, CallRecord
from agent.call.crm_link import CrmLink
from agent.call.delivery import Delivery
from agent.call.journal import JournalUnwritableError
from agent.call.life import CallLife, Conversation, Outcome
from agent.call.recorder import CallRecorder
from agent.call.recovery import Recovery
from agent.process.channel import Channel
from agent.process.lifeline import die_with_parent
from agent.process.messages import (
    Attach,
    Begin,
    CallOver,
    CarrierEnded,
    Exit,
    LegTold,
    NotReserved,
    Ping,
    Pong,
    Ready,
    RecordMissed,
    Reserve,
    Reserved,
    Sweep,
    ToWorker,
    Warm,
)
from agent.telephony.media import MediaSocket
from agent.telephony.stream import MediaStream
from shared.contracts.agent_config import AgentConfig
from shared.garbage import freeze_what_is_warm
from shared.log import logger, setup
from shared.settings import Settings, load

WARM_DEADLINE_S = 20.0
"""After it a worker takes calls, however much is still being made ready."""

LAST_DELIVERY_S = 5.0
"""On the way out, for calls that just ended; the rest waits on disk for the next start."""
CHANNEL_VARIABLE = "MOKED_WORKER_CHANNEL"
PARENT_VARIABLE = "MOKED_WORKER_PARENT"

log = logger(__name__)


class Services(Protocol):
    """What the process prepares for its conversations."""

    async def warm(self, config: AgentConfig) -> None:
        """Prepare the greeting; cheap when it is ready."""
        ...

    def leg_told(self, call_id: UUID, leg: int, said: str) -> None:
        """News of a person who is being called for a transfer."""
        ...

    async def close(self) -> None:
        """Close every client; no call is running."""
        ...


AnyServices = TypeVar("AnyServices", bound=Services)


def journal_folder(data_dir: Path) -> Path:
    """Where the journals of this installation lie."""
    return data_dir / "agent" / "journal"


class Worker:
    """All calls of one process."""

    def __init__(
        self, settings: Settings, services: AnyServices, converse: Conversation[AnyServices], delivery: Delivery
    ) -> None:
        self._folder = journal_folder(settings.data_dir)
        self._max_call_s = settings.max_call_minutes * 60.0
        self._warm: Callable[[AgentConfig], Coroutine[None, None, None]] = services.warm
        self._leg_told: Callable[[UUID, int, str], None] = services.leg_told

        def talk(call: AcceptedCall, media: MediaSocket, record: CallRecord) -> Awaitable[Outcome]:
            return converse(call, media, record, services)

        self._talk = talk
        self._delivery = delivery
        self._lives: dict[UUID, CallLife] = {}
        self._in_hand: set[asyncio.Task[None]] = set()
        self._exiting = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._channel: Channel[ToWorker] | None = None
        self.recovery = Recovery(self._folder, delivery)
        self.finished = asyncio.Event()

    def serve(self, end: socket.socket) -> None:
        """Do what the parent says from now on."""
        self._channel = Channel(
            end,
            msgspec.msgpack.Decoder(ToWorker),
            lambda message: isinstance(message, Attach),
            self._told,
            self._parent_gone,
        )

    async def close(self) -> None:
        """Cancel what is still running."""
        for task in (tasks := list(self._tasks)):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _told(self, message: ToWorker, fd: int | None) -> None:
        match message:
            case CarrierEnded():
                if life := self._lives.get(message.call_id):
                    life.carrier_ended()
            case LegTold():
                self._leg_told(message.call_id, message.leg, message.said)
            case Sweep():
                self.recovery.poke()
            case Ping():
                self._say(Pong())
            case Exit():
                self._own(self._exit())
            case Reserve() | RecordMissed():
                order = self._own(self._do(message, fd))
                self._in_hand.add(order)
                order.add_done_callback(self._in_hand.discard)
            case _:
                self._own(self._do(message, fd))

    async def _do(self, order: Attach | Reserve | RecordMissed | Warm | Begin, fd: int | None) -> None:
        match order:
            case Attach():
                await self._attach(order, fd)
            case Reserve():
                await self._reserve(order)
            case RecordMissed():
                await self._record_missed(order)
            case Warm():
                await self._warm(order.config)
            case Begin():
                await self._begin(order)

    def _own(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._disown)
        return task

    def _disown(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("worker.task_failed", exc_info=error)

    def _say(self, message: msgspec.Struct) -> None:
        if self._channel is not None:
            self._channel.send(message)

    async def _begin(self, begin: Begin) -> None:
        warming = [self._own(self._warm(config)) for config in begin.configs]
        if warming:
            _, late = await asyncio.wait(warming, timeout=WARM_DEADLINE_S)
            if late:
                # What is said first comes first; the rest is made ready while calls are answered.
                log.warning("worker.warm_late", businesses=len(late))
        freeze_what_is_warm()
        self._say(Ready())

    async def _reserve(self, order: Reserve) -> None:
        ring, config = order.ring, order.config
        call = AcceptedCall(
            call_id=ring.call_id,
            call_sid=ring.call_sid,
            from_number=ring.from_number,
            direction="inbound",
            config=config,
        )
        record = await self._start_record(order, config.business_id, config.prompt.version)
        if record is None:
            return
        life = CallLife(call, record, self._talk, hold_s=order.hold_s, max_call_s=self._max_call_s)
        self._lives[ring.call_id] = life
        if self._exiting:
            life.cut("error")
        self._say(Reserved(call_id=ring.call_id))
        self._own(self._warm(config))
        try:
            await life.run()
        except JournalUnwritableError as error:
            log.error("journal.unwritable", call_id=str(ring.call_id), error=str(error), alert=True)  # noqa: TRY400
            await self._delivery.abandon(record.journal)
        finally:
            del self._lives[ring.call_id]
            self._say(CallOver(call_id=ring.call_id))

    async def _record_missed(self, order: RecordMissed) -> None:
        record = await self._start_record(order, order.business_id, None)
        if record is not None:
            await record.ended(reason="not_answered", gaps_ms=[])
            self._say(Reserved(call_id=order.ring.call_id))

    async def _start_record(
        self, order: Reserve | RecordMissed, business_id: UUID, prompt_version: int | None
    ) -> CallRecorder | None:
        ring = order.ring
        try:
            record = await CallRecorder.start(
                self._folder,
                ring.call_id,
                business_id=business_id,
                call_sid=ring.call_sid,
                from_number=ring.from_number,
                to_number=ring.to_number,
                prompt_version=prompt_version,
            )
        except JournalUnwritableError as error:
            self._say(NotReserved(call_id=ring.call_id, detail=str(error)))
            return None
        self._delivery.follow(record.journal)
        return record

    async def _attach(self, message: Attach, fd: int | None) -> None:
        if fd is None:
            raise ValueError("an attach message without its socket")
        sock = socket.socket(fileno=fd)
        sock.setblocking(False)
        life = self._lives.get(message.call_id)
        if life is None:
            sock.close()
            log.warning("stream.late", call_id=str(message.call_id))
            return
        stream = MediaStream(message.call_id, message.received)
        await asyncio.get_running_loop().connect_accepted_socket(lambda: stream, sock)
        if not life.attach(stream):
            await stream.close()

    async def _exit(self) -> None:
        log.info("worker.exiting", calls=len(self._lives))
        self._exiting = True
        for life in list(self._lives.values()):
            life.cut("error")
        if self._in_hand:
            await asyncio.wait(self._in_hand)
        self.finished.set()

    def _parent_gone(self) -> None:
        log.error("worker.parent_gone", calls=len(self._lives))
        os._exit(1)


async def run_worker(
    settings: Settings,
    open_services: Callable[[Settings], Awaitable[AnyServices]],
    converse: Conversation[AnyServices],
    end: socket.socket,
) -> None:
    """Open the shared services, then serve the parent until it says exit."""
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        # The parent decides when to stop; a signal to the whole process group must not cut calls.
        loop.add_signal_handler(name, lambda: None)
    services = await open_services(settings)
    async with CrmLink(settings.crm_internal, settings.internal_secret or "") as link:
        delivery = Delivery(link)
        worker = Worker(settings, services, converse, delivery)
        sweeping = asyncio.create_task(worker.recovery.run())
        worker.serve(end)
        await worker.finished.wait()
        sweeping.cancel()
        await asyncio.wait({sweeping})
        await delivery.close(LAST_DELIVERY_S)
        await worker.close()
        await services.close()


def main(open_services: Callable[[Settings], Awaitable[AnyServices]], converse: Conversation[AnyServices]) -> None:
    """Run as the child of an agent, which passes the channel's descriptor in the environment."""
    die_with_parent(int(os.environ[PARENT_VARIABLE]))
    setup("agent-worker")
    logging.getLogger("websockets").setLevel(logging.WARNING)
    end = socket.socket(fileno=int(os.environ[CHANNEL_VARIABLE]))
    asyncio.run(run_worker(load(), open_services, converse, end))
    # Native threads of the audio libraries may hold up a regular exit; everything of ours is closed.
    sys.stderr.flush()
    os._exit(0)
