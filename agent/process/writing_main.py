"""The writing process: answers text turns and hears voice notes beside the calls, so that neither waits for the other.

Started when the first of them comes. ``python -m agent.process.writing_main`` by the parent alone.
"""

import asyncio
import os
import signal
import socket
import sys

import msgspec

from agent.call.tasks import OwnedTasks
from agent.hearing.notes import SoundFile, SoundUnreadableError
from agent.hearing.transcriber import HearingUnavailableError
from agent.process.channel import Channel
from agent.process.lifeline import die_with_parent
from agent.process.problems import BadRequestError, BusyError, InternalProblemError, UnreadableSoundError
from agent.process.worker import CHANNEL_VARIABLE, PARENT_VARIABLE
from agent.process.writing_handle import MOST_BYTES
from agent.process.writing_messages import Answered, HearNote, Leave, ToWriting, WriteTurn
from agent.vendors.library_logs import route_library_logs
from agent.writing.desk import FullHouseError
from agent.writing.services import WritingServices
from shared.contracts.text_turns import TextTurn
from shared.log import logger, setup
from shared.settings import load

FULL_HOUSE_RETRY_S = 3
BEHIND_CALLS = 5
"""Added to the process's niceness: a caller hears a delay that a reader does not notice."""
NO_EAR_RETRY_S = 30

_log = logger(__name__)


class Writing:
    """Serves the parent over ``end`` until it says leave."""

    def __init__(self, services: WritingServices, end: socket.socket) -> None:
        self._services = services
        self._tasks = OwnedTasks("writing-requests")
        self.left = asyncio.Event()
        self._channel = Channel(
            end, msgspec.msgpack.Decoder(ToWriting), lambda _: False, self._told, self._parent_gone, most=MOST_BYTES
        )

    async def close(self) -> None:
        """What is under way is asked for again by the CRM."""
        await self._tasks.cancel_all()

    def _told(self, message: ToWriting, _fd: int | None) -> None:
        if isinstance(message, Leave):
            self.left.set()
        else:
            self._tasks.start(self._answer(message), "request")

    async def _answer(self, message: WriteTurn | HearNote) -> None:
        try:
            body = await (self._write(message) if isinstance(message, WriteTurn) else self._hear(message))
            answer = Answered(number=message.number, status=200, body=body)
        except InternalProblemError as error:
            answer = Answered(
                number=message.number, status=error.status, body=error.body(), retry_after_s=error.retry_after_s
            )
        except Exception as error:
            # The parent must hear of it at once: else the CRM waits for its whole deadline.
            failure = InternalProblemError(type(error).__name__)
            self._channel.send(Answered(number=message.number, status=failure.status, body=failure.body()))
            raise
        self._channel.send(answer)

    async def _write(self, message: WriteTurn) -> bytes:
        try:
            turn = msgspec.json.decode(message.body, type=TextTurn)
        except msgspec.DecodeError as error:
            raise BadRequestError(str(error)) from error
        try:
            return msgspec.json.encode(await self._services.desk.reply(turn))
        except FullHouseError as error:
            raise BusyError("too many turns at once", retry_after_s=FULL_HOUSE_RETRY_S) from error

    async def _hear(self, message: HearNote) -> bytes:
        sound = SoundFile(message.data, message.name, message.content_type, message.seconds)
        try:
            return msgspec.json.encode(await (await self._services.ear()).hear(sound, message.prompt))
        except SoundUnreadableError as error:
            raise UnreadableSoundError(str(error)) from error
        except HearingUnavailableError as error:
            raise BusyError(f"no ear answers: {error}", retry_after_s=NO_EAR_RETRY_S) from error

    def _parent_gone(self) -> None:
        os._exit(1)


async def _run(end: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        # The parent decides when to stop; a signal to the whole process group must not cut a turn.
        loop.add_signal_handler(name, lambda: None)
    route_library_logs()
    services = WritingServices(load())
    writing = Writing(services, end)
    _log.info("writing.ready", pid=os.getpid())
    await writing.left.wait()
    await writing.close()
    await services.close()


def main() -> None:
    """Run as the child of an agent, which passes the channel's descriptor in the environment."""
    die_with_parent(int(os.environ[PARENT_VARIABLE]))
    os.nice(BEHIND_CALLS)
    setup("agent-writing")
    asyncio.run(_run(socket.socket(fileno=int(os.environ[CHANNEL_VARIABLE]))))
    sys.stderr.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
