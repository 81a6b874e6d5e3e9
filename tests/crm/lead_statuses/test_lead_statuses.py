"""The office's own statuses, and a machine that moves leads only forward in them."""

from uuid import UUID

import httpx
import pytest
from sqlalchemy import select

from crm.db.session import Database
from crm.domain.customers.models import Customer
from crm.domain.lead_statuses.repository import LeadStatusRepository
from crm.domain.leads.machine_updates import MachineStatus, MachineUpdates, Source
from crm.domain.leads.models import Lead, LeadStatusHistory
from shared.clock import utc_now
from tests.support.api import Api
from tests.support.office import Office

Status = dict[str, object]


async def statuses(owner: httpx.AsyncClient) -> dict[object, Status]:
    return {one["key"]: one for one in (await owner.get("/api/lead-statuses")).json()["items"]}


async def advance(db: Database, office: Office, world: dict[str, str], status: MachineStatus) -> bool:
    async with db.tenant_session(office.id) as session:
        lead = await session.get_one(Lead, UUID(world["lead"]))
        customer = await session.get_one(Customer, lead.customer_id)
        known = await LeadStatusRepository(session, office.id).by_key()
        source = Source(call_id=UUID(world["call"]), at=utc_now(), turn_seq=3, quote="כן, מתאים", confidence=0.83)
        return MachineUpdates(session, lead, customer, known).advance(status, "נאמר בשיחה", source)


async def move(owner: httpx.AsyncClient, lead_id: str, status: object) -> httpx.Response:
    version = (await owner.get(f"/api/leads/{lead_id}")).json()["version"]
    return await owner.patch(f"/api/leads/{lead_id}", json={"version": version, "status": status})


async def test_an_office_starts_with_the_usual_ones(owner: httpx.AsyncClient) -> None:
    found = await statuses(owner)
    assert [(one["label"], one["kind"]) for one in found.values()] == [
        ("חדש", "open"),
        ("נוצר קשר", "open"),
        ("מתעניין", "open"),
        ("במעקב", "open"),
        ("נקבעה פגישה", "open"),
        ("נסגר בהצלחה", "won"),
        ("אבד", "lost"),
        ("לא רלוונטי", "lost"),
    ]


async def test_an_office_makes_its_own(owner: httpx.AsyncClient, world: dict[str, str]) -> None:
    made = (await owner.post("/api/lead-statuses", json={"label": " אין מענה ", "colour": "warn"})).json()
    assert (made["label"], made["kind"], made["system"]) == ("אין מענה", "open", False)
    assert [one["label"] for one in (await statuses(owner)).values()][5] == "אין מענה"
    assert (await move(owner, world["lead"], made["key"])).json()["status"] == made["key"]
    path = f"/api/lead-statuses/{made['id']}"
    renamed = (
        await owner.patch(path, json={"version": 1, "label": "לא ענה", "colour": "bad", "archived": True})
    ).json()
    assert (renamed["label"], renamed["colour"], renamed["version"]) == ("לא ענה", "bad", 2)
    assert (await owner.patch(path, json={"version": 1})).status_code == 409
    await move(owner, world["lead"], "new")
    assert (await move(owner, world["lead"], made["key"])).json()["parameter"] == "status"


@pytest.mark.parametrize(
    ("parameter", "body"),
    [
        ("label", {"label": " ", "colour": "good"}),
        ("label", {"label": "חדש", "colour": "good"}),
        ("label", {"label": "א" * 41, "colour": "good"}),
    ],
)
async def test_bad_statuses_are_refused(owner: httpx.AsyncClient, parameter: str, body: dict[str, str]) -> None:
    answer = await owner.post("/api/lead-statuses", json=body)
    assert (answer.status_code, answer.json()["parameter"]) == (400, parameter)


async def test_only_the_owner_decides_on_statuses(api: Api, owner: httpx.AsyncClient, office: Office) -> None:
    agent = await api.member(office, "agent")
    first = next(iter((await statuses(agent)).values()))
    assert (await agent.post("/api/lead-statuses", json={"label": "x", "colour": "good"})).status_code == 403
    assert (await agent.patch(f"/api/lead-statuses/{first['id']}", json={"version": 1})).status_code == 403
    hidden = await owner.patch(f"/api/lead-statuses/{first['id']}", json={"version": 1, "archived": True})
    assert hidden.json()["parameter"] == "archived"


