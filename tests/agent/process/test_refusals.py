"""What must be refused or closed, without a trace of a call and without harm to another call."""

import time
from collections.abc import Awaitable, Callable

import aiohttp
import pytest

from agent.telephony.tokens import TOKEN_LIFE_S, TokenSigner
from shared.contracts.events import CallStarted
from shared.ids import new_id
from tests.agent.support.agent_process import AgentProcess, ended, until
from tests.agent.support.fake_crm import BUSINESS, SECRET, FakeCrm
from tests.agent.support.tiny_twilio import Stream, TinyTwilio, new_sid

pytestmark = pytest.mark.asyncio(loop_scope="module")

Harm = Callable[[Stream], Awaitable[None]]
FORM = {"CallSid": "CA-forged", "From": "+972541234567", "To": "+97237654321", "CallStatus": "completed"}


@pytest.mark.parametrize("path", ["/webhook/incoming_call", "/webhook/call_status"])
@pytest.mark.parametrize("headers", [{}, {"X-Twilio-Signature": "bm9uc2Vuc2U="}, {"X-Twilio-Signature": "שקר"}])
async def test_a_webhook_without_a_good_signature(
    crm: FakeCrm, twilio: TinyTwilio, path: str, headers: dict[str, str]
) -> None:
    status, _ = await twilio.post(path, FORM, headers)
    assert status == 403
    assert crm.of("CA-forged") == []


async def test_a_changed_field_breaks_the_signature(crm: FakeCrm, twilio: TinyTwilio) -> None:
    headers = twilio.sign(twilio.url + "/webhook/incoming_call", FORM)
    status, _ = await twilio.post("/webhook/incoming_call", FORM | {"From": "+972500000000"}, headers)
    assert status == 403
    assert crm.of("CA-forged") == []


async def test_other_methods_and_odd_bodies(twilio: TinyTwilio) -> None:
    async with twilio.session.get(twilio.url + "/webhook/incoming_call") as response:
        assert response.status == 405
    async with twilio.session.post(twilio.url + "/webhook/incoming_call", data=b"x=" + b"a" * 70_000) as response:
        assert response.status == 413
    async with twilio.session.post(twilio.url + "/webhook/incoming_call", data=b"a=%FF%FE") as response:
        assert response.status == 400
    no_sid = {"From": "+972541234567"}
    status, text = await twilio.post("/webhook/incoming_call", no_sid)
    assert (status, "CallSid" in text) == (400, True)


@pytest.mark.parametrize("headers", [{}, {"X-Twilio-Signature": "bm9uc2Vuc2U="}])
async def test_an_upgrade_without_a_good_signature(twilio: TinyTwilio, headers: dict[str, str]) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await twilio.connect("CA1", headers)
    assert refused.value.status == 403


async def test_a_plain_get_of_media(twilio: TinyTwilio) -> None:
    signed = twilio.sign(twilio.url.replace("http", "ws", 1) + "/media")
    async with twilio.session.get(twilio.url + "/media", headers=signed) as response:
        assert response.status == 426


async def refused_stream(twilio: TinyTwilio, call_sid: str, token: str) -> None:
    stream = await twilio.connect(call_sid)
    await stream.connected()
    await stream.start(token)
    assert await stream.closed() == 1008


async def test_tokens_that_do_not_fit_leave_the_ringing_call_alone(crm: FakeCrm, twilio: TinyTwilio) -> None:
    call_sid, other_sid = new_sid(), new_sid()
    answer, other = await twilio.ring(call_sid), await twilio.ring(other_sid)
    await until(lambda: bool(crm.of(call_sid)), "call.started")
    ringing = crm.of(call_sid)[0]
    assert isinstance(ringing, CallStarted)
    expired = TokenSigner(SECRET).issue(ringing.call_id, BUSINESS, call_sid, time.time() - TOKEN_LIFE_S - 1)
    stranger = TokenSigner("another-secret-entirely").issue(ringing.call_id, BUSINESS, call_sid, time.time())
    unknown = TokenSigner(SECRET).issue(new_id(), BUSINESS, call_sid, time.time())
    for bad in ("", "x", "a.b.c.d", other.token, expired, stranger, unknown, answer.token[:-1], "שלום"):
        await refused_stream(twilio, call_sid, bad)
    await refused_stream(twilio, new_sid(), answer.token)
    assert len(crm.of(call_sid)) == 1
    stream = await twilio.connect(call_sid)
    await stream.connected()
    await stream.start(answer.token)
    await stream.mark("greeting:")
    await refused_stream(twilio, call_sid, answer.token)
    await stream.turn("2")
    await stream.stop()
    assert (await ended(crm, call_sid)).reason == "caller_hangup"
    await refused_stream(twilio, call_sid, answer.token)
    await twilio.status(other_sid, "no-answer")


async def binary(stream: Stream) -> None:
    await stream.socket.send_bytes(b"\x00\x01")


async def malformed_json(stream: Stream) -> None:
    await stream.socket.send_str('{"event": "media", "media"')


async def not_an_object(stream: Stream) -> None:
    await stream.socket.send_str('["media"]')


