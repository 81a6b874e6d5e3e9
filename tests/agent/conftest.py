"""A CRM, an agent and a Twilio account, each real on its own port.

``crm``, ``agent`` and ``twilio`` live as long as a test module; ``own_crm`` and ``own_agent`` are for one test that
breaks things.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from tests.agent.support.agent_process import AgentProcess
from tests.agent.support.fake_crm import FakeCrm
from tests.agent.support.tiny_twilio import TinyTwilio


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def crm() -> AsyncIterator[FakeCrm]:
    fake = FakeCrm()
    await fake.start()
    yield fake
    await fake.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def agent(tmp_path_factory: pytest.TempPathFactory, crm: FakeCrm) -> AsyncIterator[AgentProcess]:
    process = AgentProcess(tmp_path_factory.mktemp("agent"), crm.port)
    await process.start()
    yield process
    await process.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def twilio(agent: AgentProcess) -> AsyncIterator[TinyTwilio]:
    async with aiohttp.ClientSession() as session:
        yield TinyTwilio(session, agent.url)


@pytest_asyncio.fixture(loop_scope="module")
async def own_crm() -> AsyncIterator[FakeCrm]:
    fake = FakeCrm()
    await fake.start()
    yield fake
    await fake.stop()


StartAgent = Callable[..., AgentProcess]


@pytest_asyncio.fixture(loop_scope="module")
async def own_agent(tmp_path: Path, own_crm: FakeCrm) -> AsyncGenerator[StartAgent]:
    """``own_agent(NAME=value)`` makes an agent with further settings; ``start`` it."""
    made: list[AgentProcess] = []

    def make(**settings: str) -> AgentProcess:
        made.append(AgentProcess(tmp_path, own_crm.port, **settings))
        return made[-1]

    yield make
    for process in made:
        if process.process is not None and process.process.returncode is None:
            await process.kill()


@pytest_asyncio.fixture(loop_scope="module")
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as client:
        yield client
