"""The carrier against a tiny agent on a real socket."""

import asyncio
from collections.abc import Callable

import aiohttp
import numpy as np
import pytest
from twilio.rest import Client

from agent.sandbox.carrier.call import AgentUnreachableError, Dialled, SimulatedCall
from agent.sandbox.carrier.measures import Measures
from agent.sandbox.carrier.mouth import Mouth, cough
from agent.sandbox.carrier.orders import Exchange
from agent.sandbox.carrier.playback import Playback
from agent.sandbox.carrier.twiml import Connect, Hangup, Pause, Say, TwimlInvalidError, parse
from agent.sandbox.clips import mulaw
from agent.sandbox.g711 import SILENCE, encode
from agent.sandbox.server import SandboxServer
from tests.agent.sandbox.conftest import ACCOUNT_SID, TOKEN
from tests.agent.sandbox.echo_agent import EchoAgent, Message, field

VOICE = encode((0.3 * np.sin(2 * np.pi * 300 * np.arange(8000) / 8000)).astype(np.float32))
"""A second of something that is clearly heard."""


def dialled(agent: EchoAgent) -> Dialled:
    return Dialled(
        agent_url=agent.url, account_sid=ACCOUNT_SID, token=TOKEN, from_number="+972555001234", to_number="+97237654321"
    )


async def until(happened: Callable[[], object], seconds: float = 5) -> None:
    async with asyncio.timeout(seconds):
        while not happened():  # noqa: ASYNC110 - what is waited for happens on another socket
            await asyncio.sleep(0.01)


async def test_a_call_as_twilio_places_it() -> None:
    async with EchoAgent(TOKEN) as agent, aiohttp.ClientSession() as session:
        call = SimulatedCall(dialled(agent), session)
        placing = asyncio.create_task(call.place())
        await until(lambda: len(agent.events("media")) > 30)
        call.press("5")
        await until(lambda: agent.events("dtmf"))
        call.hang_up()
        await placing
        await asyncio.wait_for(agent.closed.wait(), 5)
    valid, form = agent.forms[0]
    assert valid
    assert (form["CallSid"], form["CallStatus"], form["ToCity"]) == (call.sid, "ringing", "תל אביב")
    assert agent.upgrade_was_signed
    assert [one["event"] for one in agent.received[:3]] == ["connected", "start", "media"]
    start = agent.received[1]
    assert start["sequenceNumber"] == "1"
    assert field(start, "start", "customParameters") == {"token": "שלום&"}
    assert field(start, "start", "mediaFormat") == {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1}
    media = agent.events("media")
    assert [field(one, "media", "chunk") for one in media] == [str(number + 1) for number in range(len(media))]
    assert [int(str(field(one, "media", "timestamp"))) for one in media][:4] == [0, 20, 40, 60]
    assert agent.events("dtmf")[0]["dtmf"] == {"track": "inbound_track", "digit": "5"}
    assert agent.received[-1]["event"] == "stop"
    assert call.ended_by == "caller"
    assert agent.forms[-1][1]["CallStatus"] == "completed"
    assert agent.forms[-1][0]


async def test_silence_never_ends_and_speech_arrives_whole() -> None:
    async with EchoAgent(TOKEN) as agent, aiohttp.ClientSession() as session:
        call = SimulatedCall(dialled(agent), session)
        placing = asyncio.create_task(call.place())
        await call.streaming.wait()
        call.mouth.say(mulaw("c01"))
        await until(lambda: call.mouth.is_silent)
        frames = len(agent.events("media"))
        await until(lambda: len(agent.events("media")) > frames + 20)
        call.hang_up()
        await placing
    assert mulaw("c01") in agent.heard()
    assert agent.heard().endswith(SILENCE * 1600)


async def test_marks_come_back_when_played_and_at_once_on_clear() -> None:
    async with EchoAgent(TOKEN) as agent, aiohttp.ClientSession() as session:
        call = SimulatedCall(dialled(agent), session)
        placing = asyncio.create_task(call.place())
        await until(lambda: agent.events("media"))
        await agent.send("mark", {"name": "nothing before"})
        await until(lambda: agent.marks() == ["nothing before"])
        await agent.play(VOICE[:1600])
        await agent.send("mark", {"name": "first"})
        await agent.play(VOICE * 10)
        await agent.send("mark", {"name": "second"})
        await until(lambda: agent.marks() == ["nothing before", "first"])
        assert call.measures.agent
        await agent.send("clear")
        await until(lambda: agent.marks() == ["nothing before", "first", "second"])
        assert call.playback.is_empty
        heard_ms = call.measures.agent[-1].end_ms - call.measures.agent[0].start_ms
        assert 150 <= heard_ms < 5000
        call.hang_up()
        await placing


