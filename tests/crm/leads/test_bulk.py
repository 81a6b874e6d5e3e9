"""One change of many leads, its conflicts and its undo; whom leads are given to; scores given by hand."""

from uuid import UUID

import httpx
import pytest
from sqlalchemy import select

from crm.db.session import Database
from crm.domain.audit.models import AuditEvent
from crm.domain.customers.models import Customer
from crm.domain.lead_statuses.repository import LeadStatusRepository
from crm.domain.leads.machine_updates import MachineUpdates, Source
from crm.domain.leads.models import Lead
from shared.clock import utc_now
from tests.support.api import Api, make_user
from tests.support.office import Office, make_office

Leads = dict[str, dict[str, object]]


async def listed(owner: httpx.AsyncClient, **params: str) -> Leads:
    return {one["id"]: one for one in (await owner.get("/api/leads", params=params)).json()["items"]}


def refs(leads: Leads) -> list[dict[str, object]]:
    return [{"id": one["id"], "version": one["version"]} for one in leads.values()]


async def test_one_change_of_many_and_one_undo(
    owner: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    before = await listed(owner)
    await owner.patch(f"/api/leads/{world['lead']}", json={"version": 1, "city": "חיפה"})
    done = (await owner.post("/api/leads/bulk", json={"leads": refs(before), "status": "contacted"})).json()
    assert [one["id"] for one in done["conflicts"]] == [world["lead"]]
    assert [one["version"] for one in done["conflicts"]] == [2]
    assert {one["status"] for one in done["changed"]} == {"contacted"}
    kept, other = sorted(one["id"] for one in done["changed"])
    await owner.patch(f"/api/leads/{kept}", json={"version": 2, "status": "interested"})
    undone = (await owner.post(f"/api/leads/bulk/{done['id']}/undo")).json()
    assert [one["id"] for one in undone["changed"]] == [other]
    assert [one["id"] for one in undone["conflicts"]] == [kept]
    now = await listed(owner)
    assert (now[other]["status"], now[kept]["status"]) == ("new", "interested")
    again = (await owner.post(f"/api/leads/bulk/{done['id']}/undo")).json()
    assert again["changed"] == []
    moves = (await owner.get(f"/api/leads/{other}/history")).json()["items"]
    assert [(one["from_status"], one["to_status"], one["who"]) for one in moves] == [
        ("contacted", "new", "owner@office.example"),
        ("new", "contacted", "owner@office.example"),
    ]
    async with db.tenant_session(office.id) as session:
        actions = await session.scalars(select(AuditEvent.action).where(AuditEvent.entity_id == UUID(other)))
        assert list(actions) == ["lead.changed", "lead.change_undone"]


async def test_an_undo_sets_the_clock_of_the_first_answer_going_again(
    owner: httpx.AsyncClient, world: dict[str, str]
) -> None:
    before = await listed(owner)
    assert before[world["lead"]]["respond_by"] is not None
    done = (await owner.post("/api/leads/bulk", json={"leads": refs(before), "status": "contacted"})).json()
    assert {one["respond_by"] for one in done["changed"]} == {None}
    undone = (await owner.post(f"/api/leads/bulk/{done['id']}/undo")).json()
    assert {one["id"]: one["respond_by"] for one in undone["changed"]} == {
        lead_id: one["respond_by"] for lead_id, one in before.items()
    }


async def test_an_undo_leaves_out_whom_it_would_give_two_open_leads(
    owner: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    before = await listed(owner)
    done = (await owner.post("/api/leads/bulk", json={"leads": refs(before), "status": "not_relevant"})).json()
    assert done["conflicts"] == []
    async with db.tenant_session(office.id) as session:
        session.add(Lead(business_id=office.id, customer_id=UUID(world["customer"])))
    undone = await owner.post(f"/api/leads/bulk/{done['id']}/undo")
    assert undone.status_code == 200, undone.text
    assert [one["id"] for one in undone.json()["conflicts"]] == [world["lead"]]
    assert {one["id"] for one in undone.json()["changed"]} == set(before) - {world["lead"]}


async def test_leads_are_given_to_people_of_the_office(
    api: Api, owner: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    ruth = await make_user(db, "ruth@office.example", office, "agent")
    await make_user(db, "viewer@office.example", office, "viewer")
    stranger = await make_user(db, "x@other.example", await make_office(db, "+97235550000"))
    names = [one["name"] for one in (await owner.get("/api/leads/assignees")).json()["items"]]
    assert names == ["owner@office.example", "ruth@office.example"]
    path = f"/api/leads/{world['lead']}"
    given = (await owner.patch(path, json={"version": 1, "assignee_id": str(ruth)})).json()
    assert (given["assignee_id"], given["assignee_name"]) == (str(ruth), "ruth@office.example")
    refused = await owner.patch(path, json={"version": 2, "assignee_id": str(stranger)})
    assert (refused.status_code, refused.json()["parameter"]) == (400, "assignee_id")
    assert list(await listed(owner, assignee_id=str(ruth))) == [world["lead"]]
    assert world["lead"] not in await listed(owner, unassigned="true")


async def test_a_conflict_brings_the_newer_value(owner: httpx.AsyncClient, world: dict[str, str]) -> None:
    path = f"/api/leads/{world['lead']}"
    await owner.patch(path, json={"version": 1, "city": "חיפה"})
    answer = await owner.patch(path, json={"version": 1, "city": "אילת"})
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (409, "version-conflict")
    assert (problem["current"]["city"], problem["current"]["version"]) == ("חיפה", 2)


@pytest.mark.parametrize(
    ("parameter", "change"),
    [
        ("status", {"status": "nowhere"}),
        ("status", {}),
        ("assignee_id", {"assignee_id": "01a20363-6933-70fd-b8c9-67fb7fdc5200"}),
    ],
)
async def test_bad_changes_are_named(
    owner: httpx.AsyncClient, world: dict[str, str], parameter: str, change: dict[str, str]
) -> None:
    leads = refs(await listed(owner))
    answer = await owner.post("/api/leads/bulk", json={"leads": leads, **change})
    assert (answer.status_code, answer.json()["parameter"]) == (400, parameter)


async def machine(db: Database, office: Office, lead_id: str, call_id: str | None = None) -> bool:
    """What a call would do to the lead: rate it, or with a ``call_id`` tell a budget of a million."""
    async with db.tenant_session(office.id) as session:
        lead = await session.get_one(Lead, UUID(lead_id))
        customer = await session.get_one(Customer, lead.customer_id)
        statuses = await LeadStatusRepository(session, office.id).by_key()
        updates = MachineUpdates(session, lead, customer, statuses)
        if call_id is None:
            return updates.rate(12)
        return await updates.set_field("budget", 1_000_000, Source(call_id=UUID(call_id), at=utc_now()))


async def test_a_score_given_by_hand_is_frozen_until_it_is_given_back(
    owner: httpx.AsyncClient, db: Database, office: Office
) -> None:
    made = (await owner.post("/api/customers", json={"name": "דנה"})).json()
    async with db.tenant_session(office.id) as session:
        row = Lead(business_id=office.id, customer_id=UUID(made["id"]), score=40)
        session.add(row)
        await session.flush()
        lead_id = str(row.id)
    path = f"/api/leads/{lead_id}"
    rated = (await owner.patch(path, json={"version": 1, "score": 95})).json()
    assert (rated["score"], rated["score_by_hand"]) == (95, True)
    assert await machine(db, office, lead_id) is False
    assert (await owner.get(path)).json()["score"] == 95
    back = (await owner.patch(path, json={"version": 2, "score": None})).json()
    assert back["score_by_hand"] is False
    assert await machine(db, office, lead_id) is True


async def test_c13_a_budget_corrected_by_a_person_stays(
    owner: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    """The machine speaks of ``budget`` in shekels, the screen of ``budget_agorot``: both are one field."""
    path = f"/api/leads/{world['lead']}"
    assert await machine(db, office, world["lead"], world["call"])
    version = (await owner.get(path)).json()["version"]
    await owner.patch(path, json={"version": version, "budget_agorot": 250_000_000})
    assert await machine(db, office, world["lead"], world["call"]) is False
    assert (await owner.get(path)).json()["budget_agorot"] == 250_000_000


async def test_no_leads_at_all_are_a_bad_request(owner: httpx.AsyncClient) -> None:
    answer = await owner.post("/api/leads/bulk", json={"leads": [], "status": "new"})
    assert (answer.status_code, answer.json()["parameter"]) == (400, "leads")
