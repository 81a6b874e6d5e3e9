"""Whom to call now, in which order, and that two people never call the same one."""

import asyncio
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import httpx
import msgspec
import pytest
from sqlalchemy import select, update

from crm.db.session import Database
from crm.domain.businesses.models import Business
from crm.domain.call_queue.models import CallLease
from crm.domain.consent.models import ContactDecision, NumberEntry
from crm.domain.customers.models import Customer
from crm.domain.leads.models import Lead, LeadFieldSource
from crm.domain.tasks.models import Task
from shared.clock import utc_now
from shared.contracts.agent_config import OpeningHours
from tests.crm.call_queue.conftest import SUNDAY
from tests.support.api import Api, QueryCounter, make_user
from tests.support.office import Office

CLOSED = OpeningHours("Asia/Jerusalem", [[]] * 7)


async def queue(browser: httpx.AsyncClient) -> list[dict[str, object]]:
    answer = await browser.get("/api/leads/to-call")
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def names(browser: httpx.AsyncClient) -> list[str]:
    answer = (await browser.get("/api/leads/to-call")).json()
    return [entry["lead"]["customer_name"] for entry in answer["items"]]


async def change(db: Database, office: Office, lead_id: str, **values: object) -> None:
    async with db.tenant_session(office.id) as session:
        lead = await session.get_one(Lead, UUID(lead_id))
        for name, value in values.items():
            setattr(lead, name, value)


async def promise(db: Database, office: Office, world: dict[str, str], minutes: int) -> UUID:
    """A call-back promised to the first person, due in so many minutes."""
    async with db.tenant_session(office.id) as session:
        task = Task(
            business_id=office.id,
            kind="callback",
            title="לחזור ללקוח",
            source="agent_call",
            due_at=utc_now() + timedelta(minutes=minutes),
            customer_id=UUID(world["customer"]),
        )
        session.add(task)
        await session.flush()
        return task.id


async def ruth(api: Api, db: Database, office: Office) -> httpx.AsyncClient:
    await make_user(db, "ruth@office.example", office, "agent")
    return await api.sign_in("ruth@office.example")


