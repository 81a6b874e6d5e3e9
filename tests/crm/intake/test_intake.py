"""Leads from portals and site forms: stored first, made one lead each, and never lost for what is wrong with them."""

import hashlib
import hmac
import json
from datetime import timedelta
from uuid import UUID

import httpx
import msgspec
import pytest
from sqlalchemy import func, select, update

from crm.db.session import Database
from crm.domain.consent.models import ConsentEvidence
from crm.domain.customers.models import Customer, CustomerIdentity
from crm.domain.intake import receiving
from crm.domain.intake.models import ExternalEvent
from crm.domain.intake.receiving import GRACE, SIGNATURE_HEADER, take_forgotten
from crm.domain.intake.schemas import LeadSourceCreated
from crm.domain.leads.models import Lead, LeadStatusHistory
from crm.domain.tasks.models import Task
from crm.job_runner import worker_app
from shared.clock import utc_now
from shared.settings import Settings
from tests.support.api import Api
from tests.support.office import Office, SilentPublisher, make_office

PHONE = "+972541112222"
BODY = {"name": "רונית לוי", "phone": "054-111 2222", "message": "מחפשת 4 חדרים", "lead_id": "y-77"}


class Source:
    """A source as a sender and as its owner use it."""

    def __init__(self, api: Api, owner: httpx.AsyncClient, made: LeadSourceCreated) -> None:
        self.api, self.owner = api, owner
        self.id, self.url, self.secret = str(made.source.id), made.source.url, made.secret
        self.path = self.url.removeprefix("http://127.0.0.1")
        self.bare = self.path.partition("?")[0]

    async def post(self, body: object, *, path: str | None = None, **headers: str) -> httpx.Response:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = {"Content-Type": "application/json", **{k.replace("_", "-"): v for k, v in headers.items()}}
        return await self.api.anonymous().post(path or self.path, content=raw, headers=sent)

    async def deliveries(self) -> list[dict[str, object]]:
        answer = await self.owner.get(f"/api/lead-sources/{self.id}/deliveries")
        assert answer.status_code == 200, answer.text
        return answer.json()["items"]


async def make(api: Api, owner: httpx.AsyncClient, **asked: object) -> Source:
    answer = await owner.post("/api/lead-sources", json={"name": "יד2", **asked})
    assert answer.status_code == 201, answer.text
    return Source(api, owner, msgspec.json.decode(answer.content, type=LeadSourceCreated))


@pytest.fixture
async def source(api: Api, owner: httpx.AsyncClient) -> Source:
    return await make(api, owner)


async def count(db: Database, office: Office, model: type[Lead | Customer | ExternalEvent | Task]) -> int:
    async with db.tenant_session(office.id) as session:
        return await session.scalar(select(func.count()).select_from(model)) or 0


async def store(db: Database, office: Office, source: Source) -> None:
    """A delivery of a process that died after it had stored the body."""
    async with db.tenant_session(office.id) as session:
        session.add(
            ExternalEvent(
                business_id=office.id,
                source_id=UUID(source.id),
                content_type="application/json",
                body=json.dumps(BODY).encode(),
                body_hash=b"x",
                created_at=utc_now() - GRACE - timedelta(seconds=1),
            )
        )


async def only_lead(db: Database, office: Office) -> Lead:
    async with db.tenant_session(office.id) as session:
        return (await session.scalars(select(Lead))).one()


