"""A draft is tried on screen: the agent answers by it, and nothing is left behind."""

from collections.abc import AsyncGenerator

import httpx
import pytest
from sqlalchemy import func, select

from crm.db.session import Database
from crm.domain.chats.models import Chat, Message
from crm.domain.prompts.models import Prompt, PromptVersion
from shared.contracts.text_turns import TextReply, ToolRun, Withheld
from tests.support import fake_agent
from tests.support.api import SECRET, Api, make_user, running_api
from tests.support.fake_agent import FakeAgent
from tests.support.office import Office, make_office


@pytest.fixture
async def agent(monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[FakeAgent]:
    monkeypatch.setattr(fake_agent, "SECRET", SECRET)
    async with FakeAgent().running() as running:
        yield running


@pytest.fixture
async def api(database_url: str, agent: FakeAgent) -> AsyncGenerator[Api]:
    async with running_api(database_url, agent_address=agent.url) as running:
        yield running


async def prompt_of(db: Database, office: Office) -> str:
    async with db.tenant_session(office.id) as session:
        return str((await session.scalars(select(Prompt.id))).one())


async def test_the_draft_answers_and_nothing_is_stored(
    db: Database, office: Office, owner: httpx.AsyncClient, agent: FakeAgent
) -> None:
    prompt = await prompt_of(db, office)
    run = ToolRun("save_lead_details", {"city": "חולון"}, True, trial=True)
    agent.replies = [TextReply("יש לנו שתיים.", tools=[run], withheld=[Withheld("מיליון", "לא נמצא")])]
    answer = await owner.post(
        f"/api/prompts/{prompt}/trial",
        json={
            "text": "יש דירה בחולון?",
            "history": [{"author": "customer", "text": "היי"}, {"author": "agent", "text": "שלום"}],
            "persona": "נציג חדש",
        },
    )
    assert answer.status_code == 200, answer.text
    assert answer.json() == {
        "text": "יש לנו שתיים.",
        "tools": [
            {"name": "save_lead_details", "arguments": {"city": "חולון"}, "ok": True, "error": None, "trial": True}
        ],
        "withheld": [{"text": "מיליון", "reason": "לא נמצא"}],
        "degraded": False,
        "ended": False,
        "handover": False,
    }
    (turn,) = agent.asked
    assert (turn.trial, str(turn.conversation_id), turn.text) == (True, prompt, "יש דירה בחולון?")
    assert (turn.config.prompt.persona, turn.config.prompt.rules) == ("נציג חדש", "לא להמציא נתונים")
    assert [(one.author, one.text) for one in turn.history] == [("customer", "היי"), ("agent", "שלום")]
    assert turn.history[0].at < turn.history[1].at
    async with db.tenant_session(office.id) as session:
        for model in (Chat, Message):
            assert await session.scalar(select(func.count()).select_from(model)) == 0
        assert await session.scalar(select(func.count()).select_from(PromptVersion)) == 1


async def test_a_silent_agent_is_said_plainly(
    db: Database, office: Office, owner: httpx.AsyncClient, agent: FakeAgent
) -> None:
    agent.statuses = [503]
    answer = await owner.post(f"/api/prompts/{await prompt_of(db, office)}/trial", json={"text": "היי"})
    assert (answer.status_code, answer.json()["code"]) == (503, "agent-silent")


async def test_a_trial_is_for_who_may_write_prompts_of_his_own_office(
    api: Api, db: Database, office: Office, owner: httpx.AsyncClient, agent: FakeAgent
) -> None:
    other = await make_office(db, "+97236666666")
    foreign = await owner.post(f"/api/prompts/{await prompt_of(db, other)}/trial", json={"text": "היי"})
    assert foreign.status_code == 404
    await make_user(db, "viewer@office.example", office, role="viewer")
    viewer = await api.sign_in("viewer@office.example")
    refused = await viewer.post(f"/api/prompts/{await prompt_of(db, office)}/trial", json={"text": "היי"})
    assert refused.status_code == 403
    long = await owner.post(
        f"/api/prompts/{await prompt_of(db, office)}/trial", json={"text": "היי", "greeting": "א" * 601}
    )
    assert (long.status_code, long.json()["parameter"]) == (400, "greeting")
    assert agent.asked == []
