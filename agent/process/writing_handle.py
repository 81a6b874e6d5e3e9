"""The writing process as the parent sees it: started by the first request, started again by the next after its end."""

import asyncio
import contextlib
import itertools
import os
import socket
import sys
from collections.abc import Sequence

import msgspec

from agent.metrics import forget_process
from agent.process.channel import Channel, ChannelClosedError
from agent.process.worker import CHANNEL_VARIABLE, PARENT_VARIABLE
from agent.process.writing_messages import Answered, HearNote, Leave, WriteTurn
from shared.contracts.text_turns import TEXT_TURN_DEADLINE_S
from shared.contracts.transcription import MAX_AUDIO_BYTES, TRANSCRIPTION_DEADLINE_S
from shared.log import logger

WRITING_COMMAND = (sys.executable, "-m", "agent.process.writing_main")
MOST_BYTES = MAX_AUDIO_BYTES + 1024 * 1024
"""Of one message on the line between the two."""

HANGS_AFTER_S = max(TEXT_TURN_DEADLINE_S, TRANSCRIPTION_DEADLINE_S)
"""The process answers within the contracts' deadlines whatever happens; one that does not is replaced."""
LEAVE_S = 3.0

log = logger(__name__)


class WritingGoneError(Exception):
    """The process could not be started, ended, or hangs; the next request starts it anew."""


class WritingProcess:
    """``command`` starts it."""

    def __init__(self, command: Sequence[str] = WRITING_COMMAND) -> None:
        self._command = command
        self._numbers = itertools.count(1)
        self._starting = asyncio.Lock()
        self._run: _Run | None = None

    async def write(self, body: bytes) -> Answered:
        """The answer to a text turn (JSON). Raises WritingGoneError."""
        run = await self._running()
        return await run.ask(WriteTurn(number=next(self._numbers), body=body))

    async def hear(self, data: bytes, *, name: str, content_type: str, seconds: float | None, prompt: str) -> Answered:
        """The answer to a voice note. Raises WritingGoneError."""
        run = await self._running()
        number = next(self._numbers)
        return await run.ask(
            HearNote(number=number, data=data, name=name, content_type=content_type, seconds=seconds, prompt=prompt)
        )

    async def close(self) -> None:
        """Let it go; kill it when it stays."""
        async with self._starting:
            if self._run is not None:
                await self._run.leave()

    async def _running(self) -> "_Run":
        async with self._starting:
            if self._run is None or self._run.over:
                self._run = await _start(self._command)
            return self._run


async def _start(command: Sequence[str]) -> "_Run":
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    environment = os.environ | {CHANNEL_VARIABLE: str(theirs.fileno()), PARENT_VARIABLE: str(os.getpid())}
    try:
        process = await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.DEVNULL, pass_fds=[theirs.fileno()], env=environment
        )
    except OSError as error:
        ours.close()
        raise WritingGoneError(f"not started: {error}") from error
    finally:
        theirs.close()
    log.info("writing.started", pid=process.pid)
    return _Run(process, ours)


class _Run:
    """One life of the process. ``over`` once its line is closed."""

    def __init__(self, process: asyncio.subprocess.Process, end: socket.socket) -> None:
        self._process = process
        self._waiting: dict[int, asyncio.Future[Answered]] = {}
        self._channel = Channel(
            end, msgspec.msgpack.Decoder(Answered), lambda _: False, self._told, self._closed, most=MOST_BYTES
        )
        self.over = False
        self._gone = asyncio.create_task(self._until_gone())

    async def ask(self, message: WriteTurn | HearNote) -> Answered:
        """Raises WritingGoneError."""
        answer: asyncio.Future[Answered] = asyncio.get_running_loop().create_future()
        self._waiting[message.number] = answer
        try:
            self._channel.send(message)
            async with asyncio.timeout(HANGS_AFTER_S):
                return await answer
        except ChannelClosedError as error:
            raise WritingGoneError(str(error)) from error
        except TimeoutError as error:
            log.error("writing.hangs", alert=True)  # noqa: TRY400 - nothing to trace
            self._process.kill()
            raise WritingGoneError("no answer in time") from error
        finally:
            del self._waiting[message.number]

    async def leave(self) -> None:
        """Return once the process is gone."""
        with contextlib.suppress(ChannelClosedError):  # it is leaving already
            self._channel.send(Leave())
        await asyncio.wait({self._gone}, timeout=LEAVE_S)
        if not self._gone.done():
            self._process.kill()
        await self._gone

    async def _until_gone(self) -> None:
        code = await self._process.wait()
        log.info("writing.ended", exit_code=code)
        self._channel.close()
        forget_process(self._process.pid)

    def _told(self, message: Answered, _fd: int | None) -> None:
        answer = self._waiting.get(message.number)
        if answer is not None and not answer.done():
            answer.set_result(message)

    def _closed(self) -> None:
        self.over = True
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(WritingGoneError("the writing process ended"))
