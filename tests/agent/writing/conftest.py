"""A model, a CRM with tools and the writer between them, each over real HTTP."""

from collections.abc import AsyncIterator

import aiohttp
import openai
import pytest_asyncio

from agent.brain.stream import ChatModel
from agent.metrics import CHAT_COST_DOLLARS, CHAT_REQUESTS
from agent.vendors.crm_tools import CrmTools
from agent.vendors.hedging import never
from agent.vendors.race import Requests
from agent.writing.conversations import Conversations
from agent.writing.turn import Writer
from tests.agent.support.fake_crm import SECRET, FakeCrm
from tests.agent.support.fake_vendors import FakeVendors
from tests.agent.writing.office import FOUND


@pytest_asyncio.fixture
async def vendors() -> AsyncIterator[FakeVendors]:
    fake = FakeVendors()
    fake.chat_delay = 0.0
    await fake.start()
    yield fake
    await fake.stop()


@pytest_asyncio.fixture
async def tools() -> AsyncIterator[FakeCrm]:
    """Answers tools; a search finds one flat."""
    fake = FakeCrm()
    fake.tool_answers["search_properties"] = FOUND
    await fake.start()
    yield fake
    await fake.stop()


@pytest_asyncio.fixture
async def writer(vendors: FakeVendors, tools: FakeCrm) -> AsyncIterator[Writer]:
    requests = Requests(
        0.0,
        races=never,
        late_s=(1.4, 0.3),
        dollars_per_unit=0.0,
        number=CHAT_REQUESTS,
        dollars=CHAT_COST_DOLLARS,
    )
    base_url = f"http://127.0.0.1:{vendors.http_port}/v1"
    async with (
        aiohttp.ClientSession() as http,
        openai.AsyncOpenAI(api_key="test", base_url=base_url, max_retries=0) as client,
    ):
        crm = CrmTools(f"http://127.0.0.1:{tools.port}", SECRET, http)
        yield Writer([ChatModel(client, "gpt-4o", requests)], crm, Conversations())
