"""Leads from portals and site forms: one lead each, and never lost for what is wrong with them."""

import httpx
import pytest
from sqlalchemy import select

from crm.db.session import Database
from crm.domain.consent.models import ConsentEvidence
from crm.domain.customers.models import Customer, CustomerIdentity
from crm.domain.intake.models import ExternalEvent
from crm.domain.leads.models import Lead, LeadStatusHistory
from crm.domain.tasks.models import Task
from tests.support.intake import BODY, PHONE, Source, count, only_lead
from tests.support.office import Office


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
        (
            '--x\r\nContent-Disposition: form-data; name="טלפון"\r\n\r\n0541112222\r\n--x--\r\n'.encode(),
            "multipart/form-data; boundary=x",
        ),
        ('{"contact": {"טלפון נייד": "972541112222"}}'.encode(), "text/plain"),
        (b'\xef\xbb\xbf[{"Phone Number": 541112222}]', "application/json; charset=utf-8"),
    ],
    ids=[
        "form",
        "form builder",
        "multipart",
        "multipart in Hebrew",
        "nested, no type",
        "list with a mark, a number without its zero",
    ],
)
async def test_c8_c14_bodies_as_senders_write_them(
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
        (b"[" * 100_000, "JSON"),
        (b'{"a": "\\ud800"}', "JSON"),
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
