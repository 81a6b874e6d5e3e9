"""The register over the API: asked, handed out, erased, refused, held."""

import io
import zipfile
from datetime import timedelta
from uuid import UUID

import httpx
import msgspec

from crm.db.session import Database
from crm.domain.calls.models import Call
from crm.domain.consent.gate import ContactGate, Question
from crm.domain.consent.models import ConsentEvidence
from crm.domain.customers.models import Customer, CustomerIdentity
from crm.domain.privacy.jobs import requeue_unfinished, run_request
from crm.domain.privacy.models import PrivacyRequest
from crm.lib.file_store import FileStore
from shared.clock import ISRAEL, utc_now
from tests.crm.consent.conftest import SENDER, SUNDAY
from tests.support.api import Api
from tests.support.office import Office, SilentPublisher
from tests.support.world import SAID

Json = dict[str, object]


async def _ask(owner: httpx.AsyncClient, world: dict[str, str], kind: str) -> Json:
    body = {"customer_id": world["customer"], "kind": kind, "asked": "ביקש בטלפון"}
    answer = await owner.post("/api/privacy/requests", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def _erase(owner: httpx.AsyncClient, request: Json, typed: str = "דוד כהן") -> httpx.Response:
    body = {"version": request["version"], "typed": typed}
    return await owner.post(f"/api/privacy/requests/{request['id']}/erase", json=body)


async def _worked(db: Database, office: Office, request: Json, store: FileStore) -> None:
    """What the worker does with it."""
    await run_request(db, SilentPublisher(), store, office.id, UUID(str(request["id"])))


async def test_a_request_is_owed_within_thirty_days(owner: httpx.AsyncClient, world: dict[str, str]) -> None:
    made = await _ask(owner, world, "correct")
    due = (utc_now() + timedelta(days=30)).astimezone(ISRAEL).date()
    assert (made["due_on"], made["state"], made["overdue"]) == (due.isoformat(), "open", False)
    early = (utc_now() - timedelta(days=40)).isoformat()
    body = {"customer_id": world["customer"], "kind": "access", "asked": "מזמן", "asked_at": early}
    late = (await owner.post("/api/privacy/requests", json=body)).json()
    assert late["overdue"] is True
    listed = (await owner.get("/api/privacy/requests", params={"customer_id": world["customer"]})).json()
    assert [one["id"] for one in listed["items"]] == [late["id"], made["id"]]
    close = {"version": made["version"], "state": "done", "outcome": "השם תוקן"}
    closed = await owner.post(f"/api/privacy/requests/{made['id']}/close", json=close)
    assert (closed.status_code, closed.json()["state"], closed.json()["outcome"]) == (200, "done", "השם תוקן")
    again = await owner.post(
        f"/api/privacy/requests/{made['id']}/close", json={**close, "version": closed.json()["version"]}
    )
    assert (again.status_code, again.json()["code"]) == (409, "request-ended")


async def test_the_file_holds_everything_and_taking_it_is_on_record(
    owner: httpx.AsyncClient, db: Database, office: Office, store: FileStore, world: dict[str, str]
) -> None:
    made = await _ask(owner, world, "access")
    path = f"/api/privacy/requests/{made['id']}"
    assert (await owner.get(f"{path}/file")).status_code == 404
    packing = await owner.post(f"{path}/pack", json={"version": made["version"]})
    assert packing.json()["state"] == "running"
    await _worked(db, office, made, store)
    done = (await owner.get(path)).json()
    assert (done["state"], done["counts"]["turns"]) == ("done", 2)
    assert done["file_until"] is not None
    answer = await owner.get(f"{path}/file")
    assert "content-encoding" not in answer.headers
    assert (answer.headers["content-type"], answer.headers["cache-control"]) == ("application/zip", "no-store")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        data = msgspec.json.decode(archive.read("data.json"), type=dict[str, object])
        page = archive.read("המידע-שלי.html").decode()
    held = msgspec.convert(data["data"], dict[str, list[dict[str, object]]])
    assert held["identities"][0]["value"] == "+972541234567"
    assert [row["text"] for row in held["turns"]] == [*SAID[0]]
    assert held["tasks"][0]["title"] == "לחזור"
    for told in ('dir="rtl"', "דוד כהן", "054-123-4567", "אני מחפש את הדירה", "תמלולי שיחות"):
        assert told in page
    assert "מיכל לוי" not in page
    actions = (await owner.get("/api/audit")).json()["items"]
    assert {"customer.packed", "privacy.file_taken"} <= {one["action"] for one in actions}


async def test_an_erasure_is_shown_first_and_confirmed_by_typing(
    owner: httpx.AsyncClient, db: Database, office: Office, store: FileStore, world: dict[str, str]
) -> None:
    made = await _ask(owner, world, "erase")
    preview = (await owner.get(f"/api/privacy/requests/{made['id']}/preview")).json()
    counted = {part["key"]: part["rows"] for part in preview["parts"]}
    assert (counted["calls"], counted["turns"], preview["people"]) == (1, 2, 1)
    assert (preview["confirm"], preview["hold"], preview["live_call"]) == ("דוד כהן", None, False)
    refused = await _erase(owner, made, "דוד")
    assert (refused.status_code, refused.json()["parameter"]) == (400, "typed")
    assert (await _erase(owner, made)).json()["state"] == "running"
    assert (await _erase(owner, made)).status_code == 409
    await _worked(db, office, made, store)
    customer = (await owner.get(f"/api/customers/{world['customer']}")).json()
    assert (customer["name"], customer["identities"]) == (None, [])
    assert customer["erased_at"] is not None
    listed = (await owner.get("/api/customers")).json()["items"]
    assert world["customer"] not in [one["id"] for one in listed]
    found = (await owner.get("/api/search", params={"q": "דוד כהן"})).json()
    assert world["customer"] not in str(found)
    for path, body in (
        ("/api/privacy/requests", {"customer_id": world["customer"], "kind": "access", "asked": "שוב"}),
        ("/api/privacy/holds", {"customer_id": world["customer"], "reason": "מאוחר מדי"}),
        (f"/api/customers/{world['customer']}/identities", {"kind": "phone", "value": "0521111111"}),
    ):
        late = await owner.post(path, json=body)
        assert (late.status_code, late.json()["code"]) == (409, "person-erased"), path


async def test_a_hold_refuses_with_its_reason_until_it_is_lifted(
    owner: httpx.AsyncClient, world: dict[str, str]
) -> None:
    made = await _ask(owner, world, "erase")
    body = {"customer_id": world["customer"], "reason": "תביעה תלויה ועומדת", "until": "2099-01-01"}
    hold = await owner.post("/api/privacy/holds", json=body)
    assert (hold.status_code, hold.json()["active"]) == (201, True)
    refused = await _erase(owner, made)
    assert (refused.status_code, refused.json()["code"]) == (409, "legal-hold")
    assert "תביעה תלויה ועומדת" in refused.json()["detail"]
    assert (await owner.get(f"/api/privacy/requests/{made['id']}")).json()["hold"] == "תביעה תלויה ועומדת"
    lifted = await owner.post(f"/api/privacy/holds/{hold.json()['id']}/lift")
    assert lifted.json()["active"] is False
    assert (await _erase(owner, made)).status_code == 200


async def test_nobody_is_erased_while_he_speaks(
    owner: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    async with db.tenant_session(office.id) as session:
        (await session.get_one(Call, UUID(world["call"]))).status = "live"
    made = await _ask(owner, world, "erase")
    refused = await _erase(owner, made)
    assert (refused.status_code, refused.json()["code"]) == (409, "call-goes-on")


async def test_an_erased_refusal_is_honoured_when_the_number_comes_back(
    owner: httpx.AsyncClient, db: Database, office: Office, store: FileStore, world: dict[str, str]
) -> None:
    """A new record under the same number may not be advertised to; nobody can read whose it was."""
    async with db.tenant_session(office.id) as session:
        session.add(
            ConsentEvidence(
                business_id=office.id,
                customer_id=UUID(world["customer"]),
                kind="opt_out",
                source="human",
                reason="ביקש הסר",
                at=SUNDAY,
            )
        )
    made = await _ask(owner, world, "erase")
    assert (await _erase(owner, made)).status_code == 200
    await _worked(db, office, made, store)
    async with db.tenant_session(office.id) as session:
        back = Customer(business_id=office.id, name="מישהו חדש")
        session.add(back)
        await session.flush()
        session.add(CustomerIdentity(business_id=office.id, customer_id=back.id, kind="phone", value="+972541234567"))
        await session.flush()
        gate = ContactGate(session, office.id)
        question = Question(customer_id=back.id, channel="sms", purpose="marketing")
        refused = await gate.ask(question, SENDER, now=SUNDAY + timedelta(days=1))
        assert (refused.allowed, refused.reason) == (False, "opted_out")
        session.add(
            ConsentEvidence(
                business_id=office.id,
                customer_id=back.id,
                kind="opt_in",
                source="human",
                reason="ביקש לחזור לקבל",
                at=SUNDAY + timedelta(hours=2),
            )
        )
        await session.flush()
        allowed = await gate.ask(question, SENDER, now=SUNDAY + timedelta(days=1))
        assert allowed.allowed is True


async def test_who_lacks_the_permission_sees_nothing_of_the_desk(
    api: Api, owner: httpx.AsyncClient, office: Office, world: dict[str, str]
) -> None:
    made = await _ask(owner, world, "access")
    agent = await api.member(office, "agent")
    for path in ("requests", f"requests/{made['id']}", f"requests/{made['id']}/file", "holds", "retention"):
        assert (await agent.get(f"/api/privacy/{path}")).status_code == 403, path


async def test_a_killed_workers_request_is_queued_again(
    owner: httpx.AsyncClient, db: Database, office: Office, store: FileStore, world: dict[str, str]
) -> None:
    made = await _ask(owner, world, "access")
    await owner.post(f"/api/privacy/requests/{made['id']}/pack", json={"version": made["version"]})
    async with db.tenant_session(office.id) as session:
        row = await session.get_one(PrivacyRequest, UUID(str(made["id"])))
        row.started_at = utc_now() - timedelta(minutes=5)
    # The first job still waits in the queue, and its lock lets no second one in.
    assert await requeue_unfinished(db) == 0
    await _worked(db, office, made, store)
    assert await requeue_unfinished(db) == 0
