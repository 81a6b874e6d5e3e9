"""One change of every lead that a filter finds, loaded on a screen or not, and its undo."""

from uuid import UUID

import httpx
import pytest

from crm.db.session import Database
from crm.domain.customers.models import Customer
from crm.domain.leads import matching
from crm.domain.leads.models import Lead
from tests.support.api import Api
from tests.support.office import Office

Json = dict[str, object]
PATH = "/api/leads/bulk/matching"


async def statuses(browser: httpx.AsyncClient) -> list[str]:
    items = (await browser.get("/api/leads", params={"limit": "200"})).json()["items"]
    return sorted(one["status"] for one in items)


async def test_all_that_match_are_changed_and_taken_back_at_once(
    owner: httpx.AsyncClient, world: dict[str, str]
) -> None:
    asked: Json = {"filter": {"min_score": 40}, "expected": 2, "status": "contacted"}
    done = (await owner.post(PATH, json=asked)).json()
    assert (done["changed"], done["skipped"]) == (2, 0)
    assert await statuses(owner) == ["contacted", "contacted", "new"]
    undone = (await owner.post(f"/api/leads/bulk/{done['id']}/undo")).json()
    assert len(undone["changed"]) == 2
    assert await statuses(owner) == ["new", "new", "new"]
    journal = (await owner.get("/api/audit", params={"action": "lead.changed"})).json()["items"]
    assert len(journal) == 2


async def test_more_or_fewer_than_the_person_saw_change_nothing(
    owner: httpx.AsyncClient, world: dict[str, str]
) -> None:
    for expected in (1, 3):
        asked: Json = {"filter": {"min_score": 40}, "expected": expected, "status": "contacted"}
        answer = await owner.post(PATH, json=asked)
        assert (answer.status_code, answer.json()["code"]) == (409, "list-changed")
        assert "2 לידים" in answer.json()["detail"]
    assert await statuses(owner) == ["new", "new", "new"]


async def test_who_has_another_open_lead_is_skipped_and_counted(
    owner: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    async with db.tenant_session(office.id) as session:
        person = Customer(business_id=office.id, name="כפול")
        session.add(person)
        await session.flush()
        session.add(Lead(business_id=office.id, customer_id=person.id, status="lost", closed=True))
        await session.flush()
        session.add(Lead(business_id=office.id, customer_id=person.id))
    asked: Json = {"filter": {"status": ["lost"]}, "expected": 1, "status": "contacted"}
    done = (await owner.post(PATH, json=asked)).json()
    assert (done["changed"], done["skipped"]) == (0, 1)


async def test_a_lead_that_cannot_be_reopened_does_not_hold_up_the_undo(
    owner: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    """Somebody called again meanwhile, so he has a new open lead."""
    done = (await owner.post(PATH, json={"filter": {}, "expected": 3, "status": "lost"})).json()
    assert done["changed"] == 3
    customer_id = UUID((await owner.get(f"/api/leads/{world['lead']}")).json()["customer_id"])
    async with db.tenant_session(office.id) as session:
        session.add(Lead(business_id=office.id, customer_id=customer_id))
    undone = await owner.post(f"/api/leads/bulk/{done['id']}/undo")
    assert undone.status_code == 200, undone.text
    assert len(undone.json()["changed"]) == 2
    assert [one["id"] for one in undone.json()["conflicts"]] == [world["lead"]]
    assert await statuses(owner) == ["lost", "new", "new", "new"]


async def test_too_many_and_nothing_to_change_are_refused(
    owner: httpx.AsyncClient, world: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await owner.post(PATH, json={"filter": {}, "expected": 3})).status_code == 400
    unknown: Json = {"filter": {}, "expected": 3, "status": "no-such"}
    assert (await owner.post(PATH, json=unknown)).json()["parameter"] == "status"
    monkeypatch.setattr(matching, "MOST", 2)
    many = await owner.post(PATH, json={"filter": {}, "expected": 3, "status": "contacted"})
    assert (many.status_code, many.json()["parameter"]) == (400, "filter")
    assert await statuses(owner) == ["new", "new", "new"]


async def test_who_sees_his_own_leads_alone_changes_those_alone(
    api: Api, owner: httpx.AsyncClient, office: Office, world: dict[str, str]
) -> None:
    agent = await api.member(office, "agent", {"leads.all": False})
    me = (await agent.get("/api/auth/me")).json()["id"]
    lead = (await owner.get(f"/api/leads/{world['lead']}")).json()
    given = await owner.patch(f"/api/leads/{world['lead']}", json={"version": lead["version"], "assignee_id": me})
    assert given.status_code == 200, given.text
    done = (await agent.post(PATH, json={"filter": {}, "expected": 1, "status": "contacted"})).json()
    assert done["changed"] == 1
    assert await statuses(owner) == ["contacted", "new", "new"]


async def test_a_viewer_changes_nothing(api: Api, office: Office, world: dict[str, str]) -> None:
    viewer = await api.member(office, "viewer")
    assert (await viewer.post(PATH, json={"filter": {}, "expected": 3, "status": "lost"})).status_code == 403