async def huge(stream: Stream) -> None:
    await stream.socket.send_str('{"event": "x", "pad": "' + "a" * 70_000 + '"}')


async def second_start(stream: Stream) -> None:
    await stream.start("token")


async def second_connected(stream: Stream) -> None:
    await stream.connected()


async def bad_base64(stream: Stream) -> None:
    await stream.media(payload="%%%")


async def empty_audio(stream: Stream) -> None:
    await stream.media(payload="")


async def too_much_audio(stream: Stream) -> None:
    await stream.media(payload="////" * 4000)


async def bad_timestamp(stream: Stream) -> None:
    await stream.media(timestamp="soon")


async def media_without_media(stream: Stream) -> None:
    await stream.send({"event": "media"})


async def raw_garbage(stream: Stream) -> None:
    stream.write_raw(b"\xff" * 64)


@pytest.mark.parametrize(
    "harm",
    [
        binary,
        malformed_json,
        not_an_object,
        huge,
        second_start,
        second_connected,
        bad_base64,
        empty_audio,
        too_much_audio,
        bad_timestamp,
        media_without_media,
        raw_garbage,
    ],
    ids=lambda harm: harm.__name__,
)
async def test_a_broken_frame_closes_its_own_call_only(
    agent: AgentProcess, crm: FakeCrm, twilio: TinyTwilio, harm: Harm
) -> None:
    neighbours = [await twilio.call(), await twilio.call()]
    stream = await twilio.call()
    refusals = agent.log().count('"stream.refused"')
    await harm(stream)
    await stream.closed()
    assert (await ended(crm, stream.call_sid)).reason == "connection_lost"
    assert agent.log().count('"stream.refused"') == refusals + 1
    for neighbour in neighbours:
        await neighbour.turn("3")
        await neighbour.stop()
        assert (await ended(crm, neighbour.call_sid)).reason == "caller_hangup"


async def test_an_odd_frame_is_ignored(agent: AgentProcess, crm: FakeCrm, twilio: TinyTwilio) -> None:
    stream = await twilio.call()
    await stream.send({"event": "weather", "weather": {"sky": "blue"}})
    await stream.send({"event": "media", "media": {"track": "outbound", "payload": "/w==", "timestamp": "1"}})
    await stream.send({"event": "dtmf", "dtmf": {"digit": "Q"}})
    await stream.turn("4")
    await stream.stop()
    assert (await ended(crm, stream.call_sid)).reason == "caller_hangup"
    assert agent.log().count('"stream.odd_frame"') >= 3


async def early_media(stream: Stream) -> None:
    await stream.connected()
    await stream.media()


async def start_first(stream: Stream) -> None:
    await stream.start("token")


async def wrong_rate(stream: Stream) -> None:
    await stream.connected()
    await stream.start("token", rate=16_000)


async def silent(stream: Stream) -> None:
    await stream.connected()


async def mute(_stream: Stream) -> None:
    pass


@pytest.mark.parametrize(
    "harm",
    [early_media, start_first, wrong_rate, silent, mute, binary, malformed_json, huge, raw_garbage],
    ids=lambda harm: harm.__name__,
)
async def test_a_socket_that_never_starts_is_closed(agent: AgentProcess, twilio: TinyTwilio, harm: Harm) -> None:
    refusals = agent.log().count('"stream.refused"')
    stream = await twilio.connect(new_sid())
    await harm(stream)
    await stream.closed()
    await until(lambda: agent.log().count('"stream.refused"') == refusals + 1, "a logged reason")


async def test_fragments_and_pings_are_part_of_the_protocol(crm: FakeCrm, twilio: TinyTwilio) -> None:
    call_sid = new_sid()
    answer = await twilio.ring(call_sid)
    stream = await twilio.connect(call_sid)
    await stream.socket.ping(b"before")
    await stream.connected()
    await stream.start(answer.token)
    await stream.socket.ping(b"after")
    await stream.mark("greeting:")
    half = b'{"event":"dtmf","dtmf":{"digit":"5"}}'
    stream.write_raw(_masked(0x01, half[:10]) + _masked(0x80, half[10:]))
    await stream.mark("journalled:5")
    await stream.stop()
    assert (await ended(crm, call_sid)).reason == "caller_hangup"


def _masked(first_byte: int, data: bytes) -> bytes:
    """A short client frame with a mask of zeros."""
    return bytes([first_byte, 0x80 | len(data), 0, 0, 0, 0]) + data


async def test_a_forged_hint_about_config(twilio: TinyTwilio) -> None:
    async with twilio.session.post(twilio.url + "/internal/config-changed", json={"numbers": []}) as response:
        assert response.status == 401


async def test_unknown_number_is_told_so(crm: FakeCrm, twilio: TinyTwilio) -> None:
    for number in ("+97239999999", "nonsense", ""):
        call_sid = new_sid()
        answer = await twilio.ring(call_sid, to=number)
        assert answer.stream_url is None
        assert "אינו פעיל" in answer.said
        assert crm.of(call_sid) == []
