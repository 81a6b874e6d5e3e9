"""Calls with a streaming ear: pipecat's own client against the emulated socket, everything else as in other calls."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from agent.sandbox.clips import all_clips
from agent.sandbox.faults import EndpointChange, Fault, Latency
from agent.sandbox.server import SandboxServer
from agent.services import open_services
from shared.settings import Settings
from tests.agent.conversation.conftest import Talk, config
from tests.agent.support.fake_vendors import FakeVendors
from tests.agent.support.phone import clip

SAID = "יש לנו דירה יפה מאוד ברמת גן, עם מרפסת גדולה וחניה, והיא פנויה כבר מהחודש הבא."
CUT = 3


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
    await talk.phone.say(clip("c10"))
    turns = await talk.recorded("agent", 2)
    assert [fields["text"] for fields in talk.record.of("user")] == [all_clips()["c10"].text]
    assert turns[1]["text"] == "בשמחה."
    assert requests(sandbox, "transcription") == 0
    assert talk.record.of("degraded") == []
    users = [message["content"] for message in talk.vendors.chats[-1] if message["role"] == "user"]
    assert users == [all_clips()["c10"].text]
    talk.phone.hang_up()
    assert (await talk.outcome()).reason == "caller_hangup"
