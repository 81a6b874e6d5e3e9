"""A mood that a person corrected stays, whatever the analysis finds later."""

from uuid import UUID

import httpx
import pytest

from crm.db.session import Database
from crm.domain.analysis.service import AnalysisService
from crm.domain.calls.models import Call
from crm.domain.ingest.service import IngestService
from tests.support.api import Api, make_user
from tests.support.fake_openai import FakeOpenAI, analysis, completion
from tests.support.office import CallScript, Office, SilentPublisher


async def mood(db: Database, office: Office, call_id: UUID) -> tuple[str | None, bool]:
    async with db.tenant_session(office.id) as session:
        call = await session.get_one(Call, call_id)
        return call.sentiment, call.sentiment_by_hand


@pytest.fixture
async def call(db: Database, office: Office, publisher: SilentPublisher) -> CallScript:
    script = CallScript(office).started().answered().agent("שלום").caller("נמאס לי לחכות").ended()
    await IngestService(db, publisher).apply(script.events)
    return script


async def test_the_analysis_leaves_a_persons_mood_alone_until_it_is_given_back(
    owner: httpx.AsyncClient,
    db: Database,
    office: Office,
    call: CallScript,
    service: AnalysisService,
    openai: FakeOpenAI,
) -> None:
    path = f"/api/calls/{call.call_id}/sentiment"
    put = (await owner.put(path, json={"sentiment": "negative"})).json()
    assert (put["sentiment"], put["sentiment_by_hand"]) == ("negative", True)
    openai.reply = lambda _: completion(analysis())
    await service.run(office.id, call.call_id)
    assert await mood(db, office, call.call_id) == ("negative", True)
    back = (await owner.put(path, json={"sentiment": None})).json()
    assert (back["sentiment"], back["sentiment_by_hand"]) == ("positive", False)
    lines = (await owner.get("/api/audit", params={"action": "call.sentiment_changed"})).json()["items"]
    assert [(one["before"]["sentiment"], one["after"]["sentiment"]) for one in lines] == [
        ("negative", "positive"),
        (None, "negative"),
    ]


async def test_bad_moods_and_viewers_are_refused(
    api: Api, owner: httpx.AsyncClient, db: Database, office: Office, call: CallScript
) -> None:
    path = f"/api/calls/{call.call_id}/sentiment"
    assert (await owner.put(path, json={"sentiment": "furious"})).status_code == 400
    await make_user(db, "viewer@office.example", office, "viewer")
    viewer = await api.sign_in("viewer@office.example")
    assert (await viewer.put(path, json={"sentiment": "mixed"})).status_code == 403
