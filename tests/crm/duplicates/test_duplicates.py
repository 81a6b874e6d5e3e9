"""People who stand in the book twice are found by what tells, and by nothing else."""

from uuid import UUID

import httpx
import pytest
from sqlalchemy import update

from crm.db.session import Database
from crm.domain.calls.models import Call
from crm.domain.customers.models import CustomerIdentity
from crm.domain.leads.models import Lead
from tests.support.api import Api, QueryCounter
from tests.support.office import Office, make_office

Person = dict[str, object]


async def person(
    owner: httpx.AsyncClient, db: Database, office: Office, name: str, city: str | None = None, **identity: str
) -> str:
    identities = [{"kind": kind, "value": value} for kind, value in identity.items()]
    made = (await owner.post("/api/customers", json={"name": name, "identities": identities})).json()
    if city is not None:
        async with db.tenant_session(office.id) as session:
            session.add(Lead(business_id=office.id, customer_id=UUID(made["id"]), city=city))
    return str(made["id"])


async def groups(owner: httpx.AsyncClient) -> list[tuple[set[str], list[str]]]:
    found = (await owner.get("/api/customers/duplicates")).json()["items"]
    return [({one["id"] for one in group["customers"]}, group["reasons"]) for group in found]


@pytest.mark.parametrize(
    ("one", "two", "alike"),
    [
        ("דוד כהן", "כהן דוד", True),
        ("דויד כהן", "דוד כהן", True),
        ("מיטל לוי", "מיתל לוי", True),
        ("יצחק קליין", "יצחק כליין", True),
        ("שרה אהרוני", "שרה אהרני", True),
        ("דוד כהן", "דנה כהן", False),
        ("דוד כהן", "דוד לוי", False),
        ("דוד", "דוד", False),
    ],
)
async def test_names_that_sound_alike_in_one_town(
    owner: httpx.AsyncClient, db: Database, office: Office, one: str, two: str, alike: bool
) -> None:
    first = await person(owner, db, office, one, "קריית אונו")
    second = await person(owner, db, office, two, "קרית אונו")
    await person(owner, db, office, one, "אילת")
    assert await groups(owner) == ([({first, second}, ["name_city"])] if alike else [])


async def test_one_box_and_one_tail(owner: httpx.AsyncClient, db: Database, office: Office) -> None:
    first = await person(owner, db, office, "א", email="dana.levi@mail.example", phone="0541234567")
    second = await person(owner, db, office, "ב", email="danalevi+home@mail.example")
    third = await person(owner, db, office, "ג")
    async with db.tenant_session(office.id) as session:
        session.add(
            CustomerIdentity(business_id=office.id, customer_id=UUID(third), kind="wa_pn", value="972541234567")
        )
    await person(owner, db, office, "ד", email="danalevi@other.example", phone="0549999999")
    found = await groups(owner)
    assert ({first, second}, ["email"]) in found
    assert ({first, third}, ["phone"]) in found
    assert len(found) == 2


async def test_who_was_said_to_be_two_is_not_asked_again(
    api: Api, owner: httpx.AsyncClient, db: Database, office: Office
) -> None:
    ids = [await person(owner, db, office, "דוד כהן", "חיפה") for _ in range(2)]
    with QueryCounter(api.db) as counter:
        assert len(await groups(owner)) == 1
    assert len(counter.statements) == 1 + 4
    assert (await owner.post("/api/customers/duplicates/dismiss", json={"customer_ids": ids})).status_code == 204
    assert (await owner.post("/api/customers/duplicates/dismiss", json={"customer_ids": ids})).status_code == 204
    assert await groups(owner) == []
    third = await person(owner, db, office, "כהן דוד", "חיפה")
    assert await groups(owner) == [({*ids, third}, ["name_city"])]
    stranger = await api.member(await make_office(db, "+97235550000"))
    refused = await stranger.post("/api/customers/duplicates/dismiss", json={"customer_ids": ids})
    assert refused.status_code == 404


async def test_pages_add_up(owner: httpx.AsyncClient, db: Database, office: Office) -> None:
    for name in ("דוד כהן", "דנה לוי", "משה דהן"):
        for _ in range(2):
            await person(owner, db, office, name, "חיפה")
    whole = [one["id"] for one in (await owner.get("/api/customers/duplicates")).json()["items"]]
    page = (await owner.get("/api/customers/duplicates", params={"limit": "2", "total": "true"})).json()
    rest = (await owner.get("/api/customers/duplicates", params={"limit": "2", "cursor": page["next_cursor"]})).json()
    assert [one["id"] for one in page["items"] + rest["items"]] == whole
    assert (page["total"], rest["next_cursor"]) == (3, None)


async def test_an_orphan_call_gets_its_person(
    owner: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    async with db.tenant_session(office.id) as session:
        await session.execute(
            update(Call)
            .where(Call.id == UUID(world["call"]))
            .values(customer_id=None, lead_id=None, from_number="+972500000001")
        )
    rightful = await person(owner, db, office, "דוד השני")
    linked = await owner.put(f"/api/calls/{world['call']}/customer", json={"customer_id": rightful})
    assert (linked.status_code, linked.json()["customer_id"], linked.json()["customer_name"]) == (
        200,
        rightful,
        "דוד השני",
    )
    assert (await owner.get(f"/api/leads/{linked.json()['lead_id']}")).json()["customer_id"] == rightful
    assert (await owner.get(f"/api/tasks/{world['task']}")).json()["customer_id"] == rightful
    reached = (await owner.get(f"/api/customers/{rightful}")).json()["identities"]
    assert [one["value"] for one in reached] == ["+972500000001"]
    story = (await owner.get(f"/api/customers/{rightful}/timeline")).json()["items"]
    assert {"call", "turn", "task", "appointment"} <= {entry["kind"] for entry in story}
