import asyncio
from datetime import datetime, timedelta
from uuid import uuid4

import msgspec
import pytest
from sqlalchemy import select, update

from crm.db.session import Database
from crm.domain.appointments.models import Appointment
from crm.domain.audit.models import AuditEvent
from crm.domain.calls.models import Call
from crm.domain.consent.models import ConsentEvidence
from crm.domain.customers.models import Customer
from crm.domain.ingest.service import IngestService
from crm.domain.leads.models import Lead, LeadFieldSource, LeadStatusHistory
from crm.domain.live.schemas import Changed
from crm.domain.tasks.models import Task
from crm.domain.tools.contact_tools import OPT_OUT_MARK
from crm.domain.tools.service import (
    ToolCallReusedError,
    UnknownConversationError,
    UnknownToolError,
    read_request,
)
from crm.lib.errors import BadRequestError
from shared.clock import ISRAEL, utc_now
from tests.crm.tools.conftest import Ask, only_lead
from tests.support.office import CallScript, Office, SilentPublisher, add_listing, make_office


def in_days(days: int, hour: int = 11) -> dict[str, str]:
    moment = utc_now().astimezone(ISRAEL) + timedelta(days=days)
    return {"date": moment.date().isoformat(), "time": f"{hour:02}:00"}


async def test_unknown_things_are_404(ask: Ask) -> None:
    with pytest.raises(UnknownToolError):
        await ask("end_call", farewell="להתראות")
    with pytest.raises(UnknownToolError):
        await ask("drop_tables")
    with pytest.raises(UnknownConversationError):
        await ask("search_properties", call_id=uuid4())


@pytest.mark.parametrize(
    ("tool", "given", "named"),
    [
        ("search_properties", {"rooms_min": "הרבה"}, "rooms_min"),
        ("search_properties", {"must_have": ["pool"]}, "must_have"),
        ("search_properties", {"business_id": "x"}, "business_id"),
        ("book_appointment", {"date": "מחר"}, "date"),
        ("book_appointment", {"date": "2026-01-01"}, "time"),
        ("save_lead_details", {"notes": "א" * 501}, "notes"),
        ("opt_out", {"quote": ""}, "quote"),
    ],
)
async def test_bad_arguments_say_what_is_wrong(ask: Ask, tool: str, given: dict[str, object], named: str) -> None:
    answer = await ask(tool, **given)
    assert (answer.ok, answer.error) == (False, "bad_arguments")
    assert named in str(answer.data["problem"])


@pytest.mark.parametrize("raw", [b"", b"{}", b'{"conversation_id": "x", "tool_call_id": "1", "arguments": {}}'])
def test_a_broken_envelope_is_a_bad_request(raw: bytes) -> None:
    with pytest.raises(BadRequestError):
        read_request(raw)


def test_nul_characters_are_taken_out() -> None:
    raw = msgspec.json.encode({"conversation_id": str(uuid4()), "tool_call_id": "1", "arguments": {"a": "x\x00y"}})
    assert read_request(raw).arguments == {"a": "xy"}


async def test_search_finds_own_available_listings_only(db: Database, office: Office, ask: Ask) -> None:
    other = await make_office(db, "+97236666666")
    await add_listing(db, other, "foreign")
    await add_listing(db, office, "sold", status="closed")
    await add_listing(db, office, "near", price_agorot=330_000_000)
    await add_listing(db, office, "exact")
    answer = await ask("search_properties", city='ת"א', price_max="3000000", deal="sale", neighborhood=None)
    found = msgspec.convert(answer.data["results"], list[dict[str, object]])
    assert [(one["reference"], one["match"]) for one in found] == [("exact", "exact"), ("near", "near")]
    assert found[0]["price_shekels"] == 3_000_000
    assert "house_number" not in found[0]


async def test_search_without_a_match_names_other_cities(db: Database, office: Office, ask: Ask) -> None:
    await add_listing(db, office, "one")
    answer = await ask("search_properties", city="אילת")
    assert (answer.ok, answer.data["results"], answer.data["cities"]) == (True, [], ["תל אביב"])
    assert answer.say


async def test_details_are_saved_with_their_turn(
    db: Database, office: Office, ask: Ask, call: CallScript, publisher: SilentPublisher
) -> None:
    call.caller("שלוש וחצי חדרים, עד שלושה מיליון")
    await IngestService(db, publisher).apply(call.events)
    answer = await ask("save_lead_details", name="דנה לוי", budget=3_000_000, rooms=3.5, city="תל אביב", role="buyer")
    assert answer.data["saved"] == ["name", "role", "city", "rooms", "budget"]
    lead, customer = await only_lead(db, office)
    assert (customer.name, customer.name_source) == ("דנה לוי", "ai")
    assert (lead.budget_agorot, lead.rooms, lead.status) == (300_000_000, 3.5, "contacted")
    async with db.tenant_session(office.id) as session:
        sources = {row.field: row for row in await session.scalars(select(LeadFieldSource))}
        audited = await session.scalar(select(AuditEvent))
    assert (sources["name"].turn_seq, sources["rooms"].turn_seq, sources["role"].turn_seq) == (3, 4, None)
    assert audited is not None
    assert (audited.actor_kind, audited.action) == ("ai", "lead.details_saved")
    assert Changed("leads", lead.id) in [event for _, event in publisher.sent]


