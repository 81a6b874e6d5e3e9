"""The line between parent and worker: framed msgpack over a Unix socket pair, with file descriptors beside it."""

import asyncio
import os
import socket
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

import msgspec

LENGTH_BYTES = 4
MAX_MESSAGE = 4 * 1024 * 1024
READ_BYTES = 256 * 1024
MAX_FDS_PER_READ = 64
MAX_UNSENT = 64 * 1024 * 1024
"""A peer that has not read this much is stuck; the line is dropped."""

Incoming = TypeVar("Incoming")


class ChannelClosedError(ConnectionError):
    """The other process is gone."""


class Channel(Generic[Incoming]):
    """One end. Messages arrive in order through ``on_message``; descriptors come with the message that sent them.

    ``on_message(message, fd)`` owns ``fd`` (None when the message brought none). ``on_closed`` is called once.
    ``most``: bytes of one message; a longer one ends the line.
    """

    def __init__(
        self,
        end: socket.socket,
        incoming: msgspec.msgpack.Decoder[Incoming],
        carries_fd: Callable[[Incoming], bool],
        on_message: Callable[[Incoming, int | None], None],
        on_closed: Callable[[], None],
        *,
        most: int = MAX_MESSAGE,
    ) -> None:
        end.setblocking(False)
        self._end = end
        self._loop = asyncio.get_running_loop()
        self._encoder = msgspec.msgpack.Encoder()
        self._decoder = incoming
        self._carries_fd = carries_fd
        self._on_message = on_message
        self._on_closed = on_closed
        self._most = most
        self._buffer = bytearray()
        self._fds: deque[int] = deque()
        self._unsent: deque[tuple[memoryview, int | None]] = deque()
        self._unsent_bytes = 0
        self._closed = False
        self._loop.add_reader(end.fileno(), self._readable)

    def send(self, message: msgspec.Struct, fd: int | None = None) -> None:
        """Queue a message; ``fd`` is duplicated into the other process and closed here once sent.

        Raises ChannelClosedError when the other process is gone (``fd`` is then closed too).
        """
        if self._closed:
            if fd is not None:
                os.close(fd)
            raise ChannelClosedError("the other process is gone")
        body = self._encoder.encode(message)
        framed = memoryview(len(body).to_bytes(LENGTH_BYTES, "big") + body)
        self._unsent.append((framed, fd))
        self._unsent_bytes += len(framed)
        self._flush()
        if self._unsent_bytes > MAX_UNSENT:
            self.close()

    def close(self) -> None:
        """Drop the line and everything on it."""
        if self._closed:
            return
        self._closed = True
        self._loop.remove_reader(self._end.fileno())
        self._loop.remove_writer(self._end.fileno())
        self._end.close()
        for _, fd in self._unsent:
            if fd is not None:
                os.close(fd)
        for fd in self._fds:
            os.close(fd)
        self._unsent.clear()
        self._fds.clear()
        self._loop.call_soon(self._on_closed)

    def _flush(self) -> None:
        while self._unsent:
            data, fd = self._unsent[0]
            try:
                sent = socket.send_fds(self._end, [data], [] if fd is None else [fd])
            except BlockingIOError:
                self._loop.add_writer(self._end.fileno(), self._flush)
                return
            except OSError:
                self.close()
                return
            if fd is not None:
                os.close(fd)
            self._unsent_bytes -= sent
            if sent == len(data):
                self._unsent.popleft()
            else:
                self._unsent[0] = (data[sent:], None)
        self._loop.remove_writer(self._end.fileno())

    def _readable(self) -> None:
        try:
            data, fds, _, _ = socket.recv_fds(self._end, READ_BYTES, MAX_FDS_PER_READ)
        except BlockingIOError:
            return
        except OSError:
            self.close()
            return
        self._fds.extend(fds)
        if not data:
            self.close()
            return
        self._buffer += data
        self._dispatch()

    def _dispatch(self) -> None:
        while len(self._buffer) >= LENGTH_BYTES and not self._closed:
            length = int.from_bytes(self._buffer[:LENGTH_BYTES], "big")
            if length > self._most:
                self.close()
                return
            end = LENGTH_BYTES + length
            if len(self._buffer) < end:
                return
            message = self._decoder.decode(bytes(self._buffer[LENGTH_BYTES:end]))
            del self._buffer[:end]
            fd = self._fds.popleft() if self._carries_fd(message) else None
            self._on_message(message, fd)