async def test_a_portal_s_enquiry_becomes_a_new_lead_with_its_clock(
    source: Source, db: Database, office: Office, owner: httpx.AsyncClient
) -> None:
    answer = await source.post({**BODY, "property": "דירה בדיזנגוף 100"})
    assert answer.status_code == 200
    lead = (await owner.get("/api/leads")).json()["items"][0]
    assert lead["customer_name"] == "רונית לוי"
    assert lead["phone"] == PHONE
    assert lead["status"] == "new"
    assert lead["respond_by"] is not None
    assert lead["notes"] == "פנייה דרך יד2\nנכס: דירה בדיזנגוף 100\nמחפשת 4 חדרים"
    async with db.tenant_session(office.id) as session:
        move = (await session.scalars(select(LeadStatusHistory))).one()
        assert (move.source, move.reason, move.quote) == ("system", "פנייה דרך יד2", "מחפשת 4 חדרים")
        evidence = (await session.scalars(select(ConsentEvidence))).one()
        assert (evidence.kind, evidence.source) == ("enquiry", "message")
    (delivery,) = await source.deliveries()
    assert delivery["state"] == "done"
    assert delivery["lead_id"] == lead["id"]
    assert delivery["external_id"] == "y-77"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"name=%D7%A8%D7%95%D7%A0%D7%99%D7%AA&phone=0541112222", "application/x-www-form-urlencoded"),
        (b"form_fields%5Bname%5D=R&fields%5Bphone%5D%5Bvalue%5D=0541112222", "application/x-www-form-urlencoded"),
        (
            b'--x\r\nContent-Disposition: form-data; name="tel"\r\n\r\n054-111-2222\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
        ),
        ('{"contact": {"טלפון נייד": "972541112222"}}'.encode(), "text/plain"),
        (b'\xef\xbb\xbf[{"Phone Number": 541112222}]', "application/json; charset=utf-8"),
    ],
    ids=["form", "form builder", "multipart", "nested, no type", "list with a mark, a number without its zero"],
)
async def test_bodies_as_senders_write_them(
    source: Source, db: Database, office: Office, body: bytes, content_type: str
) -> None:
    """C8, C14: one normaliser, also for 972 without a plus and for a number that lost its zero."""
    assert (await source.post(body, Content_Type=content_type)).status_code == 200
    async with db.tenant_session(office.id) as session:
        assert (await session.scalars(select(CustomerIdentity.value))).all() == [PHONE]


async def test_the_same_body_twice_is_one_lead(source: Source, db: Database, office: Office) -> None:
    first, second = await source.post(BODY), await source.post(BODY)
    assert (first.json()["duplicate"], second.json()["duplicate"]) == (False, True)
    assert first.json()["id"] == second.json()["id"]
    assert await count(db, office, Lead) == 1
    assert await count(db, office, Task) == 0
    (delivery,) = await source.deliveries()
    assert delivery["repeats"] == 1


async def test_the_same_id_twice_is_one_lead_and_no_second_task(source: Source, db: Database, office: Office) -> None:
    await source.post(BODY)
    await source.post({**BODY, "message": "נשלח שוב"})
    assert [one["state"] for one in await source.deliveries()] == ["duplicate", "done"]
    assert await count(db, office, Task) == 0


async def test_one_id_of_two_people_loses_nobody(source: Source, db: Database, office: Office) -> None:
    """A form that sends a constant as its id."""
    await source.post({"lead_id": "form-1", "phone": "0541112222"})
    await source.post({"lead_id": "form-1", "phone": "0541113333"})
    assert await count(db, office, Lead) == 2


async def test_who_writes_again_stays_one_person_and_waits_again(source: Source, db: Database, office: Office) -> None:
    await source.post(BODY)
    await source.post({"phone": "0541112222", "email": "Ronit@Example.com", "name": "ר", "message": "ומה עם חניה?"})
    lead = await only_lead(db, office)
    assert lead.notes is not None
    assert lead.notes.endswith("ומה עם חניה?")
    async with db.tenant_session(office.id) as session:
        customer = (await session.scalars(select(Customer))).one()
        assert customer.name == "רונית לוי"
        kinds = await session.scalars(select(CustomerIdentity.kind).order_by(CustomerIdentity.kind))
        assert kinds.all() == ["email", "phone"]
        task = (await session.scalars(select(Task))).one()
        assert (task.title, task.lead_id, task.source) == ("פנייה נוספת דרך יד2", lead.id, "system")


