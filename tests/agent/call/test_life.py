"""What ends a call, one cause at a time, with the waits made short."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec
import pytest

from agent.call import life as life_module
from agent.call.accepted import AcceptedCall, CallRecord
from agent.call.life import CallLife
from agent.call.recorder import CallRecorder
from agent.telephony.media import MediaSocket, StreamStopped
from agent.telephony.stream import MediaStream
from shared.contracts.events import AnyCallEvent, CallAnswered, CallEnded, EndReason
from shared.ids import new_id
from tests.agent.support.fake_crm import BUSINESS, NUMBER, config
from tests.agent.telephony.test_stream import OPENING, client_frame

STOP = client_frame(b'{"event":"stop"}')


class Over(msgspec.Struct, frozen=True):
    reason: EndReason
    gaps_ms: list[int]


Talk = Callable[[AcceptedCall, MediaSocket, CallRecord], Awaitable[Over]]


async def polite(_call: AcceptedCall, media: MediaSocket, _record: CallRecord) -> Over:
    while not isinstance(event := await media.receive(), StreamStopped):
        if event is None:
            return Over("connection_lost", [1])
    return Over("caller_hangup", [2])


async def deaf(_call: AcceptedCall, _media: MediaSocket, _record: CallRecord) -> Over:
    await asyncio.Event().wait()
    return Over("agent_hangup", [])


async def stubborn(_call: AcceptedCall, _media: MediaSocket, _record: CallRecord) -> Over:
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        await asyncio.sleep(0.3)
    return Over("agent_hangup", [])


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(life_module, "NOTICE_END_S", 0.1)
    monkeypatch.setattr(life_module, "CANCEL_S", 0.1)
    monkeypatch.setattr(life_module, "CARRIER_LEAD_S", 0.05)
    monkeypatch.setattr(life_module, "OVER_LIMIT_S", 0.0)


class Played:
    """A call whose life runs; ``theirs`` is Twilio's end of its socket."""

    def __init__(self, life: CallLife, record: CallRecorder) -> None:
        self.life = life
        self.record = record
        self.running = asyncio.create_task(life.run())
        self.theirs: socket.socket | None = None

    async def opens(self) -> None:
        ours, self.theirs = socket.socketpair()
        ours.setblocking(False)
        stream = MediaStream(new_id(), OPENING)
        await asyncio.get_running_loop().connect_accepted_socket(lambda: stream, ours)
        assert self.life.attach(stream)
        assert not self.life.attach(stream)

    def says(self, data: bytes) -> None:
        assert self.theirs is not None
        self.theirs.sendall(data)

    async def ended(self) -> CallEnded:
        async with asyncio.timeout(10):
            await self.running
        if self.theirs is not None:
            self.theirs.close()
        last = msgspec.json.decode(self.record.journal.events[-1], type=AnyCallEvent)
        assert isinstance(last, CallEnded)
        return last


async def begin(tmp_path: Path, talk: Talk, *, hold_s: float = 10, max_call_s: float = 60) -> Played:
    call = AcceptedCall(call_id=new_id(), call_sid="CA1", from_number=None, direction="inbound", config=config())
    record = await CallRecorder.start(
        tmp_path,
        call.call_id,
        business_id=BUSINESS,
        call_sid="CA1",
        from_number=None,
        to_number=NUMBER,
        prompt_version=1,
    )
    return Played(CallLife(call, record, talk, hold_s=hold_s, max_call_s=max_call_s), record)


async def test_no_stream_in_time(tmp_path: Path) -> None:
    call = await begin(tmp_path, polite, hold_s=0.05)
    last = await call.ended()
    assert (last.reason, last.seq, last.duration_ms) == ("not_answered", 2, 0)


async def test_the_carrier_ends_it_while_it_rings(tmp_path: Path) -> None:
    call = await begin(tmp_path, polite)
    await asyncio.sleep(0)
    call.life.carrier_ended()
    assert (await call.ended()).reason == "not_answered"


@pytest.mark.parametrize(("said", "reason", "gaps"), [(STOP, "caller_hangup", [2]), (b"", "connection_lost", [1])])
async def test_the_conversation_says_why(tmp_path: Path, said: bytes, reason: str, gaps: list[int]) -> None:
    call = await begin(tmp_path, polite)
    await call.opens()
    call.says(said)
    assert call.theirs is not None
    call.theirs.shutdown(socket.SHUT_WR)
    last = await call.ended()
    assert (last.reason, last.gaps_ms) == (reason, gaps)
    assert isinstance(msgspec.json.decode(call.record.journal.events[1], type=AnyCallEvent), CallAnswered)


@pytest.mark.parametrize("talk", [deaf, stubborn])
@pytest.mark.parametrize(("said", "reason"), [(STOP, "caller_hangup"), (b"", "connection_lost")])
async def test_a_conversation_that_misses_the_end(tmp_path: Path, talk: Talk, said: bytes, reason: str) -> None:
    call = await begin(tmp_path, talk)
    await call.opens()
    call.says(said)
    assert call.theirs is not None
    call.theirs.shutdown(socket.SHUT_WR)
    assert (await call.ended()).reason == reason


async def test_the_carrier_ends_a_call_whose_socket_stays(tmp_path: Path) -> None:
    call = await begin(tmp_path, deaf)
    await call.opens()
    await asyncio.sleep(0)
    call.life.carrier_ended()
    assert (await call.ended()).reason == "caller_hangup"


async def test_no_call_outlives_the_limit(tmp_path: Path) -> None:
    call = await begin(tmp_path, deaf, max_call_s=0.1)
    await call.opens()
    assert (await call.ended()).reason == "time_limit"


async def test_a_conversation_that_raises(tmp_path: Path) -> None:
    async def broken(_call: AcceptedCall, _media: MediaSocket, _record: CallRecord) -> Over:
        raise RuntimeError("no")

    call = await begin(tmp_path, broken)
    await call.opens()
    assert (await call.ended()).reason == "error"
