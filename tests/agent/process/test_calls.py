"""Whole calls through the real parent and workers."""

import pytest

from shared.contracts.events import AgentTurn, CallAnswered, CallEnded, CallStarted, UserTurn
from tests.agent.support.agent_process import AgentProcess, ended, until
from tests.agent.support.fake_crm import BUSINESS, FakeCrm
from tests.agent.support.tiny_twilio import TinyTwilio, new_sid

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_call_is_on_record_from_ring_to_hang_up(crm: FakeCrm, twilio: TinyTwilio) -> None:
    call_sid = new_sid()
    answer = await twilio.ring(call_sid)
    assert answer.stream_url == twilio.url.replace("http", "ws") + "/media"
    await until(lambda: bool(crm.of(call_sid)), "call.started while it rings")
    started = crm.of(call_sid)[0]
    assert isinstance(started, CallStarted)
    assert (started.business_id, started.from_number, started.to_number) == (
        BUSINESS,
        "+972541234567",
        "+97237654321",
    )
    stream = await twilio.connect(call_sid)
    await stream.connected()
    await stream.start(answer.token)
    assert await stream.mark("greeting:") == "greeting:שלום"
    await stream.media()
    assert await stream.audio() == b"\xff" * 160
    await stream.turn("1")
    await until(lambda: len(crm.of(call_sid)) == 4, "turns arrive live")
    await stream.stop()
    last = await ended(crm, call_sid)
    assert last.reason == "caller_hangup"
    assert [type(event) for event in crm.of(call_sid)] == [CallStarted, CallAnswered, UserTurn, AgentTurn, CallEnded]
    await stream.closed()


async def test_the_agent_hangs_up(crm: FakeCrm, twilio: TinyTwilio) -> None:
    stream = await twilio.call()
    await stream.press("#")
    last = await ended(crm, stream.call_sid)
    assert (last.reason, last.gaps_ms) == ("agent_hangup", [100, 200])
    assert await stream.closed() == 1000


async def test_the_network_drops(crm: FakeCrm, twilio: TinyTwilio) -> None:
    stream = await twilio.call()
    await stream.vanish()
    assert (await ended(crm, stream.call_sid)).reason == "connection_lost"


async def test_the_conversation_breaks(crm: FakeCrm, twilio: TinyTwilio) -> None:
    stream = await twilio.call()
    await stream.press("*")
    assert (await ended(crm, stream.call_sid)).reason == "error"
    assert await stream.closed() == 1000


async def test_the_carrier_ends_a_call_whose_stream_never_came(crm: FakeCrm, twilio: TinyTwilio) -> None:
    call_sid = new_sid()
    await twilio.ring(call_sid)
    await twilio.status(call_sid, "canceled")
    assert (await ended(crm, call_sid)).reason == "not_answered"


async def test_the_carrier_ends_a_call_that_goes_on(crm: FakeCrm, twilio: TinyTwilio) -> None:
    stream = await twilio.call()
    await stream.press("0")
    await twilio.status(stream.call_sid, "completed")
    assert (await ended(crm, stream.call_sid)).reason == "caller_hangup"


async def test_a_repeated_webhook_is_the_same_call(crm: FakeCrm, twilio: TinyTwilio) -> None:
    call_sid = new_sid()
    first = await twilio.ring(call_sid)
    second = await twilio.ring(call_sid)
    assert first.text == second.text
    stream = await twilio.connect(call_sid)
    await stream.connected()
    await stream.start(second.token)
    await stream.mark("greeting:")
    await stream.stop()
    await ended(crm, call_sid)
    again = await twilio.ring(call_sid)
    assert again.stream_url is None
    calls = [events for events in crm.events.values() if getattr(events[0], "call_sid", "") == call_sid]
    assert len(calls) == 1


async def test_withheld_numbers(crm: FakeCrm, twilio: TinyTwilio) -> None:
    for raw in ("anonymous", "+266696687", "Restricted", "client:browser", ""):
        call_sid = new_sid()
        await twilio.ring(call_sid, caller=raw)
        await until(lambda sid=call_sid: bool(crm.of(sid)), "call.started")
        started = crm.of(call_sid)[0]
        assert isinstance(started, CallStarted)
        assert started.from_number is None


async def test_metrics_sum_all_workers(agent: AgentProcess, crm: FakeCrm, twilio: TinyTwilio) -> None:
    async def scraped(name: str) -> float:
        async with twilio.session.get(agent.url + "/metrics") as response:
            lines = [line for line in (await response.text()).splitlines() if line.startswith(name + " ")]
        return float(lines[0].split()[-1]) if lines else 0.0

    hang_ups = 'moked_calls_ended_total{reason="caller_hangup"}'
    before, frames = await scraped(hang_ups), await scraped("moked_media_frames_in_total")
    live = await scraped("moked_active_calls")
    streams = [await twilio.call() for _ in range(4)]
    await streams[0].media()
    await streams[0].audio()
    assert await scraped("moked_active_calls") == live + 4
    for stream in streams:
        await stream.stop()
        await ended(crm, stream.call_sid)
    assert await scraped(hang_ups) == before + 4
    assert await scraped("moked_media_frames_in_total") == frames + 1
    assert await scraped("moked_delivery_seconds_count") > 0
