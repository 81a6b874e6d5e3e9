"""People entered and corrected by hand: their phones, addresses and tags."""

import httpx
import pytest
from sqlalchemy import select

from crm.db.session import Database
from crm.domain.audit.models import AuditEvent
from crm.domain.customers.models import Customer
from tests.support.api import Api, QueryCounter
from tests.support.office import Office


async def make(owner: httpx.AsyncClient, **body: object) -> httpx.Response:
    return await owner.post("/api/customers", json=body)


async def test_a_person_with_several_phones_is_found_by_each(owner: httpx.AsyncClient) -> None:
    made = await make(
        owner,
        name="  רות   אבני ",
        identities=[{"kind": "phone", "value": "054-765 4321"}, {"kind": "email", "value": "Ruth@Example.com"}],
        tags=["משקיעים", "משקיעים", " דחוף "],
    )
    assert made.status_code == 201, made.text
    person = made.json()
    assert (person["name"], person["tags"]) == ("רות אבני", ["משקיעים", "דחוף"])
    path = f"/api/customers/{person['id']}"
    added = (await owner.post(f"{path}/identities", json={"kind": "phone", "value": "037654321"})).json()
    assert [one["value"] for one in added["identities"]] == ["+972547654321", "ruth@example.com", "+97237654321"]
    for asked in ("0547654321", "+972-3-765-4321", "ruth@example", "רות"):
        found = (await owner.get("/api/customers", params={"q": asked})).json()["items"]
        assert [one["id"] for one in found] == [person["id"]], asked
    first = added["identities"][0]["id"]
    assert (await owner.delete(f"{path}/identities/{first}")).json()["version"] == 3
    assert (await owner.get("/api/customers", params={"q": "0547654321"})).json()["items"] == []
    assert (await owner.delete(f"{path}/identities/{first}")).status_code == 404


async def test_a_number_is_one_persons(owner: httpx.AsyncClient, world: dict[str, str]) -> None:
    answer = await make(owner, name="מישהו", identities=[{"kind": "phone", "value": "549750505.0"}])
    assert answer.status_code == 201
    path = f"/api/customers/{world['customer']}/identities"
    taken = await owner.post(path, json={"kind": "phone", "value": "972549750505"})
    assert (taken.status_code, taken.json()["code"]) == (409, "identity-taken")
    assert taken.json()["parameter"] == answer.json()["id"]
    mine = await owner.post(path, json={"kind": "phone", "value": "054 1234567"})
    assert (mine.status_code, len(mine.json()["identities"])) == (201, 1)


@pytest.mark.parametrize(
    ("parameter", "body"),
    [
        ("name", {"name": "א" * 121}),
        ("value", {"identities": [{"kind": "phone", "value": "12"}]}),
        ("value", {"identities": [{"kind": "email", "value": "ruth@nowhere"}]}),
        ("tags", {"tags": ["א" * 41]}),
        ("tags", {"tags": [str(number) for number in range(21)]}),
    ],
)
async def test_bad_values_are_named(owner: httpx.AsyncClient, parameter: str, body: dict[str, object]) -> None:
    answer = await make(owner, **body)
    assert (answer.status_code, answer.json()["parameter"]) == (400, parameter)


async def test_people_are_listed_by_tag_and_tags_counted(owner: httpx.AsyncClient, world: dict[str, str]) -> None:
    path = f"/api/customers/{world['customer']}"
    tagged = (await owner.patch(path, json={"version": 1, "tags": ["משקיע", "חוזר"]})).json()
    await make(owner, name="עוד", tags=["משקיע"])
    assert tagged["tags"] == ["משקיע", "חוזר"]
    found = (await owner.get("/api/customers", params={"tag": "חוזר"})).json()["items"]
    assert [one["id"] for one in found] == [world["customer"]]
    assert (await owner.get("/api/customers/tags")).json() == [
        {"tag": "משקיע", "customers": 2},
        {"tag": "חוזר", "customers": 1},
    ]


async def test_changes_are_audited(
    owner: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    path = f"/api/customers/{world['customer']}"
    await owner.patch(path, json={"version": 1, "tags": ["משקיע"]})
    await owner.post(f"{path}/identities", json={"kind": "email", "value": "a@b.example"})
    async with db.tenant_session(office.id) as session:
        lines = (await session.scalars(select(AuditEvent).where(AuditEvent.entity == "customer"))).all()
        kept = await session.scalar(select(Customer.tags).where(Customer.id == world["customer"]))
    assert [(line.action, line.before, line.after) for line in lines] == [
        ("customer.changed", {"tags": []}, {"tags": ["משקיע"]}),
        ("customer.identity_added", None, {"email": "a@b.example"}),
    ]
    assert kept == ["משקיע"]


async def test_c21_a_page_of_fifty_people_costs_two_queries(api: Api, owner: httpx.AsyncClient) -> None:
    for number in range(55):
        await make(owner, name=f"לקוח {number}", identities=[{"kind": "phone", "value": f"05400000{number:02}"}])
    with QueryCounter(api.db) as counter:
        page = (await owner.get("/api/customers", params={"limit": 50})).json()
    assert len(page["items"]) == 50
    assert all(one["identities"] for one in page["items"])
    assert len(counter.statements) == 1 + 2