async def test_a_caller_known_by_phone_is_the_same_person(source: Source, db: Database, office: Office) -> None:
    async with db.tenant_session(office.id) as session:
        known = Customer(business_id=office.id, name="דוד", name_source="human")
        session.add(known)
        await session.flush()
        session.add(CustomerIdentity(business_id=office.id, customer_id=known.id, kind="phone", value=PHONE))
    await source.post(BODY)
    assert (await only_lead(db, office)).customer_id == known.id
    assert await count(db, office, Customer) == 1


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "ריקה"),
        (b"{not json", "JSON"),
        (b"\x00\xff\xfe", "UTF-8"),
        (b'{"name": "\\u0000"}', "לא נמצאו שדות"),
        (b'{"name": "dana"}', "אין בפנייה טלפון"),
        (b'{"phone": "12"}', "״12״"),
    ],
)
async def test_bad_input_is_stored_and_shown_with_its_reason(
    source: Source, db: Database, office: Office, body: bytes, told: str
) -> None:
    assert (await source.post(body, Content_Type="application/octet-stream")).status_code == 200
    (delivery,) = await source.deliveries()
    assert delivery["state"] == "failed"
    assert told in str(delivery["reason"])
    assert await count(db, office, Customer) == 0
    async with db.tenant_session(office.id) as session:
        assert (await session.scalars(select(ExternalEvent.body))).one() == body


async def test_a_refused_delivery_becomes_a_lead_once_the_mapping_is_right(
    source: Source, db: Database, office: Office, owner: httpx.AsyncClient
) -> None:
    await source.post({"q7": "0541112222", "q8": "נועה"})
    (delivery,) = await source.deliveries()
    assert delivery["state"] == "failed"
    changed = await owner.patch(
        f"/api/lead-sources/{source.id}", json={"version": 1, "mapping": {"phone": "Q7", "name": "q8"}}
    )
    assert changed.status_code == 200, changed.text
    again = await owner.post(f"/api/lead-sources/{source.id}/deliveries/{delivery['id']}/retry")
    assert again.status_code == 200, again.text
    assert (again.json()["state"], again.json()["customer_name"]) == ("done", "נועה")
    twice = await owner.post(f"/api/lead-sources/{source.id}/deliveries/{delivery['id']}/retry")
    assert twice.json()["state"] == "done"
    assert await count(db, office, Lead) == 1


async def test_a_wrong_secret_is_403_and_stores_nothing(
    source: Source, db: Database, office: Office, owner: httpx.AsyncClient
) -> None:
    for path in (source.bare, f"{source.bare}?token=wrong", "/webhook/leads/unknown?token=x"):
        answer = await source.post(BODY, path=path)
        assert answer.status_code == 403, path
        assert answer.headers["content-type"] == "application/problem+json"
    assert await count(db, office, ExternalEvent) == 0
    assert (await owner.get("/api/lead-sources")).json()["items"][0]["refused_at"] is not None


async def test_a_signed_source_takes_signatures_alone(
    api: Api, owner: httpx.AsyncClient, db: Database, office: Office
) -> None:
    source = await make(api, owner, auth="hmac")
    assert "token" not in source.url
    raw = json.dumps(BODY).encode()
    good = "sha256=" + hmac.new(source.secret.encode(), raw, hashlib.sha256).hexdigest()
    assert (await source.post(raw, path=f"{source.bare}?token={source.secret}")).status_code == 403
    assert (await source.post(raw + b" ", **{SIGNATURE_HEADER: good})).status_code == 403
    assert (await source.post(raw, **{SIGNATURE_HEADER: good})).status_code == 200
    assert await count(db, office, Lead) == 1


async def test_a_new_secret_ends_the_old_one(source: Source, owner: httpx.AsyncClient) -> None:
    made = await owner.post(f"/api/lead-sources/{source.id}/rotate")
    assert made.status_code == 200
    assert (await source.post(BODY)).status_code == 403
    assert (
        await Source(source.api, owner, msgspec.json.decode(made.content, type=LeadSourceCreated)).post(BODY)
    ).status_code == 200


async def test_a_source_that_is_switched_off_takes_nothing(source: Source, owner: httpx.AsyncClient) -> None:
    await owner.patch(f"/api/lead-sources/{source.id}", json={"version": 1, "active": False})
    assert (await source.post(BODY)).status_code == 403


async def test_a_flood_is_slowed_down(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "MOST_A_MINUTE", 2)
    codes = [(await source.post({"phone": f"05411122{n}"})).status_code for n in (10, 11, 12)]
    assert codes == [200, 200, 429]
    assert (await source.post({"phone": "0541112210"})).json()["duplicate"] is True


