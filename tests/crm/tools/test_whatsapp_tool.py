"""``send_whatsapp``: what the caller asked for, to his own number, in the office's own facts."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from crm.db.session import Database
from crm.domain.audit.models import AuditEvent
from crm.domain.chats.models import Message, MessageSend
from crm.domain.consent import gate
from crm.domain.consent.models import ConsentEvidence, ContactDecision
from crm.domain.customers.models import Customer
from crm.domain.ingest.service import IngestService
from crm.domain.tools.details_text import office_text
from crm.domain.whatsapp.models import WhatsAppLink
from shared.clock import ISRAEL, utc_now
from shared.contracts.agent_config import OpeningHours, OpenInterval
from tests.crm.tools.conftest import Ask
from tests.support.office import CALLER, CallScript, Office, SilentPublisher, add_listing


@pytest.fixture(autouse=True)
def a_weekday_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The gate's hours are its own matter: here it is always a working noon."""
    now = utc_now().astimezone(ISRAEL)
    days = next(ahead for ahead in range(1, 8) if (now + timedelta(days=ahead)).isoweekday() == 2)
    noon = (now + timedelta(days=days)).replace(hour=12, minute=0)
    real = gate.ContactGate.ask

    async def at_noon(self: gate.ContactGate, *args: object, **kwargs: object) -> object:
        return await real(self, *args, **{**kwargs, "now": noon})  # pyright: ignore[reportArgumentType]

    monkeypatch.setattr(gate.ContactGate, "ask", at_noon)


@pytest.fixture
async def link(db: Database, office: Office) -> None:
    async with db.tenant_session(office.id) as session:
        session.add(WhatsAppLink(business_id=office.id, state="open", linked_at=utc_now()))


async def sent(db: Database, office: Office) -> list[Message]:
    async with db.tenant_session(office.id) as session:
        return list((await session.scalars(select(Message).order_by(Message.at))).all())


@pytest.mark.usefixtures("link")
async def test_the_details_of_what_was_found_go_to_the_caller(db: Database, office: Office, ask: Ask) -> None:
    first = await add_listing(
        db, office, "A-1", floor=3, floors_total=8, price_agorot=195_000_000, parking=True, mamad=True
    )
    await ask("search_properties")
    answer = await ask("send_whatsapp", property_ids=[str(first)], office=True)
    assert (answer.ok, answer.say) == (True, "שלחתי לכם את הפרטים בוואטסאפ.")
    (message,) = await sent(db, office)
    assert (message.state, message.author, message.purpose) == ("queued", "automation", "enquiry")
    body = message.body or ""
    assert body.startswith("שלום, כאן שי דירות. הפרטים שביקשתם בשיחה:\n\nדירת 4 חדרים\nדיזנגוף, הצפון הישן, תל אביב\n")
    assert '4 חדרים, 95 מ"ר, קומה 3 מתוך 8\nמחיר: 1,950,000 ש"ח\nחניה, ממ"ד' in body
    assert "טלפון: 03-765-4321" in body
    assert "100" not in body  # the house number
    async with db.tenant_session(office.id) as session:
        decision = (await session.scalars(select(ContactDecision))).one()
        assert (decision.allowed, decision.purpose, decision.address) == (True, "enquiry", CALLER)
        assert await session.scalar(select(func.count()).select_from(MessageSend)) == 1
        assert "message.details_sent" in (await session.scalars(select(AuditEvent.action))).all()


@pytest.mark.usefixtures("link")
async def test_asked_for_twice_the_same_goes_once(db: Database, office: Office, ask: Ask) -> None:
    await ask("send_whatsapp", tool_call_id="c1", office=True)
    await ask("send_whatsapp", tool_call_id="c1", office=True)
    assert (await ask("send_whatsapp", tool_call_id="c2", office=True)).ok
    assert len(await sent(db, office)) == 1


@pytest.mark.usefixtures("link")
async def test_what_no_search_of_this_call_returned_is_not_sent(db: Database, office: Office, ask: Ask) -> None:
    hidden = await add_listing(db, office, "A-1")
    answer = await ask("send_whatsapp", property_ids=[str(hidden)])
    assert (answer.ok, answer.error) == (False, "unknown_property")
    assert (await ask("send_whatsapp")).error == "nothing_to_send"
    several = await ask("send_whatsapp", property_ids=[str(hidden)] * 6)
    assert several.error == "bad_arguments"
    to_other = await ask("send_whatsapp", office=True, phone="+972501234567")
    assert to_other.error == "bad_arguments"
    assert await sent(db, office) == []


async def test_without_a_way_it_does_not_say_that_it_sent(db: Database, office: Office, ask: Ask) -> None:
    answer = await ask("send_whatsapp", office=True)
    assert (answer.ok, answer.error) == (False, "no_route")
    assert await sent(db, office) == []


@pytest.mark.usefixtures("link")
async def test_the_gate_is_asked_and_its_no_is_no(db: Database, office: Office, ask: Ask) -> None:
    async with db.tenant_session(office.id) as session:
        customer_id = (await session.scalars(select(Customer.id))).one()
        session.add(
            ConsentEvidence(
                business_id=office.id,
                customer_id=customer_id,
                kind="opt_out",
                source="human",
                reason="ביקש",
                at=utc_now() + timedelta(seconds=5),
            )
        )
        await session.execute(update(Customer).values(do_not_contact=True))
    answer = await ask("send_whatsapp", office=True)
    assert (answer.ok, answer.error, answer.data) == (False, "not_now", {"reason": "opted_out"})
    assert await sent(db, office) == []


@pytest.mark.parametrize("number", [None, "+97237651111"])
@pytest.mark.usefixtures("link")
async def test_a_withheld_number_or_a_landline_gets_nothing(
    db: Database, office: Office, ask: Ask, publisher: SilentPublisher, number: str | None
) -> None:
    script = CallScript(office, number).started().answered()
    await IngestService(db, publisher).apply(script.events)
    answer = await ask("send_whatsapp", call_id=script.call_id, office=True)
    assert (answer.ok, answer.error) == (False, "no_number")


def test_the_office_tells_its_hours() -> None:
    day = [OpenInterval(540, 1080)]
    hours = OpeningHours("Asia/Jerusalem", [day, [], [], [], [], [OpenInterval(540, 780)], []])
    assert office_text("שי דירות", None, hours) == "שי דירות\nראשון: 09:00-18:00\nשישי: 09:00-13:00"
