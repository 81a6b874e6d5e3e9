"""The analyst whose SDK is loaded late."""

import asyncio
import subprocess
import sys

from crm.domain.analysis.analyst import Analyst, LateAnalyst
from crm.domain.analysis.client import OpenAIAnalyst
from crm.domain.analysis.schema import AnalysisRequest, AskedTurn
from shared.settings import Settings
from tests.support.fake_openai import FakeOpenAI

REQUEST = AnalysisRequest([AskedTurn(3, "caller", "שלום")], [])


async def test_two_requests_at_once_share_one_client(openai: FakeOpenAI) -> None:
    made: list[Settings] = []

    def make(settings: Settings) -> Analyst:
        made.append(settings)
        return OpenAIAnalyst(settings, timeout_s=5, retries=1)

    async with openai.running() as url:
        late = LateAnalyst(Settings(openai_base_url=url, openai_api_key="sk-test"), make)
        first, second = await asyncio.gather(late.analyse(REQUEST), late.analyse(REQUEST))
        await late.close()
    assert first.summary == second.summary == "דנה מחפשת דירה בתל אביב."
    assert len(made) == 1


async def test_who_was_never_asked_closes_without_having_loaded_anything() -> None:
    await LateAnalyst(Settings(openai_api_key="sk-test")).close()


def test_a_starting_worker_does_not_load_the_sdk() -> None:
    code = "import sys, crm.worker; print('openai' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
