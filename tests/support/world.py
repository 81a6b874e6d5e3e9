"""An office with some of everything in it."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.db.session import Database, Scope
from crm.domain.appointments.models import Appointment
from crm.domain.auth.models import User
from crm.domain.calls.models import Call, ToolCall, Turn
from crm.domain.customers.models import Customer, CustomerIdentity
from crm.domain.files.models import CustomerFile, StoredFile
from crm.domain.imports.models import Import
from crm.domain.intake.models import ExternalEvent, LeadSource
from crm.domain.intake.receiving import purpose_of
from crm.domain.leads.models import Lead, LeadBatch, LeadFieldSource
from crm.domain.merges.models import CustomerMerge
from crm.domain.notes.models import CustomerNote
from crm.domain.privacy.models import LegalHold, PrivacyRequest
from crm.domain.property_terms.models import PropertyTerms
from crm.domain.segments.models import Segment
from crm.domain.tasks.models import Task
from crm.domain.webhooks.models import OutboxEvent, WebhookDelivery, WebhookEndpoint
from crm.domain.webhooks.sending import purpose_of as webhook_purpose
from crm.domain.webhooks.signing import new_secret
from crm.lib.sealed import Sealer
from shared.clock import utc_now
from shared.ids import new_id
from tests.support.api import DATA_KEY
from tests.support.office import Office, add_listing
from tests.support.written import add_conversation, office_link

CALLERS = (("דוד כהן", "+972541234567"), ("מיכל לוי", "+972529876543"), ("אברהם מזרחי", "+97236667788"))
SAID = (
    ("אני מחפש את הדירה בפתח תקווה, ארבעה חדרים", "יש לי דירה בכפר גנים"),
    ("התקציב שלי 1,250,000 שקל והמשכנתה אושרה", "רשמתי"),
    ("תחזרו אליי ל-054-1234567 בבקשה, לא בקריית אונו", "בשמחה"),
)


async def fill_office(db: Database, office: Office) -> dict[str, str]:
    """Three customers, each with a call, a lead, a task and a visit, and three listings; ids of the first of each."""
    listings = [await add_listing(db, office, f"A-{number}", price_agorot=number * 100_000_00) for number in (1, 2, 3)]
    first: dict[str, UUID] = {"property": listings[0]}
    async with db.tenant_session(office.id) as session:
        session.add(PropertyTerms(business_id=office.id, property_id=listings[0], owner_name="יורם בעלים"))
        for number in range(3):
            made = await _person(session, office, number, listings[number])
            first = {**made, **first}
    first["import"] = await _file(db, office)
    return {name: str(found) for name, found in first.items()}


async def fill_with_work(db: Database, office: Office, user_id: UUID) -> None:
    """What one of its people left in the office: a note, a bulk change, a merge taken back, a private view."""
    async with db.tenant_session(office.id) as session:
        winner, loser = await session.scalars(
            select(Customer.id).where(Customer.business_id == office.id).order_by(Customer.id).limit(2)
        )
        by = {"author_id": user_id, "author_name": "רותי"}
        stored = StoredFile(
            business_id=office.id,
            key=new_id().hex,
            name="חוזה.pdf",
            mime="application/pdf",
            kind="pdf",
            size=9,
            sha256="00",
            origin="upload",
        )
        session.add(stored)
        await session.flush()
        session.add_all(
            [
                CustomerNote(business_id=office.id, customer_id=winner, body="פתק", **by),
                CustomerFile(business_id=office.id, customer_id=winner, file_id=stored.id, name="חוזה.pdf", **by),
                LeadBatch(business_id=office.id, user_id=user_id, after={}, before={}),
                CustomerMerge(
                    business_id=office.id,
                    winner_id=winner,
                    loser_id=loser,
                    moved={"ids": {}},
                    changed={},
                    undone_at=utc_now(),
                    **by,
                ),
                PrivacyRequest(
                    business_id=office.id,
                    customer_id=winner,
                    kind="access",
                    asked="ביקש לדעת מה שמור עליו",
                    asked_at=utc_now(),
                    due_on=utc_now().date() + timedelta(days=30),
                    **by,
                ),
                LegalHold(business_id=office.id, customer_id=loser, reason="תביעה", **by),
                Segment(business_id=office.id, name="חמים", shared=False, owner_id=user_id, filter={}),
            ]
        )
        await _sent_in(session, office)
        session.add(office_link(office.id))
        await add_conversation(session, office.id, winner)


async def _sent_in(session: AsyncSession, office: Office) -> None:
    """A portal that may send leads in, and one delivery of it that nobody could be reached by."""
    key = new_id().hex
    source = LeadSource(
        business_id=office.id,
        name="פורטל",
        key=key,
        auth="hmac",
        secret=Sealer(DATA_KEY).seal(b"secret", purpose_of(key)),
        status="new",
    )
    session.add(source)
    await session.flush()
    session.add(
        ExternalEvent(
            business_id=office.id,
            source_id=source.id,
            content_type="application/json",
            body=b'{"name": "dana"}',
            body_hash=b"hash",
            state="failed",
            reason="אין טלפון",
        )
    )
    endpoint_id = new_id()
    endpoint = WebhookEndpoint(
        id=endpoint_id,
        business_id=office.id,
        name="גיליון",
        url="https://hooks.example.com/moked",
        events=["lead.created"],
        secret=Sealer(DATA_KEY).seal(new_secret().encode(), webhook_purpose(endpoint_id)),
    )
    event = OutboxEvent(business_id=office.id, type="lead.created", facts={}, body=b"{}")
    session.add_all([endpoint, event])
    await session.flush()
    session.add(
        WebhookDelivery(
            business_id=office.id,
            event_id=event.id,
            endpoint_id=endpoint_id,
            state="failed",
            attempts=1,
            next_try_at=utc_now(),
            expires_at=utc_now(),
        )
    )


async def _file(db: Database, office: Office) -> UUID:
    """A file of a colleague that nobody has taken in yet."""
    async with db.transaction(Scope(business_id=office.id, platform="sign_in")) as session:
        author = User(email=f"{new_id()}@office.example", name="רותי", is_platform_admin=False)
        session.add(author)
        await session.flush()
        file = Import(
            business_id=office.id,
            filename="לידים.csv",
            columns=[{"name": "טלפון", "samples": ["0501234567"]}],
            mapping=["phone"],
            author_id=author.id,
            author_name=author.name,
            author_email=author.email,
        )
        session.add(file)
        await session.flush()
        return file.id


async def _person(session: AsyncSession, office: Office, number: int, listing: UUID) -> dict[str, UUID]:
    name, phone = CALLERS[number]
    now = utc_now()
    started = now - timedelta(days=number)
    customer = Customer(business_id=office.id, name=name, name_source="ai", last_call_at=started)
    session.add(customer)
    await session.flush()
    score = (None, 40, 90)[number]
    lead = Lead(business_id=office.id, customer_id=customer.id, score=score, city="תל אביב", notes="מחפש דירה")
    session.add_all([CustomerIdentity(business_id=office.id, customer_id=customer.id, kind="phone", value=phone), lead])
    await session.flush()
    call = Call(
        business_id=office.id,
        call_sid=f"CA{new_id().hex}",
        status="ended",
        from_number=phone,
        to_number=office.number,
        started_at=started,
        duration_ms=(None, 30_000, 90_000)[number],
        gaps_ms=[800],
        customer_id=customer.id,
        lead_id=lead.id,
        lead_score=score,
        sentiment=("positive", "neutral", None)[number],
        turn_count=2,
    )
    session.add(call)
    await session.flush()
    caller, agent = SAID[number]
    task = Task(
        business_id=office.id, kind="follow_up", title="לחזור", source="ai", call_id=call.id, customer_id=customer.id
    )
    visit = Appointment(
        business_id=office.id,
        starts_at=now + timedelta(days=1, hours=number),
        ends_at=now + timedelta(days=1, hours=number + 1),
        title="ביקור",
        source="agent_call",
        customer_id=customer.id,
        property_id=listing,
        call_id=call.id,
    )
    session.add_all(
        [
            Turn(business_id=office.id, call_id=call.id, seq=3, speaker="caller", text=caller, at=started),
            Turn(business_id=office.id, call_id=call.id, seq=5, speaker="agent", text=agent, at=started),
            ToolCall(
                business_id=office.id,
                call_id=call.id,
                seq=4,
                tool_call_id="t1",
                name="search_properties",
                arguments={},
                ok=True,
                result={},
                duration_ms=20,
                at=started,
            ),
            LeadFieldSource(business_id=office.id, lead_id=lead.id, field="city", source="ai", value="תל אביב", at=now),
            task,
            visit,
        ]
    )
    await session.flush()
    return {
        "customer": customer.id,
        "lead": lead.id,
        "call": call.id,
        "task": task.id,
        "appointment": visit.id,
    }
