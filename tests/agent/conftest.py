"""A CRM, an agent and a Twilio account, each real on its own port."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.agent.support.agent_process import AgentProcess
from tests.agent.support.fake_crm import FakeCrm
from tests.agent.support.tiny_twilio import TinyTwilio


@pytest.fixture
async def crm() -> AsyncIterator[FakeCrm]:
    fake = FakeCrm()
    await fake.start()
    yield fake
    await fake.stop()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as client:
        yield client


@pytest.fixture
async def agent(tmp_path: Path, crm: FakeCrm) -> AsyncIterator[AgentProcess]:
    process = AgentProcess(tmp_path, crm.port)
    await process.start()
    yield process
    await process.stop()


@pytest.fixture
def twilio(session: aiohttp.ClientSession, agent: AgentProcess) -> TinyTwilio:
    return TinyTwilio(session, agent.url)
