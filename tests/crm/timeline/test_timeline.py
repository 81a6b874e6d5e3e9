"""A person's story: every kind, newest first, page by page, by one query."""

from datetime import datetime, timedelta
from uuid import UUID

import httpx
from sqlalchemy import update

from crm.db.session import Database, Scope
from crm.domain.appointments.models import Appointment
from crm.domain.auth.models import Membership
from crm.domain.calls.models import ToolInvocation
from crm.domain.chats.models import ChatSession
from crm.domain.consent.models import ConsentEvidence
from crm.domain.leads.models import LeadStatusHistory
from shared.clock import utc_now
from tests.support.api import Api, QueryCounter, make_user
from tests.support.office import Office, make_office
from tests.support.world import fill_office
from tests.support.writing import Writer


async def fill(db: Database, office: Office, world: dict[str, str]) -> None:
    """What the world has not: a status move by the AI, and an opt-out."""
    now = utc_now()
    async with db.tenant_session(office.id) as session:
        session.add_all(
            [
                LeadStatusHistory(
                    business_id=office.id,
                    lead_id=UUID(world["lead"]),
                    from_status="new",
                    to_status="interested",
                    source="ai",
                    reason="הביע עניין בשיחה",
                    call_id=UUID(world["call"]),
                    at=now,
                ),
                ConsentEvidence(
                    business_id=office.id,
                    customer_id=UUID(world["customer"]),
                    kind="opt_out",
                    source="agent_call",
                    call_id=UUID(world["call"]),
                    turn_seq=3,
                    quote="אל תתקשרו",
                    at=now + timedelta(seconds=1),
                ),
            ]
        )


