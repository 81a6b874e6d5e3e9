"""What people change in leads, customers and tasks."""

import httpx
import pytest
from sqlalchemy import select

from crm.db.session import Database
from crm.domain.audit.models import AuditEvent
from crm.domain.leads.models import LeadFieldSource, LeadStatusHistory
from tests.support.office import Office


async def test_a_persons_value_is_a_persons(
    owner: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    path = f"/api/leads/{world['lead']}"
    assert (await owner.get(path)).json()["ai_fields"] == ["city"]
    change = {"version": 1, "city": "חיפה", "rooms": 3.5, "status": "contacted"}
    changed = (await owner.patch(path, json=change)).json()
    assert (changed["city"], changed["rooms"], changed["version"]) == ("חיפה", 3.5, 2)
    assert changed["ai_fields"] == []
    async with db.tenant_session(office.id) as session:
        source = await session.scalar(select(LeadFieldSource).where(LeadFieldSource.field == "city"))
        moved = (await session.scalars(select(LeadStatusHistory))).one()
        audited = (await session.scalars(select(AuditEvent).where(AuditEvent.action == "lead.changed"))).one()
    assert source is not None
    assert (source.source, source.value) == ("human", "חיפה")
    assert (moved.from_status, moved.to_status, moved.source) == ("new", "contacted", "human")
    assert audited.before == {"city": "תל אביב", "rooms": None, "status": "new"}
    assert audited.actor_label == "owner@office.example"


@pytest.mark.parametrize("kind", ["leads", "customers", "tasks"])
async def test_an_old_version_is_a_conflict(owner: httpx.AsyncClient, world: dict[str, str], kind: str) -> None:
    path = f"/api/{kind}/{world[kind.removesuffix('s')]}"
    assert (await owner.patch(path, json={"version": 1})).json()["version"] == 2
    answer = await owner.patch(path, json={"version": 1})
    assert (answer.status_code, answer.json()["code"]) == (409, "version-conflict")


async def test_leads_are_found_and_ordered(owner: httpx.AsyncClient, world: dict[str, str]) -> None:
    async def names(**params: str) -> list[str]:
        return [item["customer_name"] for item in (await owner.get("/api/leads", params=params)).json()["items"]]

    assert await names(sort="-score") == ["אברהם מזרחי", "מיכל לוי", "דוד כהן"]
    assert await names(q="054-1234567") == ["דוד כהן"]
    assert await names(q="מזרחי") == ["אברהם מזרחי"]
    assert await names(q="ת״א", sort="-score") == ["אברהם מזרחי", "מיכל לוי", "דוד כהן"]
    assert await names(status="won") == []


async def test_a_customers_name_is_corrected(owner: httpx.AsyncClient, world: dict[str, str]) -> None:
    path = f"/api/customers/{world['customer']}"
    changed = (await owner.patch(path, json={"version": 1, "name": " דוד כהן לוי "})).json()
    assert changed["name"] == "דוד כהן לוי"
    assert [(one["kind"], one["value"]) for one in changed["identities"]] == [("phone", "+972541234567")]
    found = (await owner.get("/api/customers", params={"q": "כהן לוי"})).json()["items"]
    assert [item["id"] for item in found] == [world["customer"]]


async def test_a_tasks_life(owner: httpx.AsyncClient, world: dict[str, str]) -> None:
    made = (await owner.post("/api/tasks", json={"title": " להתקשר ", "customer_id": world["customer"]})).json()
    assert (made["title"], made["source"], made["customer_name"]) == ("להתקשר", "human", "דוד כהן")
    done = (await owner.patch(f"/api/tasks/{made['id']}", json={"version": 1, "status": "done"})).json()
    assert done["done_at"] is not None
    reopened = await owner.patch(f"/api/tasks/{made['id']}", json={"version": 2, "status": "open", "due_at": None})
    assert reopened.json()["done_at"] is None


@pytest.mark.parametrize(
    ("parameter", "body"),
    [
        ("title", {"title": "  "}),
        ("title", {"title": "א" * 201}),
        ("due_at", {"title": "א", "due_at": "2027-01-01T10:00:00"}),
        ("customer_id", {"title": "א", "customer_id": "01a20363-6933-70fd-b8c9-67fb7fdc5200"}),
    ],
)
async def test_a_bad_task_is_refused_by_name(owner: httpx.AsyncClient, parameter: str, body: dict[str, str]) -> None:
    answer = await owner.post("/api/tasks", json=body)
    assert (answer.status_code, answer.json()["parameter"]) == (400, parameter)
