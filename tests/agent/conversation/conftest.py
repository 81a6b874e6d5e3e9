"""A conversation between a simulated phone and the agent, with every vendor emulated on loopback."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest
import pytest_asyncio

from agent.call.accepted import AcceptedCall, ConversationOutcome
from agent.call.conversation import hold_conversation
from agent.services import ConversationServices, open_services
from shared.contracts.agent_config import TOOL_NAMES, AgentConfig, OpeningHours, OpenInterval, PublishedPrompt, Voice
from shared.settings import Settings
from tests.agent.support.fake_vendors import FakeVendors
from tests.agent.support.memory_record import MemoryRecord
from tests.agent.support.phone import Phone

GREETING = "שלום, הגעתם למשרד. במה אפשר לעזור?"

RULES = "אין משא ומתן על מחיר.\nיש לנו דירה יפה מאוד ברמת גן, עם מרפסת גדולה וחניה, והיא פנויה כבר מהחודש הבא."
"""What the agent says in these calls without a tool, the office has published."""


def config() -> AgentConfig:
    return AgentConfig(
        business_id=UUID(int=7),
        business_name="שי דירות",
        number="+97237654321",
        prompt=PublishedPrompt(version=3, greeting=GREETING, persona="נעימה וקצרה", rules=RULES),
        voice=Voice(),
        hours=OpeningHours(timezone="Asia/Jerusalem", weekly=[[OpenInterval(540, 1080)]] * 5 + [[], []]),
        answers_when_closed=True,
        tools=list(TOOL_NAMES),
        hearing_hints=["רחוב הרצל", "רמת גן"],
    )


class Talk:
    """One running call."""

    def __init__(self, services: ConversationServices, vendors: FakeVendors) -> None:
        self.services = services
        self.vendors = vendors
        self.phone = Phone()
        self.record = MemoryRecord()
        self.task: asyncio.Task[ConversationOutcome] | None = None

    async def __aenter__(self) -> "Talk":
        await self.phone.__aenter__()
        call = AcceptedCall(
            call_id=UUID(int=1), call_sid="CA1", from_number="+972541234567", direction="inbound", config=config()
        )
        self.task = asyncio.create_task(hold_conversation(call, self.phone, self.record, self.services))
        return self

    async def __aexit__(self, *_: object) -> None:
        if self.task is not None and not self.task.done():
            self.task.cancel()
        if self.task is not None:
            await asyncio.gather(self.task, return_exceptions=True)
        await self.phone.__aexit__()

    async def outcome(self, within_s: float = 15) -> ConversationOutcome:
        assert self.task is not None
        async with asyncio.timeout(within_s):
            return await asyncio.shield(self.task)

    async def recorded(self, kind: str, count: int = 1, within_s: float = 15) -> list[dict[str, object]]:
        """Wait until that many events of the kind are on record."""
        async with asyncio.timeout(within_s):
            while len(self.record.of(kind)) < count:
                assert self.task is not None
                if self.task.done():
                    self.task.result()
                    break
                await asyncio.sleep(0.02)
        found = self.record.of(kind)
        assert len(found) >= count, self.record.events
        return found


@pytest_asyncio.fixture
async def vendors() -> AsyncIterator[FakeVendors]:
    fake = FakeVendors()
    await fake.start()
    yield fake
    await fake.stop()


@pytest.fixture
def settings(vendors: FakeVendors, tmp_path: Path) -> Settings:
    url = f"http://127.0.0.1:{vendors.http_port}"
    return Settings(
        data_dir=tmp_path,
        internal_secret="0123456789abcdef",
        openai_api_key="test",
        openai_base_url=f"{url}/v1",
        crm_internal_url=url,
        google_tts_endpoint=f"127.0.0.1:{vendors.tts_port}",
        twilio_api_url=url,
        twilio_account_sid="AC1",
        twilio_auth_token="token",
        openers=False,
        racing=False,
    )


@pytest_asyncio.fixture
async def talk(settings: Settings, vendors: FakeVendors) -> AsyncIterator[Talk]:
    services = await open_services(settings)
    await services.warm(config())
    vendors.spoken.clear()
    async with Talk(services, vendors) as running:
        yield running
    await services.close()