async def test_a_body_above_the_limit_is_413(source: Source, db: Database, office: Office) -> None:
    assert (await source.post(b"x" * 300_000)).status_code == 413
    assert await count(db, office, ExternalEvent) == 0


async def test_what_was_stored_and_left_is_taken_in_later(
    source: Source, db: Database, office: Office, publisher: SilentPublisher
) -> None:
    """C4: nothing has to be released after a crash; what was stored and not looked at is found by its state."""
    await store(db, office, source)
    assert await take_forgotten(db, publisher) == 1
    assert await take_forgotten(db, publisher) == 0
    assert await count(db, office, Lead) == 1
    assert {getattr(event, "resource", "") for _, event in publisher.sent} >= {"leads", "customers", "lead-sources"}


async def test_the_worker_takes_in_what_was_left(
    source: Source, db: Database, office: Office, database_url: str
) -> None:
    """O4: the sweep is run as the queue runs it."""
    await store(db, office, source)
    async with worker_app(Settings(database_url=database_url)) as app:
        await app.configure_task("sweep_intake").defer_async(timestamp=0)
        await app.configure_task("forget_intake").defer_async(timestamp=0)
        await app.run_worker_async(wait=False, install_signal_handlers=False)
        assert not list(await app.job_manager.list_jobs_async(status="failed"))
    assert await count(db, office, Lead) == 1


async def test_old_bodies_are_wiped_and_cannot_be_tried_again(
    source: Source, db: Database, office: Office, owner: httpx.AsyncClient
) -> None:
    await source.post({"name": "בלי טלפון"})
    async with db.tenant_session(office.id) as session:
        await session.execute(update(ExternalEvent).values(created_at=utc_now() - timedelta(days=91)))
    await receiving.forget_old_bodies(db)
    (delivery,) = await source.deliveries()
    assert (delivery["body"], delivery["state"]) == (None, "failed")
    retried = await owner.post(f"/api/lead-sources/{source.id}/deliveries/{delivery['id']}/retry")
    assert retried.status_code == 409


async def test_trying_a_body_stores_nothing(
    source: Source, db: Database, office: Office, owner: httpx.AsyncClient
) -> None:
    tried = await owner.post(f"/api/lead-sources/{source.id}/test", json={})
    assert tried.json()["accepted"] is True
    assert tried.json()["understood"]["phone"] == "+972500000000"
    refused = await owner.post(f"/api/lead-sources/{source.id}/test", json={"body": '{"q": {"w": "0541112222"}}'})
    assert (refused.json()["accepted"], refused.json()["keys"]) == (False, ["q.w"])
    assert await count(db, office, ExternalEvent) == 0


async def test_landing_status_and_assignee_are_the_office_s(api: Api, owner: httpx.AsyncClient, db: Database) -> None:
    for asked in ({"status": "won"}, {"status": "nothing"}, {"assignee_id": str(UUID(int=1))}, {"name": "  "}):
        answer = await owner.post("/api/lead-sources", json={"name": "מדלן", **asked})
        assert answer.status_code == 400, asked
    (me,) = (await owner.get("/api/leads/assignees")).json()["items"]
    source = await make(api, owner, status="contacted", assignee_id=me["id"])
    await source.post(BODY)
    lead = (await owner.get("/api/leads")).json()["items"][0]
    assert (lead["status"], lead["assignee_name"]) == ("contacted", "owner@office.example")


async def test_owners_alone_see_sources_and_the_trail_holds_no_secret(
    source: Source, api: Api, db: Database, office: Office, owner: httpx.AsyncClient
) -> None:
    agent = await api.member(office, "agent")
    assert (await agent.get("/api/lead-sources")).status_code == 403
    other = await api.member(await make_office(db, "+97235550000"))
    assert (await other.get(f"/api/lead-sources/{source.id}/deliveries")).status_code == 404
    await owner.post(f"/api/lead-sources/{source.id}/rotate")
    trail = (await owner.get("/api/audit")).text
    assert "lead_source.secret_rotated" in trail
    assert source.secret not in trail
