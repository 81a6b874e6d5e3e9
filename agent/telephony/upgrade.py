"""The parent's part of a media socket: handshake, ``connected`` and ``start``, then the socket goes to its worker.

The parent never relays audio. It reads just enough to know whose call it is; every byte read since the upgrade goes
along with a duplicate of the descriptor, and the worker reads them again from the first.
"""

import asyncio
import os
from collections.abc import Callable

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter
from websockets.datastructures import Headers
from websockets.frames import CloseCode, Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import OPEN, Protocol, Side
from websockets.server import ServerProtocol

from agent.metrics import STREAMS_REFUSED
from agent.telephony.wire import MAX_FRAME, Connected, FrameRefusedError, StreamStart, decode
from shared.log import logger

START_DEADLINE_S = 5.0
MAX_BEFORE_START = MAX_FRAME
"""Most bytes before ``start`` was understood; Twilio needs about 1 KiB."""
CLOSE_WAIT_S = 1.0

log = logger(__name__)


class HandshakeRefusedError(Exception):
    """Not a WebSocket handshake; ``status`` is what to answer."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class UpgradedResponse(web.StreamResponse):
    """Tells aiohttp that the connection is no longer its own: nothing is written, nothing is kept alive."""

    def __init__(self) -> None:
        super().__init__(status=101)
        self.force_close()

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        """Nothing to send."""
        del request

    async def write_eof(self, data: bytes = b"") -> None:
        """Nothing to send."""


class _Reader:
    """aiohttp gives the upgraded connection's bytes to this instead of its own WebSocket reader."""

    def __init__(self, protocol: Protocol) -> None:
        self.received = bytearray()
        self.frames: list[Frame] = []
        self.arrived = asyncio.Event()
        self.gone = False
        self._protocol = protocol

    def feed_data(self, data: bytes) -> tuple[bool, bytes]:
        """aiohttp's call for every read; (false, rest) means that more is wanted."""
        self.received += data
        if len(self.received) <= MAX_BEFORE_START:
            self._protocol.receive_data(bytes(data))
            self.frames += [event for event in self._protocol.events_received() if isinstance(event, Frame)]
        self.arrived.set()
        return False, b""

    def feed_eof(self) -> None:
        """aiohttp's call when the connection is lost."""
        self.gone = True
        self.arrived.set()


class IncomingStream:
    """An upgraded connection that has not said yet which call it is."""

    def __init__(self, request: web.Request) -> None:
        """Answer the handshake. Raises HandshakeRefusedError, and then nothing was sent."""
        transport = request.transport
        if transport is None:
            raise HandshakeRefusedError(400, "the connection is gone")
        self._transport = transport
        headers = Headers()
        for name, value in request.raw_headers:
            headers[name.decode("latin-1")] = value.decode("latin-1")
        response = ServerProtocol().accept(Request(request.raw_path, headers))
        if response.status_code != 101:
            raise HandshakeRefusedError(response.status_code, response.reason_phrase)
        # The server protocol would read the HTTP request itself; a plain one starts at the first frame.
        self._protocol = Protocol(Side.SERVER, state=OPEN, max_size=MAX_FRAME)
        self._reader = _Reader(self._protocol)
        # aiohttp types this hook for its own reader; it calls feed_data and feed_eof only.
        take_over: Callable[[_Reader], None] = request.protocol.set_parser  # pyright: ignore[reportAssignmentType]
        take_over(self._reader)
        transport.write(response.serialize())

    async def start(self) -> StreamStart:
        """The stream's ``start``, START_DEADLINE_S at most. Raises FrameRefusedError."""
        try:
            async with asyncio.timeout(START_DEADLINE_S):
                if not isinstance(await self._next(), Connected):
                    raise FrameRefusedError("wrong_order")
                started = await self._next()
        except TimeoutError as error:
            raise FrameRefusedError("no_start_in_time") from error
        if not isinstance(started, StreamStart):
            raise FrameRefusedError("wrong_order")
        return started

    def hand_over(self, give: Callable[[bytes, int], None]) -> None:
        """``give(received, fd)`` everything; then forget the connection without closing it at the other end."""
        self._transport.pause_reading()
        try:
            give(bytes(self._reader.received), os.dup(self._transport.get_extra_info("socket").fileno()))
        finally:
            self._transport.abort()

    async def refuse(self, reason: str) -> None:
        """Close, with the reason in the log and nothing else left of it."""
        STREAMS_REFUSED.labels(reason=reason).inc()
        log.warning("stream.refused", reason=reason)
        self._protocol.fail(CloseCode.POLICY_VIOLATION, reason)
        self._write()
        try:
            async with asyncio.timeout(CLOSE_WAIT_S):
                while not self._reader.gone:
                    self._reader.arrived.clear()
                    await self._reader.arrived.wait()
        except TimeoutError:
            self._transport.abort()

    async def _next(self) -> object:
        while not self._reader.frames:
            if self._reader.gone:
                raise FrameRefusedError("gone_before_start")
            if len(self._reader.received) > MAX_BEFORE_START:
                raise FrameRefusedError("too_much_before_start")
            if self._protocol.parser_exc is not None:
                raise FrameRefusedError(type(self._protocol.parser_exc).__name__)
            self._reader.arrived.clear()
            await self._reader.arrived.wait()
        frame = self._reader.frames.pop(0)
        match frame.opcode:
            case Opcode.TEXT if frame.fin:
                return decode(bytes(frame.data))
            case Opcode.TEXT | Opcode.CONT:
                raise FrameRefusedError("fragmented_before_start")
            case Opcode.BINARY:
                raise FrameRefusedError("binary_frame")
            case Opcode.CLOSE:
                raise FrameRefusedError("gone_before_start")
            case _:
                return await self._next()

    def _write(self) -> None:
        for data in self._protocol.data_to_send():
            if data and not self._transport.is_closing():
                self._transport.write(data)
            elif not data:
                self._transport.close()