async def test_c13_a_machine_moves_only_forward_in_the_offices_order(
    owner: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    assert await advance(db, office, world, "interested")
    assert not await advance(db, office, world, "contacted")
    assert not await advance(db, office, world, "interested")
    assert not await advance(db, office, world, "not_relevant")
    found = await statuses(owner)
    ids = [one["id"] for key, one in found.items() if key != "contacted"]
    ids.insert(4, found["contacted"]["id"])
    ordered = await owner.put("/api/lead-statuses/order", json={"ids": ids})
    assert [one["key"] for one in ordered.json()["items"]][4] == "contacted"
    assert await advance(db, office, world, "contacted")
    assert (await owner.put("/api/lead-statuses/order", json={"ids": ids[1:]})).json()["parameter"] == "ids"
    async with db.tenant_session(office.id) as session:
        rows = (await session.scalars(select(LeadStatusHistory).order_by(LeadStatusHistory.id))).all()
    assert [(one.from_status, one.to_status, one.confidence, one.turn_seq) for one in rows] == [
        ("new", "interested", 0.83, 3),
        ("interested", "contacted", 0.83, 3),
    ]


async def test_c13_nothing_opens_what_a_person_closed(
    owner: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    await move(owner, world["lead"], "won")
    assert not await advance(db, office, world, "appointment")
    async with db.tenant_session(office.id) as session:
        closed = await session.scalar(select(Lead.closed).where(Lead.id == UUID(world["lead"])))
        session.add(Lead(business_id=office.id, customer_id=UUID(world["customer"])))
    assert closed is True
    refused = await move(owner, world["lead"], "new")
    assert (refused.status_code, refused.json()["parameter"]) == (400, "status")


async def test_an_own_status_may_mean_something_else_and_its_leads_follow(
    owner: httpx.AsyncClient, world: dict[str, str]
) -> None:
    made = (await owner.post("/api/lead-statuses", json={"label": "בהקפאה", "colour": "info", "kind": "open"})).json()
    lead = f"/api/leads/{world['lead']}"
    version = (await owner.get(lead)).json()["version"]
    moved = (await owner.patch(lead, json={"version": version, "status": made["key"]})).json()
    path = f"/api/lead-statuses/{made['id']}"
    closed = (await owner.patch(path, json={"version": 1, "kind": "lost"})).json()
    assert (closed["kind"], closed["version"]) == ("lost", 2)
    assert (await owner.get(lead)).json()["version"] == moved["version"]
    # Its person may have another lead now, and the two cannot both be open.
    new = await owner.post("/api/leads/bulk", json={"leads": [{"id": world["lead"], "version": 1}], "status": "new"})
    assert new.json()["conflicts"][0]["id"] == world["lead"]
    opened = await owner.patch(path, json={"version": 2, "kind": "open"})
    assert (opened.status_code, opened.json()["kind"]) == (200, "open")


async def test_leads_are_not_reopened_beside_others_and_sources_keep_their_door(
    owner: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    made = (await owner.post("/api/lead-statuses", json={"label": "ויתר", "colour": "info", "kind": "lost"})).json()
    async with db.tenant_session(office.id) as session:
        session.add(Lead(business_id=office.id, customer_id=UUID(world["customer"]), status=made["key"]))
    path = f"/api/lead-statuses/{made['id']}"
    refused = await owner.patch(path, json={"version": 1, "kind": "open"})
    assert (refused.status_code, "ליד פתוח אחר" in refused.json()["detail"]) == (409, True)
    assert (await statuses(owner))[made["key"]]["kind"] == "lost"

    door = (await owner.post("/api/lead-statuses", json={"label": "דלת", "colour": "info", "kind": "open"})).json()
    await owner.post("/api/lead-sources", json={"name": "פורטל", "status": door["key"]})
    shut = await owner.patch(f"/api/lead-statuses/{door['id']}", json={"version": 1, "kind": "won"})
    assert (shut.status_code, shut.json()["parameter"]) == (400, "kind")
    system = (await owner.get("/api/lead-statuses")).json()["items"][0]
    fixed = await owner.patch(f"/api/lead-statuses/{system['id']}", json={"version": system["version"], "kind": "won"})
    assert (fixed.status_code, fixed.json()["parameter"]) == (400, "kind")