async def test_a_persons_values_stay(
    db: Database, office: Office, ask: Ask, call: CallScript, publisher: SilentPublisher
) -> None:
    call.caller("שמי דינה, צריכה ארבעה חדרים")
    await IngestService(db, publisher).apply(call.events)
    lead, customer = await only_lead(db, office)
    async with db.tenant_session(office.id) as session:
        await session.execute(update(Lead).values(city="חיפה", rooms=5))
        await session.execute(update(Customer).values(name="דנה כהן", name_source="human"))
        session.add(LeadFieldSource(business_id=office.id, lead_id=lead.id, field="deal", source="human", at=utc_now()))
    answer = await ask("save_lead_details", name="דינה", city="תל אביב", rooms=4, deal="rent", notes="קומה גבוהה")
    assert (answer.data["saved"], answer.data["kept_by_office"]) == (["notes"], ["name", "deal", "city", "rooms"])
    lead, customer = await only_lead(db, office)
    assert (customer.name, lead.city, lead.rooms, lead.deal) == ("דנה כהן", "חיפה", 5, None)


async def test_verbs_and_placeholders_are_no_names(db: Database, office: Office, ask: Ask) -> None:
    answer = await ask("save_lead_details", name="אשמח")
    assert (answer.ok, answer.error, answer.data["refused"]) == (False, "nothing_to_save", ["name"])
    assert (await only_lead(db, office))[1].name is None


async def test_availability_offers_three_and_answers_for_the_asked_hour(ask: Ask) -> None:
    asked = in_days(3)
    answer = await ask("check_availability", **asked)
    slots = msgspec.convert(answer.data["slots"], list[dict[str, str]])
    assert (answer.ok, answer.data["requested_is_free"], len(slots)) == (True, True, 3)
    assert {"date", "time", "weekday_he"} == set(slots[0])
    assert (await ask("check_availability", date=asked["date"].replace("2026", "2023"))).data["date"] == asked["date"]
    assert (await ask("check_availability", **in_days(-2))).error == "past_date"
    assert (await ask("check_availability", **in_days(200))).error == "too_far"


async def test_booking_is_kept_shown_and_done_once(
    db: Database, office: Office, ask: Ask, publisher: SilentPublisher
) -> None:
    listing = await add_listing(db, office, "A-7")
    answer = await ask("book_appointment", **in_days(3), name="דנה לוי", property_id=str(listing))
    assert answer.ok
    assert "קבעתי" in (answer.say or "")
    async with db.tenant_session(office.id) as session:
        booked = await session.scalar(select(Appointment))
        moves = list(await session.scalars(select(LeadStatusHistory).order_by(LeadStatusHistory.at)))
    assert booked is not None
    assert (booked.title, booked.property_id, booked.source) == ("ביקור בנכס A-7: דנה לוי", listing, "agent_call")
    assert booked.starts_at.astimezone(ISRAEL).hour == 11
    assert [move.to_status for move in moves] == ["new", "appointment"]
    assert Changed("appointments", booked.id) in [event for _, event in publisher.sent]
    again = await ask("book_appointment", **in_days(4))
    assert (again.error, again.data["appointment_id"]) == ("appointment_already_created", str(booked.id))


async def test_a_taken_hour_comes_with_alternatives(
    db: Database, office: Office, ask: Ask, publisher: SilentPublisher
) -> None:
    await ask("book_appointment", **in_days(3))
    other = CallScript(office, from_number="+972549999999").started()
    await IngestService(db, publisher).apply(other.events)
    answer = await ask("book_appointment", call_id=other.call_id, **in_days(3))
    slots = msgspec.convert(answer.data["slots"], list[dict[str, str]])
    assert (answer.ok, answer.error) == (False, "slot_unavailable")
    assert len(slots) == 3
    assert "11:00" not in {slot["time"] for slot in slots}


async def test_callers_at_once_never_share_an_hour(
    db: Database, office: Office, ask: Ask, publisher: SilentPublisher
) -> None:
    scripts = [CallScript(office, from_number=f"+97254000000{number}").started() for number in range(6)]
    for script in scripts:
        await IngestService(db, publisher).apply(script.events)
    answers = await asyncio.gather(
        *(ask("book_appointment", call_id=script.call_id, **in_days(3)) for script in scripts)
    )
    assert sorted(answer.error or "ok" for answer in answers) == ["ok"] + ["slot_unavailable"] * 5
    async with db.tenant_session(office.id) as session:
        assert len(list(await session.scalars(select(Appointment)))) == 1


