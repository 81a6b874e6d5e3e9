import asyncio

import httpx
import msgspec
import pytest
from sqlalchemy import select

from crm.db.session import Database
from crm.domain.audit.models import AuditEvent
from crm.domain.prompts.schemas import PromptOut
from crm.lib.pagination import Page
from shared.contracts.agent_config import AgentConfig
from tests.support.api import Api, running_api
from tests.support.hinted_agent import HintedAgent
from tests.support.office import Office, make_office

TEXT = {"greeting": "ערב טוב, הגעתם לשי דירות.", "persona": "אדיבה", "rules": "קצר ולעניין"}


async def only_prompt(owner: httpx.AsyncClient) -> PromptOut:
    page = msgspec.json.decode((await owner.get("/api/prompts")).content, type=Page[PromptOut])
    (prompt,) = page.items
    return prompt


async def test_publish_and_roll_back_reach_the_agent(
    database_url: str, db: Database, office: Office, hinted_agent: HintedAgent
) -> None:
    async with running_api(database_url, agent_address=hinted_agent.address) as api:
        owner = await api.member(office)
        prompt = await only_prompt(owner)
        config = f"/internal/agent-config/{office.number}"
        before = await api.signed("GET", config)

        body = {"based_on": 1, **TEXT, "publish": True}
        saved = await owner.post(f"/api/prompts/{prompt.id}/versions", json=body)
        assert (saved.status_code, saved.json()["version"], saved.json()["published"]) == (201, 2, True)
        assert await hinted_agent.told() == [office.number]
        after = await api.signed("GET", config, headers={"If-None-Match": before.headers["etag"]})
        assert after.status_code == 200
        assert TEXT["greeting"].encode() in after.content

        back = await owner.post(f"/api/prompts/{prompt.id}/publish", json={"version": 1})
        assert (back.status_code, back.json()["published_version"]) == (200, 1)
        await hinted_agent.told()
        assert (await api.signed("GET", config)).content == before.content
    async with db.tenant_session(office.id) as session:
        actions = list(await session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))
    assert actions == ["prompt.version_saved", "prompt.published", "prompt.published"]


async def test_c17_words_of_a_prompt_change_no_setting(api: Api, office: Office) -> None:
    owner = await api.member(office)
    config = f"/internal/agent-config/{office.number}"
    before = msgspec.json.decode((await api.signed("GET", config)).content, type=AgentConfig)
    rules = "משרד תיווך בראשון לציון, פתוח 10-20 כל היום. מתאים ל-3 עד 5 חדרים, קובעים עד 14 יום קדימה. לא לתאם פגישות."
    body = {"based_on": 1, **TEXT, "rules": rules, "publish": True}
    prompt = await only_prompt(owner)
    assert (await owner.post(f"/api/prompts/{prompt.id}/versions", json=body)).status_code == 201
    after = msgspec.json.decode((await api.signed("GET", config)).content, type=AgentConfig)
    assert after.prompt.rules == rules
    assert (after.hours, after.tools, after.voice) == (before.hours, before.tools, before.voice)


async def test_saving_without_publishing_changes_no_call(api: Api, office: Office) -> None:
    owner = await api.member(office)
    prompt = await only_prompt(owner)
    await owner.post(f"/api/prompts/{prompt.id}/versions", json={"based_on": 1, **TEXT})
    seen = await only_prompt(owner)
    assert (seen.published_version, seen.latest.version, seen.latest.published) == (1, 2, False)
    assert (seen.latest.created_by, seen.published.greeting) == ("רותי", "שלום, הגעתם לשי דירות.")
    versions = (await owner.get(f"/api/prompts/{prompt.id}/versions")).json()["items"]
    assert [one["version"] for one in msgspec.convert(versions, list[dict[str, object]])] == [2, 1]


async def test_two_editors_at_once_one_is_told(api: Api, office: Office) -> None:
    owner = await api.member(office)
    path = f"/api/prompts/{(await only_prompt(owner)).id}/versions"
    answers = await asyncio.gather(*(owner.post(path, json={"based_on": 1, **TEXT}) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"greeting": "   "}, "greeting"),
        ({"greeting": "א" * 601}, "greeting"),
        ({"persona": "א" * 8_001}, "persona"),
        ({"rules": "א" * 20_001}, "rules"),
        ({"note": "א" * 301}, "note"),
    ],
)
async def test_bad_texts_are_named_in_hebrew(api: Api, office: Office, change: dict[str, object], field: str) -> None:
    owner = await api.member(office)
    path = f"/api/prompts/{(await only_prompt(owner)).id}/versions"
    answer = await owner.post(path, json={"based_on": 1, **TEXT, **change})
    assert (answer.status_code, answer.json()["parameter"]) == (400, field)
    assert any("א" <= char <= "ת" for char in str(answer.json()["detail"]))


async def test_only_owners_write_and_only_their_own(api: Api, db: Database, office: Office) -> None:
    owner = await api.member(office)
    prompt = await only_prompt(owner)
    path = f"/api/prompts/{prompt.id}"
    for role in ("agent", "viewer"):
        member = await api.member(office, role)
        assert (await member.get(f"{path}/versions")).status_code == 200
        assert (await member.post(f"{path}/versions", json={"based_on": 1, **TEXT})).status_code == 403
        assert (await member.post(f"{path}/publish", json={"version": 1})).status_code == 403
    stranger = await api.member(await make_office(db, "+97236666666"))
    assert (await stranger.get(f"{path}/versions")).status_code == 404
    assert (await stranger.post(f"{path}/versions", json={"based_on": 1, **TEXT})).status_code == 404
    assert (await stranger.post(f"{path}/publish", json={"version": 1})).status_code == 404
    assert (await api.anonymous().get("/api/prompts")).status_code == 401
    assert (await owner.post(f"{path}/publish", json={"version": 9})).status_code == 400
