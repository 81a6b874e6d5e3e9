from collections.abc import AsyncGenerator

import pytest

from crm.db.session import Database
from crm.domain.analysis.client import OpenAIAnalyst
from crm.domain.analysis.service import AnalysisService
from shared.settings import Settings
from tests.support.fake_openai import FakeOpenAI
from tests.support.office import SilentPublisher


@pytest.fixture
def openai() -> FakeOpenAI:
    return FakeOpenAI()


@pytest.fixture
async def analyst(openai: FakeOpenAI) -> AsyncGenerator[OpenAIAnalyst]:
    async with openai.running() as url:
        made = OpenAIAnalyst(Settings(openai_base_url=url, openai_api_key="sk-test"), timeout_s=5, retries=1)
        yield made
        await made.close()


@pytest.fixture
def service(db: Database, publisher: SilentPublisher, analyst: OpenAIAnalyst) -> AnalysisService:
    return AnalysisService(db, publisher, analyst, "gpt-4o")