async def test_everything_is_there_newest_first(
    owner: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    await fill(db, office, world)
    path = f"/api/customers/{world['customer']}"
    await owner.post(f"{path}/notes", json={"body": "מעדיף אחרי שמונה"})
    entries = (await owner.get(f"{path}/timeline")).json()["items"]
    assert {entry["kind"] for entry in entries} == {
        "call",
        "turn",
        "ai_action",
        "task",
        "appointment",
        "status",
        "note",
        "consent",
    }
    assert [entry["at"] for entry in entries] == sorted((entry["at"] for entry in entries), reverse=True)
    by_kind = {entry["kind"]: entry for entry in entries}
    assert (by_kind["call"]["id"], by_kind["call"]["call_id"]) == (world["call"], world["call"])
    assert {(entry["actor"], entry["turn_seq"]) for entry in entries if entry["kind"] == "turn"} == {
        ("caller", 3),
        ("agent", 5),
    }
    assert (by_kind["status"]["from_status"], by_kind["status"]["status"]) == ("new", "interested")
    assert (by_kind["consent"]["text"], by_kind["consent"]["turn_seq"]) == ("אל תתקשרו", 3)
    assert by_kind["note"]["actor_name"] == "owner@office.example"
    assert by_kind["appointment"]["moment"] is not None


async def test_a_visit_at_a_property_is_a_showing_once_its_time_has_come(
    owner: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    path = f"/api/customers/{world['customer']}/timeline"
    asked = {"kind": "showing"}
    assert (await owner.get(path, params=asked)).json()["items"] == []
    then = utc_now() - timedelta(hours=2)
    async with db.tenant_session(office.id) as session:
        visit = await session.get_one(Appointment, UUID(world["appointment"]))
        visit.starts_at, visit.ends_at = then, then + timedelta(hours=1)
    (entry,) = (await owner.get(path, params=asked)).json()["items"]
    assert (entry["id"], entry["title"], entry["text"]) == (world["appointment"], "דירת 4 חדרים", "A-1")
    assert datetime.fromisoformat(entry["at"]) == then
    async with db.tenant_session(office.id) as session:
        (await session.get_one(Appointment, UUID(world["appointment"]))).status = "cancelled"
    assert (await owner.get(path, params=asked)).json()["items"] == []


async def test_what_was_written_is_told_to_who_may_read_chats(
    api: Api, owner: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    path = f"/api/customers/{world['customer']}/timeline"
    asked = {"kind": "message"}
    before = [entry["id"] for entry in (await owner.get(path, params=asked)).json()["items"]]
    writer = Writer(db, office, UUID(world["customer"]))
    first = await writer.writes("הדירה עוד פנויה?", wanted=False)
    second = await writer.gets("כן, אפשר לראות מחר", "ai")
    third = await writer.writes(None, kind="image", wanted=False)
    entries = (await owner.get(path, params=asked)).json()["items"]
    assert [entry["id"] for entry in entries] == [str(third), str(second), str(first), *before]
    picture, answer, question = entries[:3]
    assert (question["title"], question["text"], question["actor"], question["status"]) == (
        "text",
        "הדירה עוד פנויה?",
        "customer",
        "received",
    )
    assert (answer["actor"], answer["status"]) == ("ai", "delivered")
    assert (picture["title"], picture["text"]) == ("image", None)
    assert str(first) in {entry["id"] for entry in (await owner.get(path)).json()["items"]}

    user_id = await make_user(db, "calls@office.example", office, "viewer")
    async with db.transaction(Scope(business_id=office.id, platform="sign_in")) as session:
        denied = {"chats.read": False}
        await session.execute(update(Membership).where(Membership.user_id == user_id).values(overrides=denied))
    callers = await api.sign_in("calls@office.example")
    assert (await callers.get(path, params=asked)).json()["items"] == []
    kinds = {entry["kind"] for entry in (await callers.get(path)).json()["items"]}
    assert "call" in kinds
    assert "message" not in kinds


async def test_what_the_ai_did_in_writing_stands_beside_what_it_did_in_calls(
    api: Api, owner: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    path, asked = f"/api/customers/{world['customer']}/timeline", {"kind": "ai_action"}
    async with db.tenant_session(office.id) as session:
        sitting = ChatSession(business_id=office.id, customer_id=UUID(world["customer"]))
        session.add(sitting)
        await session.flush()
        for name, ok in (("search_properties", True), ("book_appointment", False)):
            session.add(
                ToolInvocation(
                    business_id=office.id,
                    conversation_id=sitting.id,
                    tool_call_id=name,
                    name=name,
                    arguments={},
                    response={"ok": ok},
                )
            )
    entries = (await owner.get(path, params=asked)).json()["items"]
    written = {(one["title"], one["status"], one["actor"]) for one in entries if one["call_id"] is None}
    assert written == {("search_properties", "ok", "ai"), ("book_appointment", "failed", "ai")}
    assert any(one["call_id"] is not None for one in entries)
    callers = await api.member(office, "viewer", {"chats.read": False})
    shown = (await callers.get(path, params=asked)).json()["items"]
    assert [one["call_id"] is None for one in shown] == [False] * (len(entries) - 2)


async def test_kinds_narrow_and_pages_add_up(
    api: Api, owner: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    await fill(db, office, world)
    path = f"/api/customers/{world['customer']}/timeline"
    whole = [entry["id"] for entry in (await owner.get(path)).json()["items"]]
    seen: list[str] = []
    page = (await owner.get(path, params={"limit": 2})).json()
    while True:
        seen += [entry["id"] for entry in page["items"]]
        if page["next_cursor"] is None:
            break
        with QueryCounter(api.db) as counter:
            page = (await owner.get(path, params={"limit": 2, "cursor": page["next_cursor"]})).json()
        assert len(counter.statements) == 1 + 2, counter.statements
    assert seen == whole
    narrowed = (await owner.get(path, params={"kind": ["task", "call"]})).json()["items"]
    assert {entry["kind"] for entry in narrowed} == {"task", "call"}
    bad = await owner.get(path, params={"kind": "rumour"})
    assert (bad.status_code, bad.json()["parameter"]) == (400, "kind")
    assert (await owner.get(path, params={"cursor": "!!"})).json()["parameter"] == "cursor"


async def test_nobody_elses_story_is_told(
    api: Api, owner: httpx.AsyncClient, db: Database, world: dict[str, str]
) -> None:
    other = await make_office(db, "+97235550000")
    stranger = await api.member(other)
    assert (await stranger.get(f"/api/customers/{world['customer']}/timeline")).status_code == 404
    entries = (await owner.get(f"/api/customers/{world['customer']}/timeline")).json()["items"]
    assert sum(entry["kind"] == "call" for entry in entries) == 1


async def test_what_is_built_once_holds_nobodys_values(
    api: Api, owner: httpx.AsyncClient, db: Database, world: dict[str, str]
) -> None:
    other = await make_office(db, "+97235550000")
    theirs = await fill_office(db, other)
    stranger = await api.member(other)
    people = [one["id"] for one in (await owner.get("/api/customers")).json()["items"]]

    async def story(browser: httpx.AsyncClient, person: str, limit: int = 50) -> list[str]:
        params = {"kind": ["task", "call"], "limit": [str(limit)]}
        entries = (await browser.get(f"/api/customers/{person}/timeline", params=params)).json()["items"]
        return [entry["id"] for entry in entries]

    told = [await story(owner, person) for person in people] + [await story(stranger, theirs["customer"])]
    assert [len(entries) for entries in told] == [2, 2, 2, 2]
    assert len({entry for entries in told for entry in entries}) == 8
    assert await story(owner, world["customer"], limit=1) == (await story(owner, world["customer"]))[:1]