async def test_promises_come_first_then_score_and_waiting(
    owner: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    assert await names(owner) == ["אברהם מזרחי", "מיכל לוי", "דוד כהן"]
    await promise(db, office, world, 30)
    assert (await names(owner))[0] == "אברהם מזרחי"
    await promise(db, office, world, -5)
    first, second, *_ = await queue(owner)
    assert (first["lead"]["customer_name"], first["why"]) == ("דוד כהן", "promised")  # type: ignore[index] - JSON
    assert (second["why"], second["priority"]) == ("waiting", 90)


async def test_an_hour_of_waiting_is_a_point(
    owner: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    await change(db, office, world["lead"], created_at=utc_now() - timedelta(hours=45, minutes=1))
    assert await names(owner) == ["אברהם מזרחי", "דוד כהן", "מיכל לוי"]
    await change(db, office, world["lead"], created_at=utc_now() - timedelta(days=400))
    assert [entry["priority"] for entry in await queue(owner)] == [90, 50, 40]


async def test_three_days_after_a_person_spoke_with_them_nobody_calls(
    owner: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    now = utc_now()
    recent, old = now - timedelta(days=2, hours=23), now - timedelta(days=3, minutes=1)
    await change(db, office, world["lead"], human_contact_at=recent, last_contact_at=now)
    assert "דוד כהן" not in await names(owner)
    await change(db, office, world["lead"], human_contact_at=old, last_contact_at=now)
    assert "דוד כהן" in await names(owner)
    await change(db, office, world["lead"], human_contact_at=old, last_contact_at=old - timedelta(hours=1))
    assert "דוד כהן" not in await names(owner)
    await promise(db, office, world, -1)
    assert (await names(owner))[0] == "דוד כהן"


async def test_who_is_not_to_be_called_is_not_in_it(
    api: Api, owner: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    colleague = await make_user(db, "dan@office.example", office, "agent")
    for values in ({"call_after": utc_now() + timedelta(hours=1)}, {"call_after": None, "assignee_id": colleague}):
        await change(db, office, world["lead"], **values)
        assert "דוד כהן" not in await names(owner)
    assert "דוד כהן" in await names(await api.sign_in("dan@office.example"))
    await change(db, office, world["lead"], assignee_id=None)
    async with db.tenant_session(office.id) as session:
        (await session.get_one(Customer, UUID(world["customer"]))).do_not_contact = True
    assert "דוד כהן" not in await names(owner)
    refused = await owner.post(f"/api/leads/{world['lead']}/take")
    assert (refused.status_code, refused.json()["code"]) == (409, "lead-not-due")


async def test_while_the_office_is_closed_nobody_is_called(
    owner: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    async with db.tenant_session(office.id) as session:
        (await session.get_one(Business, office.id)).hours = msgspec.to_builtins(CLOSED)
    told = (await owner.get("/api/leads/to-call")).json()
    assert (told["open"], told["opens_at"]) == (False, None)
    for path in ("/api/leads/to-call/next", f"/api/leads/{world['lead']}/take"):
        refused = await owner.post(path)
        assert (refused.status_code, refused.json()["code"]) == (409, "office-closed")


async def test_o6_consumers_at_once_never_get_the_same_lead(
    api: Api, owner: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    browsers = [owner]
    for number in range(4):
        await make_user(db, f"agent{number}@office.example", office, "agent")
        browsers.append(await api.sign_in(f"agent{number}@office.example"))
    answers = await asyncio.gather(*(browser.post("/api/leads/to-call/next") for browser in browsers))
    taken = [answer.json()["item"]["lead"]["id"] for answer in answers if answer.json().get("item")]
    assert len(taken) == len(set(taken)) == 3
    assert [answer.status_code for answer in answers] == [200] * 5


async def test_o6_two_who_take_one_lead_at_once(
    api: Api, owner: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    agent = await ruth(api, db, office)
    path = f"/api/leads/{world['lead']}/take"
    answers = await asyncio.gather(*(browser.post(path) for browser in (owner, agent) * 3))
    winners = {answer.json()["item"]["taken_by"] for answer in answers if answer.status_code == 200}
    assert len(winners) == 1
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"lead-taken"}


async def test_o9_a_lease_that_runs_out_frees_the_lead(
    api: Api, owner: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    agent = await ruth(api, db, office)
    path = f"/api/leads/{world['lead']}"
    assert (await owner.post(f"{path}/take")).status_code == 200
    seen = next(entry for entry in await queue(agent) if entry["taken_by"] is not None)
    assert (seen["taken_by_name"], seen["mine"]) == ("owner@office.example", False)
    async with db.tenant_session(office.id) as session:
        await session.execute(update(CallLease).values(expires_at=utc_now() - timedelta(seconds=1)))
    assert (await agent.post(f"{path}/take")).json()["item"]["mine"] is True
    lost = await owner.post(f"{path}/outcome", json={"outcome": "handled"})
    assert (lost.status_code, lost.json()["code"]) == (409, "lease-lost")


@pytest.mark.usefixtures("world")
async def test_taking_another_gives_the_first_back(
    api: Api, owner: httpx.AsyncClient, db: Database, office: Office
) -> None:
    first = (await owner.post("/api/leads/to-call/next")).json()["item"]["lead"]["id"]
    other = next(entry["lead"]["id"] for entry in await queue(owner) if not entry["mine"])  # type: ignore[index] - JSON
    await owner.post(f"/api/leads/{other}/take")
    held = [entry["lead"]["id"] for entry in await queue(owner) if entry["mine"]]  # type: ignore[index] - JSON
    assert held == [other]
    assert (await owner.post(f"/api/leads/{other}/release")).json()["item"] is None
    agent = await ruth(api, db, office)
    assert (await agent.post("/api/leads/to-call/next")).json()["item"]["lead"]["id"] == first


async def test_a_viewer_only_looks(api: Api, db: Database, office: Office, world: dict[str, str]) -> None:
    await make_user(db, "viewer@office.example", office, "viewer")
    viewer = await api.sign_in("viewer@office.example")
    assert len(await queue(viewer)) == 3
    assert (await viewer.post("/api/leads/to-call/next")).status_code == 403


@pytest.mark.usefixtures("world")
async def test_the_queue_costs_a_fixed_number_of_queries(api: Api, owner: httpx.AsyncClient) -> None:
    with QueryCounter(api.db) as counter:
        assert len(await queue(owner)) == 3
    # Three for the list and who asks, four for the gate, however many wait.
    assert len(counter.statements) == 7, counter.statements


async def test_a_lead_is_shown_in_the_queue_as_it_is_by_itself(
    owner: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    """Its columns are read one by one there; each stands where it belongs, and every one of them is filled."""
    lead_id, me = UUID(world["lead"]), (await owner.get("/api/auth/me")).json()["id"]
    async with db.tenant_session(office.id) as session:
        lead = await session.get_one(Lead, lead_id)
        lead.assignee_id, lead.score, lead.score_by_hand, lead.deal, lead.role = UUID(me), 55, True, "rent", "tenant"
        lead.city, lead.neighborhood, lead.rooms, lead.budget_agorot = "חיפה", "הדר", Decimal("3.5"), 650_000
        lead.timeline, lead.notes, lead.last_call_id = "עד חודש", "קומה גבוהה", UUID(world["call"])
        lead.last_contact_at, lead.responded_at = utc_now() - timedelta(hours=3), utc_now() - timedelta(hours=2)
        lead.updated_at, lead.version = utc_now() - timedelta(hours=1), 7
        for field in ("timeline", "notes"):
            sources = {"business_id": office.id, "lead_id": lead.id, "field": field, "source": "ai", "at": utc_now()}
            session.add(LeadFieldSource(**sources))
    path = f"/api/leads/{lead_id}"
    alone = (await owner.get(path)).json()
    assert alone["ai_fields"][-2:] == ["notes", "timeline"]
    assert [field for field, value in alone.items() if value is None] == ["respond_by"]
    assert [entry["lead"] for entry in await queue(owner) if entry["lead"]["id"] == str(lead_id)] == [alone]  # type: ignore[index] - JSON
    assert (await owner.post(f"{path}/take")).json()["item"]["lead"] == alone


async def test_who_may_not_be_called_now_is_shown_with_the_reason_and_handed_to_nobody(
    owner: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    """The gate is asked for the whole list at once; the next one is the next who may be called."""
    async with db.tenant_session(office.id) as session:
        pressing = await session.scalar(select(Customer).where(Customer.name == "אברהם מזרחי"))
        assert pressing is not None
        session.add(
            NumberEntry(
                business_id=office.id,
                e164="+97236667788",
                kind="office_listed",
                reason="ביקש במכתב",
                user_id=await make_user(db, "dana@office.example", office),
                author_name="דנה",
                at=SUNDAY - timedelta(days=1),
            )
        )
    first, second, _ = await queue(owner)
    assert first["lead"]["customer_name"] == "אברהם מזרחי"  # type: ignore[index] - JSON
    assert (first["contact"]["allowed"], first["contact"]["reason"]) == (False, "do_not_call")  # type: ignore[index]
    assert second["contact"]["allowed"] is True  # type: ignore[index] - JSON
    refused = await owner.post(f"/api/leads/{first['lead']['id']}/take")  # type: ignore[index] - JSON
    assert (refused.status_code, refused.json()["code"]) == (409, "contact-refused")
    assert refused.json()["detail"] == first["contact"]["sentence"]  # type: ignore[index] - JSON
    taken = (await owner.post("/api/leads/to-call/next")).json()["item"]
    assert taken["lead"]["customer_name"] == "מיכל לוי"
    async with db.tenant_session(office.id) as session:
        kept = (await session.scalars(select(ContactDecision).where(ContactDecision.business_id == office.id))).one()
    assert (kept.allowed, kept.channel, str(kept.about_id)) == (True, "call", taken["lead"]["id"])


async def test_at_night_nobody_is_handed_out_and_the_screen_says_until_when(
    owner: httpx.AsyncClient, world: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm.domain.consent.gate.utc_now", lambda: SUNDAY + timedelta(hours=13))
    assert {entry["contact"]["reason"] for entry in await queue(owner)} == {"quiet_hours"}  # type: ignore[index] - JSON
    answer = (await owner.post("/api/leads/to-call/next")).json()
    assert answer["item"] is None
    assert answer["refused"]


async def test_a_lead_in_hand_stays_ones_own_when_it_is_held_longer(
    owner: httpx.AsyncClient, world: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The call that it was taken for is no reason against itself, and holding it longer is no further contact."""
    taken = (await owner.post("/api/leads/to-call/next")).json()["item"]
    assert taken["contact"]["allowed"] is True
    monkeypatch.setattr("crm.domain.consent.gate.utc_now", lambda: SUNDAY + timedelta(hours=13))
    assert (await owner.post(f"/api/leads/{taken['lead']['id']}/take")).status_code == 200
