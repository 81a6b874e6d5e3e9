"""The person's card, the question before a contact, the export, and the office's settings, over the API."""

import csv
import io

import httpx
from sqlalchemy import select

from crm.db.session import Database
from crm.domain.audit.models import AuditEvent
from crm.domain.consent.models import ContactDecision
from crm.domain.consent.rules import ContactRules
from tests.support.api import Api, make_user
from tests.support.office import Office

TRUE = {"details_from_deal": True, "told_of_adverts": True, "could_refuse": True, "same_service": True}


async def actions(db: Database, office: Office) -> list[str]:
    async with db.tenant_session(office.id) as session:
        return list(await session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))


async def test_staff_add_and_withdraw_with_a_reason(
    owner: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    path = f"/api/customers/{world['customer']}/consent"
    refused = await owner.post(path, json={"kind": "opt_out", "reason": " "})
    assert (refused.status_code, refused.json()["parameter"]) == (400, "reason")
    card = (await owner.post(path, json={"kind": "opt_out", "reason": "ביקש בפגישה"})).json()
    assert card["opted_out_at"] is not None
    assert {one["reason"] for one in card["verdicts"] if one["channel"] != "email"} == {"opted_out"}
    assert (await owner.get(f"/api/customers/{world['customer']}")).json()["do_not_contact"] is True
    entry = card["evidence"][0]
    assert (entry["kind"], entry["reason"], entry["active"]) == ("opt_out", "ביקש בפגישה", True)
    back = await owner.post(f"{path}/{entry['id']}/withdraw", json={"reason": "נרשם אצל הלקוח הלא נכון"})
    assert back.json()["opted_out_at"] is None
    assert (await owner.get(f"/api/customers/{world['customer']}")).json()["do_not_contact"] is False
    again = await owner.post(f"{path}/{entry['id']}/withdraw", json={"reason": "שוב"})
    assert (again.status_code, again.json()["code"]) == (409, "already-withdrawn")
    assert (await actions(db, office))[-2:] == ["consent.added", "consent.withdrawn"]


async def test_a_relation_needs_all_four_conditions(owner: httpx.AsyncClient, world: dict[str, str]) -> None:
    path = f"/api/customers/{world['customer']}/consent"
    for conditions in (None, {**TRUE, "told_of_adverts": False}):
        body = {"kind": "relation", "reason": "רכש דירה", "conditions": conditions}
        answer = await owner.post(path, json=body)
        assert (answer.status_code, answer.json()["parameter"]) == (400, "conditions")
    whole = await owner.post(path, json={"kind": "relation", "reason": "רכש דירה", "conditions": TRUE})
    assert whole.json()["evidence"][0]["kind"] == "relation"


async def test_entries_about_a_number_are_dated_and_only_about_his_own(
    owner: httpx.AsyncClient, world: dict[str, str]
) -> None:
    path = f"/api/customers/{world['customer']}/number-entries"
    bad = [
        ({"phone": "050-0000000", "kind": "office_listed", "reason": "ביקש"}, "phone"),
        ({"phone": "nonsense", "kind": "office_listed", "reason": "ביקש"}, "phone"),
        (
            {"phone": "054-1234567", "kind": "office_listed", "reason": "ביקש", "until": "2020-01-01"},
            "until",
        ),
        ({"phone": "054-1234567", "kind": "registry_clear", "reason": "נבדק", "until": "2199-01-01"}, "until"),
    ]
    for body, parameter in bad:
        answer = await owner.post(path, json=body)
        assert (answer.status_code, answer.json()["parameter"]) == (400, parameter), body
    listed = {"phone": "054-1234567", "kind": "office_listed", "reason": "חופשה", "until": "2199-01-01"}
    card = (await owner.post(path, json=listed)).json()
    assert card["numbers"][0]["until"] == "2199-01-01"
    assert {one["reason"] for one in card["verdicts"] if one["channel"] == "call"} == {"do_not_call"}


async def test_asking_is_on_record_and_exported(
    owner: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    contacts = f"/api/customers/{world['customer']}/contacts"
    asked = (await owner.post(contacts, json={"channel": "whatsapp", "purpose": "marketing"})).json()
    await owner.post(contacts, json={"channel": "email", "purpose": "marketing"})
    wrong = await owner.post(contacts, json={"channel": "call", "purpose": "enquiry", "task_id": world["lead"]})
    assert (wrong.status_code, wrong.json()["parameter"]) == (400, "task_id")
    nobody = f"/api/customers/{world['lead']}/contacts"
    unknown = {"channel": "call", "purpose": "enquiry", "task_id": world["task"]}
    assert (await owner.post(nobody, json=unknown)).status_code == 404
    listed = (await owner.get(contacts)).json()["items"]
    assert listed[0]["reason"] == "no_address"
    assert listed[1]["id"] == asked["id"]
    assert asked["asked_by"] == "owner@office.example"
    file = await owner.get("/api/audit/contacts/export")
    assert file.headers["content-type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert len(rows) == 3
    assert rows[1][:1] != rows[0][:1]
    assert rows[2][6] == "'+972541234567"
    only = await owner.get("/api/audit/contacts/export", params={"allowed": "true", "from": "2000-01-01"})
    async with db.tenant_session(office.id) as session:
        allowed = len(list(await session.scalars(select(ContactDecision).where(ContactDecision.allowed))))
    assert len(list(csv.reader(io.StringIO(only.content.decode("utf-8-sig"))))) == 1 + allowed
    backwards = await owner.get("/api/audit/contacts/export", params={"from": "2026-02-01", "to": "2026-01-01"})
    assert (backwards.status_code, backwards.json()["parameter"]) == (400, "from")
    assert (await actions(db, office))[-1] == "consent.exported"


async def test_call_backs_say_whether_they_may_be_made(
    owner: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    from crm.domain.tasks.models import Task

    async with db.tenant_session(office.id) as session:
        task = await session.get_one(Task, world["task"])
        task.kind, task.source = "callback", "agent_call"
    hints = (await owner.get("/api/tasks/callback-hints")).json()
    assert [one["task_id"] for one in hints] == [world["task"]]
    # Open or quiet, by the clock of this run; never for want of a ground.
    assert hints[0]["verdict"]["basis"] == "open_enquiry"
    await owner.post(f"/api/customers/{world['customer']}/consent", json={"kind": "opt_out", "reason": "ביקש"})
    assert (await owner.get("/api/tasks/callback-hints")).json()[0]["verdict"]["reason"] == "opted_out"


async def test_quiet_times_are_the_owners(
    owner: httpx.AsyncClient, api: Api, db: Database, office: Office, world: dict[str, str]
) -> None:
    usual = (await owner.get("/api/contact-rules")).json()
    assert (usual["version"], usual["rules"]["place"]) == (0, "tel_aviv")
    rules = {**usual["rules"], "place": "jerusalem", "closed_dates": ["2027-01-02", "2027-01-01"]}
    saved = await owner.put("/api/contact-rules", json={"rules": rules, "version": 0})
    assert (saved.status_code, saved.json()["version"]) == (200, 1)
    assert saved.json()["rules"]["closed_dates"] == ["2027-01-01", "2027-01-02"]
    stale = await owner.put("/api/contact-rules", json={"rules": rules, "version": 0})
    assert (stale.status_code, stale.json()["code"]) == (409, "version-conflict")
    bad = await owner.put("/api/contact-rules", json={"rules": {**rules, "eve_closes": 5}, "version": 1})
    assert (bad.status_code, bad.json()["parameter"]) == (400, "eve_closes")
    await make_user(db, "agent@office.example", office, "agent")
    agent = await api.sign_in("agent@office.example")
    assert (await agent.get("/api/contact-rules")).json()["rules"]["place"] == "jerusalem"
    assert (await agent.put("/api/contact-rules", json={"rules": rules, "version": 1})).status_code == 403
    assert "contact_rules.changed" in await actions(db, office)


def test_the_usual_rules_keep_their_own_checks() -> None:
    from crm.domain.consent.rules import checked

    assert checked(ContactRules()) == ContactRules()
