"""What came of a call, and what follows from it."""

from datetime import datetime, timedelta
from uuid import UUID

import httpx
import pytest

from crm.db.session import Database
from crm.domain.leads.models import Lead
from crm.domain.tasks.models import Task
from shared.clock import utc_now
from tests.crm.call_queue.test_queue import names, promise
from tests.support.office import Office


async def call(owner: httpx.AsyncClient, world: dict[str, str], **outcome: object) -> dict[str, object]:
    path = f"/api/leads/{world['lead']}"
    assert (await owner.post(f"{path}/take")).status_code == 200
    answer = await owner.post(f"{path}/outcome", json=outcome)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def contacts(owner: httpx.AsyncClient, world: dict[str, str]) -> list[dict[str, object]]:
    path = f"/api/customers/{world['customer']}/timeline"
    return (await owner.get(path, params={"kind": "contact"})).json()["items"]


async def test_handled_keeps_the_promise_and_rests(
    owner: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    kept, later = await promise(db, office, world, -5), await promise(db, office, world, 600)
    lead = await call(owner, world, outcome="handled", text="  נקבעה שיחה עם הבנק ")
    assert (lead["status"], lead["respond_by"], lead["responded_at"] is not None) == ("contacted", None, True)
    assert "דוד כהן" not in await names(owner)
    (entry,) = await contacts(owner, world)
    assert (entry["status"], entry["text"], entry["moment"]) == ("handled", "נקבעה שיחה עם הבנק", None)
    assert (entry["actor"], entry["actor_name"]) == ("human", "owner@office.example")
    async with db.tenant_session(office.id) as session:
        assert (await session.get_one(Task, kept)).status == "done"
        assert (await session.get_one(Task, later)).status == "open"
    lines = (await owner.get("/api/audit", params={"action": "lead.called"})).json()["items"]
    assert [one["after"]["outcome"] for one in lines] == ["handled"]


async def test_no_answer_comes_back_later_and_later(
    owner: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    task = await promise(db, office, world, -5)
    waits: list[timedelta] = []
    for _ in range(3):
        told = utc_now()
        lead = await call(owner, world, outcome="no_answer")
        assert (lead["status"], lead["responded_at"] is not None) == ("new", True)
        async with db.tenant_session(office.id) as session:
            row = await session.get_one(Lead, UUID(world["lead"]))
            assert row.call_after is not None
            waits.append(row.call_after - told)
            promised = await session.get_one(Task, task)
            assert (promised.status, promised.due_at) == ("open", row.call_after)
            row.call_after = promised.due_at = utc_now() - timedelta(seconds=1)
    assert [round(wait / timedelta(hours=1)) for wait in waits] == [2, 4, 8]
    assert len(await contacts(owner, world)) == 3


async def test_later_is_when_the_person_says(
    owner: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    again = (utc_now() + timedelta(hours=5)).replace(microsecond=0)
    lead = await call(owner, world, outcome="later", again_at=again.isoformat())
    assert lead["responded_at"] is None
    assert "דוד כהן" not in await names(owner)
    (entry,) = await contacts(owner, world)
    assert datetime.fromisoformat(str(entry["moment"])) == again


@pytest.mark.parametrize(
    ("outcome", "parameter"),
    [
        ({"outcome": "later"}, "again_at"),
        ({"outcome": "handled", "again_at": "2026-11-22T10:00:00Z"}, "again_at"),
        ({"outcome": "later", "again_at": "2020-01-01T10:00:00Z"}, "again_at"),
        ({"outcome": "later", "again_at": "2199-01-01T10:00:00Z"}, "again_at"),
        ({"outcome": "handled", "text": "א" * 2001}, "text"),
    ],
)
async def test_bad_outcomes_are_named(
    owner: httpx.AsyncClient, world: dict[str, str], outcome: dict[str, str], parameter: str
) -> None:
    path = f"/api/leads/{world['lead']}"
    await owner.post(f"{path}/take")
    answer = await owner.post(f"{path}/outcome", json=outcome)
    assert (answer.status_code, answer.json()["parameter"]) == (400, parameter)


async def test_an_outcome_needs_the_lead_in_hand_and_counts_once(
    owner: httpx.AsyncClient, world: dict[str, str]
) -> None:
    path = f"/api/leads/{world['lead']}/outcome"
    assert (await owner.post(path, json={"outcome": "handled"})).json()["code"] == "lease-lost"
    await call(owner, world, outcome="handled")
    assert (await owner.post(path, json={"outcome": "handled"})).json()["code"] == "lease-lost"
    assert len(await contacts(owner, world)) == 1