async def test_the_agents_hang_up_and_what_it_sends_wrong() -> None:
    async def answer(agent: EchoAgent, message: Message) -> None:
        if message["event"] == "start":
            await agent.send("applause")
            await agent.send("media", {"payload": "?"})
            await agent.close()

    async with EchoAgent(TOKEN, answer) as agent, aiohttp.ClientSession() as session:
        call = SimulatedCall(dialled(agent), session)
        await asyncio.wait_for(call.place(), 10)
    assert call.ended_by == "agent"
    assert len(call.complaints) == 2
    assert not agent.events("stop")


async def test_a_lost_network_sends_no_stop() -> None:
    async with EchoAgent(TOKEN) as agent, aiohttp.ClientSession() as session:
        call = SimulatedCall(dialled(agent), session)
        placing = asyncio.create_task(call.place())
        await until(lambda: agent.events("media"))
        call.drop()
        await placing
        await asyncio.wait_for(agent.closed.wait(), 5)
    assert not agent.events("stop")


async def test_an_agent_that_is_not_there_or_refuses() -> None:
    async with aiohttp.ClientSession() as session:
        async with EchoAgent(TOKEN) as agent:
            gone = dialled(agent)
        with pytest.raises(AgentUnreachableError, match="cannot be reached"):
            await SimulatedCall(gone, session).place()
        async with EchoAgent(TOKEN, twiml="<Response><Say>סגור</Say><Hangup/></Response>") as agent:
            call = SimulatedCall(dialled(agent), session)
            await call.place()
            assert (call.said, call.streaming.is_set()) == (["סגור"], False)


async def test_completing_a_call_by_rest_hangs_it_up(sandbox: SandboxServer) -> None:
    client = Client(ACCOUNT_SID, TOKEN)
    client.api.base_url = sandbox.url
    async with EchoAgent(TOKEN) as agent, aiohttp.ClientSession() as session:
        exchange = Exchange(dialled(agent))
        async with exchange.attached(session, sandbox.url):
            call = SimulatedCall(dialled(agent), session)
            await exchange.started(call)
            placing = asyncio.create_task(call.place())
            await until(lambda: agent.events("media"))
            assert (await asyncio.to_thread(lambda: client.calls(call.sid).fetch())).status == "in-progress"
            await asyncio.to_thread(lambda: client.calls(call.sid).update(status="completed"))
            await asyncio.wait_for(placing, 5)
            await exchange.finished(call)
        assert call.ended_by == "order"
        assert agent.events("stop")
        assert (await asyncio.to_thread(lambda: client.calls(call.sid).fetch())).status == "completed"


def test_playback_keeps_marks_in_their_places() -> None:
    playback = Playback()
    playback.add_audio(b"a" * 100)
    assert playback.add_mark("one") == []
    playback.add_audio(b"b" * 200)
    playback.add_mark("two")
    assert playback.next_frame() == (b"a" * 100, ["one"])
    assert playback.next_frame() == (b"b" * 160, [])
    assert playback.next_frame() == (b"b" * 40, ["two"])
    assert playback.next_frame() == (b"", [])


def test_measures() -> None:
    loud, quiet = VOICE[:160], SILENCE * 160
    measures = Measures()

    def pass_by(milliseconds: int, *, caller: bytes = quiet, agent: bytes = quiet) -> None:
        for _ in range(milliseconds // 20):
            measures.frame(caller, agent, caller_speaks=caller is loud)

    pass_by(1000, agent=loud)
    pass_by(1000)
    measures.begin_line("שלום", barge=False)
    pass_by(500, caller=loud)
    pass_by(800)
    pass_by(400, agent=loud)
    measures.begin_line("כמה עולה?", barge=True)
    pass_by(200, caller=loud, agent=loud)
    pass_by(300, caller=loud)
    pass_by(600)
    pass_by(100, agent=loud)
    first, second = measures.figures()
    assert (first.gap_ms, first.stop_ms) == (800, None)
    assert (second.gap_ms, second.stop_ms) == (600, 200)
    assert measures.longest_silence_ms == 1000


def test_noise_leaves_the_speech_audible() -> None:
    plain, noisy = Mouth(), Mouth(noisy=True)
    assert plain.next_frame() == SILENCE * 160
    assert noisy.next_frame() != SILENCE * 160
    plain.say(cough())
    assert not plain.is_silent


def test_twiml() -> None:
    document = (
        "<?xml version='1.0'?><Response><Say language='he-IL'>שלום</Say><Pause length='0.5'/>"
        "<Connect><Stream url='wss://x/media'><Parameter name='a' value='b'/></Stream></Connect><Reject reason='busy'/>"
        "</Response>"
    )
    assert parse(document) == [Say("שלום"), Pause(0.5), Connect("wss://x/media", {"a": "b"}), Hangup("busy")]
    for bad in (
        "hello",
        "<html/>",
        "<Response><Sing/></Response>",
        "<Response><Connect/></Response>",
        "<Response><Connect><Stream url='wss://x/media?a=b'/></Connect></Response>",
        "<!DOCTYPE x><Response/>",
    ):
        with pytest.raises(TwimlInvalidError):
            parse(bad)
