"""A worker's media socket on a real socket pair, with bounds made small."""

import asyncio
import socket

import pytest
from websockets.frames import Frame, Opcode

from agent.telephony import stream as stream_module
from agent.telephony.media import AudioIn, StreamStopped
from agent.telephony.stream import MediaStream
from shared.ids import new_id
from tests.agent.telephony.test_wire import START


def client_frame(text: bytes) -> bytes:
    return Frame(Opcode.TEXT, text).serialize(mask=True)


OPENING = client_frame(b'{"event":"connected"}') + client_frame(START)
MEDIA = client_frame(b'{"event":"media","media":{"timestamp":"20","payload":"fn8="}}')


async def opened(received: bytes = OPENING) -> tuple[MediaStream, socket.socket]:
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    theirs.setblocking(False)
    stream = MediaStream(new_id(), received)
    await asyncio.get_running_loop().connect_accepted_socket(lambda: stream, ours)
    return stream, theirs


async def test_bytes_read_before_the_hand_over_are_not_lost() -> None:
    half = len(MEDIA) // 2
    stream, theirs = await opened(OPENING + MEDIA + MEDIA[:half])
    await asyncio.get_running_loop().sock_sendall(theirs, MEDIA[half:] + client_frame(b'{"event":"stop"}'))
    events = [await stream.receive() for _ in range(4)]
    assert events == [AudioIn(b"\x7e\x7f", 20), AudioIn(b"\x7e\x7f", 20), StreamStopped(), None]
    assert (stream.stream_sid, stream.ending) == ("MZ1", "stopped")
    await stream.close()
    theirs.close()


async def test_a_reader_that_stops_reading_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_module, "SLOW_READER_S", 0.1)
    stream, theirs = await opened()
    for _ in range(2000):
        await stream.send_audio(b"\xff" * 160)
    async with asyncio.timeout(5):
        await stream.wait_over()
        assert await stream.receive() is None
    assert stream.ending == "lost"
    await stream.send_audio(b"\xff")
    await stream.close()
    theirs.close()


async def test_unsent_bytes_are_bounded() -> None:
    stream, theirs = await opened()
    for _ in range(400):
        await stream.send_audio(b"\xff" * 8000)
    assert stream.ending == "lost"
    await stream.close()
    theirs.close()


async def test_a_socket_that_falls_silent_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_module, "SILENT_SOCKET_S", 0.1)
    stream, theirs = await opened()
    async with asyncio.timeout(5):
        assert await stream.receive() is None
    assert stream.ending == "lost"
    theirs.close()


async def test_a_conversation_that_does_not_read_holds_the_sender_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_module, "SILENT_SOCKET_S", 0.3)
    stream, theirs = await opened()
    sending = asyncio.create_task(asyncio.get_running_loop().sock_sendall(theirs, MEDIA * 50_000))
    await asyncio.sleep(0.7)
    assert not sending.done()
    assert stream.ending is None
    async with asyncio.timeout(20):
        for _ in range(50_000):
            assert await stream.receive() is not None
        await sending
    await stream.close()
    theirs.close()
