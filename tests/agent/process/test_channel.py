import asyncio
import os
import socket

import msgspec
import pytest

from agent.process.channel import Channel, ChannelClosedError
from agent.process.messages import Attach, Sweep, ToWorker
from shared.ids import new_id
from tests.agent.support.agent_process import until


class End:
    def __init__(self, end: socket.socket) -> None:
        self.messages: list[tuple[ToWorker, int | None]] = []
        self.closed = asyncio.Event()
        self.channel = Channel(
            end,
            msgspec.msgpack.Decoder(ToWorker),
            lambda message: isinstance(message, Attach),
            lambda message, fd: self.messages.append((message, fd)),
            self.closed.set,
        )


def pair() -> tuple[End, End]:
    ours, theirs = socket.socketpair()
    return End(ours), End(theirs)


async def test_many_messages_and_descriptors_keep_their_order() -> None:
    sender, receiver = pair()
    calls = [new_id() for _ in range(40)]
    ends: list[socket.socket] = []
    for number, call_id in enumerate(calls):
        ours, theirs = socket.socketpair()
        ends.append(ours)
        sender.channel.send(Attach(call_id=call_id, received=bytes([number]) * 60_000), theirs.detach())
        sender.channel.send(Sweep())
    await until(lambda: len(receiver.messages) == 80, "all messages")
    attached = [(message, fd) for message, fd in receiver.messages if isinstance(message, Attach)]
    assert [message.call_id for message, _ in attached] == calls
    for number, (_, fd) in enumerate(attached):
        assert fd is not None
        os.write(fd, bytes([number]))
        os.close(fd)
        assert ends[number].recv(10) == bytes([number])
        assert ends[number].recv(10) == b""
        ends[number].close()
    sender.channel.close()
    receiver.channel.close()


async def test_the_other_end_is_gone() -> None:
    sender, receiver = pair()
    receiver.channel.close()
    async with asyncio.timeout(5):
        await sender.closed.wait()
    read, write = os.pipe()
    with pytest.raises(ChannelClosedError):
        sender.channel.send(Attach(call_id=new_id(), received=b""), write)
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(write)
    os.close(read)