async def test_one_conversation_books_once_even_at_once(db: Database, office: Office, ask: Ask) -> None:
    answers = await asyncio.gather(*(ask("book_appointment", **in_days(3 + number)) for number in range(4)))
    assert sorted(answer.error or "ok" for answer in answers) == ["appointment_already_created"] * 3 + ["ok"]
    async with db.tenant_session(office.id) as session:
        assert len(list(await session.scalars(select(Appointment)))) == 1


async def test_a_repeat_gets_the_stored_answer(db: Database, office: Office, ask: Ask) -> None:
    first, *rest = await asyncio.gather(
        *(ask("request_callback", tool_call_id="t1", reason="מחיר", when="מחר בבוקר") for _ in range(5))
    )
    assert rest == [first] * 4
    async with db.tenant_session(office.id) as session:
        assert len(list(await session.scalars(select(Task)))) == 1


async def test_a_call_back_asked_for_again_completes_the_first(db: Database, office: Office, ask: Ask) -> None:
    first = await ask("request_callback", tool_call_id="t1", reason="נקלט במצב מצומצם", when="מחר ב-10:00")
    again = await ask("request_callback", tool_call_id="t2", reason="קנייה, רמת גן", name="דנה")
    assert again.data["task_id"] == first.data["task_id"]
    async with db.tenant_session(office.id) as session:
        task = (await session.scalars(select(Task))).one()
    assert (task.details or "").splitlines() == ["נקלט במצב מצומצם", "מתי: מחר ב-10:00", "קנייה, רמת גן"]
    assert task.title == "לחזור ללקוח דנה"
    assert task.due_at is not None
    assert task.due_at.astimezone(ISRAEL).hour == 10


async def test_a_callback_is_a_task_with_a_due_time(db: Database, office: Office, ask: Ask) -> None:
    answer = await ask("request_callback", reason="רוצה פרטים על משכנתה", when="מחר ב-10:00", name="דנה")
    async with db.tenant_session(office.id) as session:
        task = await session.scalar(select(Task))
    assert task is not None
    assert isinstance(task.due_at, datetime)
    assert (task.kind, task.title, task.due_at.astimezone(ISRAEL).hour) == ("callback", "לחזור ללקוח דנה", 10)
    assert answer.data["phone_known"] is True
    assert (await only_lead(db, office))[0].status == "follow_up"


async def test_opt_out_keeps_the_callers_own_words(
    db: Database, office: Office, ask: Ask, call: CallScript, publisher: SilentPublisher
) -> None:
    await ask("request_callback", reason="מחיר")
    call.caller("תסירו אותי ואל תתקשרו יותר")
    await IngestService(db, publisher).apply(call.events)
    answer = await ask("opt_out", quote="אל תתקשרו יותר")
    assert answer.ok
    async with db.tenant_session(office.id) as session:
        evidence = await session.scalar(select(ConsentEvidence))
        task = await session.scalar(select(Task))
    assert evidence is not None
    assert task is not None
    assert (evidence.call_id, evidence.turn_seq, evidence.quote) == (call.call_id, 4, "אל תתקשרו יותר")
    assert (task.status, OPT_OUT_MARK in (task.details or "")) == ("open", True)
    assert (await only_lead(db, office))[1].do_not_contact is True


async def test_a_lead_that_came_far_is_not_moved_back(db: Database, office: Office, ask: Ask) -> None:
    await ask("book_appointment", **in_days(3))
    await ask("request_callback", reason="שאלה")
    await ask("opt_out", quote="אל תתקשרו")
    assert (await only_lead(db, office))[0].status == "appointment"


async def test_a_withheld_number_still_becomes_a_lead(
    db: Database, office: Office, ask: Ask, publisher: SilentPublisher
) -> None:
    script = CallScript(office, from_number=None).started().answered().caller("שמי רון, מחפש בחולון")
    await IngestService(db, publisher).apply(script.events)
    assert (await ask("save_lead_details", call_id=script.call_id, name="רון", city="חולון")).ok
    answer = await ask("request_callback", call_id=script.call_id, reason="מחיר")
    assert answer.data["phone_known"] is False
    async with db.tenant_session(office.id) as session:
        call = await session.get_one(Call, script.call_id)
        customer = await session.get_one(Customer, call.customer_id)
    assert customer.name == "רון"
    assert call.lead_id is not None


async def test_a_tool_call_id_of_another_tool_is_refused(ask: Ask, db: Database, office: Office) -> None:
    first = await ask("request_callback", tool_call_id="one", reason="פרטים")
    with pytest.raises(ToolCallReusedError):
        await ask("opt_out", tool_call_id="one", quote="אל תתקשרו")
    assert await ask("request_callback", tool_call_id="one", reason="פרטים") == first
    _, customer = await only_lead(db, office)
    assert not customer.do_not_contact
