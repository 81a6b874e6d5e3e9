"""Calls with a streaming ear: pipecat's own client against the emulated socket, everything else as in other calls."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from agent.sandbox.clips import all_clips
from agent.sandbox.faults import EndpointChange, Fault, FaultKind, Latency
from agent.sandbox.server import SandboxServer
from agent.services import open_services
from shared.settings import Settings
from tests.agent.conversation.conftest import Talk, config
from tests.agent.support.fake_vendors import FakeVendors
from tests.agent.support.phone import clip

SAID = "בשמחה, אני כאן ואפשר לשאול אותי כל דבר, לאט ובלי למהר, ואם משהו לא ברור אסביר אותו עוד פעם, במילים אחרות."
TEXT = all_clips()["c13"].text


@pytest_asyncio.fixture
async def sandbox() -> AsyncIterator[SandboxServer]:
    async with SandboxServer() as server:
        server.faults.endpoint("transcription").change(EndpointChange(latency=Latency(0, 0)))
        yield server


@pytest_asyncio.fixture
async def talk(settings: Settings, vendors: FakeVendors, sandbox: SandboxServer) -> AsyncIterator[Talk]:
    services = await open_services(
        settings.model_copy(update={"stt_mode": "realtime", "openai_stt_base_url": f"{sandbox.url}/v1"})
    )
    await services.warm(config())
    vendors.spoken.clear()
    async with Talk(services, vendors) as running:
        yield running
    await services.close()


def requests(sandbox: SandboxServer, endpoint: str) -> int:
    return sum(note.endpoint == endpoint for note in sandbox.faults.visits.after(0))


async def test_a_turn_is_streamed_and_answered_once(talk: Talk, sandbox: SandboxServer) -> None:
    await talk.recorded("agent")
    await talk.phone.say(clip("c13"))
    turns = await talk.recorded("agent", 2)
    assert [fields["text"] for fields in talk.record.of("user")] == [TEXT]
    assert turns[1]["text"] == "בשמחה."
    assert requests(sandbox, "transcription") == 0
    assert talk.record.of("degraded") == []
    users = [message["content"] for message in talk.vendors.chats[-1] if message["role"] == "user"]
    assert users == [TEXT]
    talk.phone.hang_up()
    assert (await talk.outcome()).reason == "caller_hangup"


async def test_a_pause_inside_the_turn_makes_one_turn_of_two_answers(talk: Talk, sandbox: SandboxServer) -> None:
    await talk.recorded("agent")
    await talk.phone.say(clip("c23")[:-2400] + b"\xff" * 2400 + clip("c11"))
    await talk.recorded("agent", 2)
    [turn] = talk.record.of("user")
    assert turn["text"] == f"{all_clips()['c23'].text} {all_clips()['c11'].text}"
    assert requests(sandbox, "realtime") == 2
    assert requests(sandbox, "transcription") == 0


async def test_a_sound_without_words_is_answered_with_nothing(talk: Talk, sandbox: SandboxServer) -> None:
    talk.vendors.answers = lambda _: SAID
    await talk.recorded("agent")
    await talk.phone.say(clip("c13"))
    await talk.phone.hears_voice(len(talk.phone.heard))
    await talk.phone.say(clip("c11")[::-1])
    turns = await talk.recorded("agent", 2)
    assert (turns[1]["text"], turns[1]["interrupted"]) == (SAID, False)
    assert len(talk.record.of("user")) == 1
    assert requests(sandbox, "transcription") == 0


@pytest.mark.parametrize("kind", ["hang", "reset", "error", "garbage", "cut"])
async def test_an_answer_that_never_comes_is_fetched_over_http(
    talk: Talk, sandbox: SandboxServer, kind: FaultKind
) -> None:
    """V12: and the conversation goes on as if nothing had been."""
    sandbox.faults.endpoint("realtime").change(EndpointChange(fault=Fault(kind, count=1)))
    await talk.recorded("agent")
    await talk.phone.say(clip("c13"))
    await talk.recorded("agent", 2)
    assert [fields["text"] for fields in talk.record.of("user")] == [TEXT]
    assert requests(sandbox, "transcription") >= 1
    [degraded] = talk.record.of("degraded")
    assert (degraded["stage"], degraded["mode"]) == ("hearing", "whole_turns")


async def test_an_ear_that_is_down_is_replaced_within_the_call(talk: Talk, sandbox: SandboxServer) -> None:
    """V31."""
    await talk.recorded("agent")
    sandbox.faults.endpoint("realtime").change(EndpointChange(fault=Fault("outage")))
    await talk.phone.say(clip("c13"))
    await talk.recorded("agent", 2)
    sandbox.faults.endpoint("realtime").change(EndpointChange(fault=None))
    async with asyncio.timeout(60):
        while requests(sandbox, "realtime") == 0:
            heard = len(talk.record.of("user"))
            await talk.phone.say(clip("c11"))
            await talk.recorded("user", heard + 1)
    texts = [str(fields["text"]) for fields in talk.record.of("user")]
    assert (texts[0], texts[-1]) == (TEXT, all_clips()["c11"].text)
    assert len(talk.record.of("degraded")) == 1


async def test_a_session_that_is_never_set_up_gets_no_audio(
    settings: Settings, vendors: FakeVendors, sandbox: SandboxServer
) -> None:
    """V25 and V31: nobody waits for it, and its turns are heard over HTTP."""
    sandbox.faults.endpoint("realtime").change(EndpointChange(fault=Fault("hang")))
    services = await open_services(
        settings.model_copy(update={"stt_mode": "realtime", "openai_stt_base_url": f"{sandbox.url}/v1"})
    )
    await services.warm(config())
    async with Talk(services, vendors) as talk:
        await talk.recorded("agent")
        await talk.phone.say(clip("c13"))
        await talk.recorded("agent", 2)
        assert [fields["text"] for fields in talk.record.of("user")] == [TEXT]
        assert requests(sandbox, "realtime") == 0
        assert requests(sandbox, "transcription") >= 1
    await services.close()


async def test_no_task_is_left_of_the_ear(talk: Talk) -> None:
    await talk.recorded("agent")
    await talk.phone.say(clip("c13"))
    talk.phone.hang_up()
    await talk.outcome()
    left = {task.get_name() for task in asyncio.all_tasks() if not task.done()}
    assert not {name for name in left if "ear" in name or "OpenAIRealtime" in name or "_Realtime" in name}


async def test_its_outage_is_on_the_board_and_ends_by_itself(talk: Talk, sandbox: SandboxServer) -> None:
    circuit = talk.services.circuits
    endpoint = sandbox.faults.endpoint("realtime")
    endpoint.change(EndpointChange(fault=Fault("error")))
    await talk.recorded("agent")
    for turn in range(2, 5):
        await talk.phone.say(clip("c13"))
        await talk.recorded("agent", turn)
    assert [one.endpoint for one in circuit.out()] == ["hearing_stream"]
    assert [fields["text"] for fields in talk.record.of("user")] == [TEXT] * 3
    endpoint.change(EndpointChange(fault=None))
    async with asyncio.timeout(30):
        while circuit.out():  # noqa: ASYNC110 - a probe runs in its own time
            await asyncio.sleep(0.05)
