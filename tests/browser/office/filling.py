"""Puts the people, their calls and what came of them into an office."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from crm.db.session import Database
from crm.domain.analysis.models import CallAnalysis
from crm.domain.appointments.models import Appointment
from crm.domain.calls.models import Call, ToolCall, Turn
from crm.domain.customers.models import Customer, CustomerIdentity
from crm.domain.leads.models import Lead, LeadFieldSource, LeadStatusHistory
from crm.domain.properties.models import Property
from crm.domain.tasks.models import Task
from crm.seed.listings import load, title_of
from shared.clock import utc_now
from shared.ids import new_id
from tests.browser.office.people import LIVE_TALK, MIXED, PEOPLE, TALK, Person
from tests.support.office import Office

LISTINGS = 12
FIELDS = (("city", "רמת גן", 2), ("rooms", "4", 2), ("budget", "3200000", 4))
"""What the first caller said about her wish, with the turn that says it."""
REASONS = (
    ("appointment", "נקבעה פגישה בשיחה", 35, 9, "קבעתי לך ביקור מחר בחמש וחצי בביאליק"),
    ("budget", "תקציב ברור ומתאים לקטלוג", 25, 4, "עד שלוש מאתיים. שלושה מיליון ומאתיים אלף."),
    ("area", "אזור מדויק", 18, 2, "אני מחפשת דירה ברמת גן"),
    ("phone", "השאירה מספר טלפון", 15, 8, None),
    ("timeline", "לא נאמר מועד כניסה", -5, None, None),
)


async def fill(db: Database, office: Office) -> dict[str, str]:
    """Everything that machines leave behind in a busy office; ids of the first row of each noun."""
    async with db.tenant_session(office.id) as session:
        homes = await _listings(session, office)
        first: dict[str, UUID] = {}
        for place, person in enumerate(PEOPLE):
            made = await _person(session, office, person, place, homes)
            first = {**made, **first}
        first["live_call"] = await _live(session, office)
    return {name: str(row_id) for name, row_id in first.items()}


async def _listings(session: AsyncSession, office: Office) -> list[UUID]:
    made: list[Property] = []
    for listing in load()[:LISTINGS]:
        flags = {
            name: letter in listing.has
            for name, letter in (
                ("parking", "P"), ("elevator", "E"), ("balcony", "B"),
                ("garden", "G"), ("mamad", "M"), ("storage", "S"),
            )
        }  # fmt: skip
        row = Property(
            business_id=office.id, reference=listing.reference, title=title_of(listing), deal=listing.deal,
            kind=listing.kind, city=listing.city, neighborhood=listing.neighborhood, street=listing.street,
            house_number=listing.house_number, rooms=listing.rooms, floor=listing.floor,
            floors_total=listing.floors_total, area_sqm=listing.area_sqm, price_agorot=listing.price * 100,
            entry_date=listing.entry_date, description=listing.description, **flags,
        )  # fmt: skip
        made.append(row)
    session.add_all(made)
    await session.flush()
    return [row.id for row in made]


async def _person(
    session: AsyncSession, office: Office, person: Person, place: int, homes: list[UUID]
) -> dict[str, UUID]:
    now = utc_now()
    began = now - timedelta(minutes=person.age_min)
    customer = Customer(
        business_id=office.id, name=person.name, name_source="ai", tags=list(person.tags), last_call_at=began,
        created_at=began,
    )  # fmt: skip
    session.add(customer)
    await session.flush()
    lead = Lead(
        business_id=office.id, customer_id=customer.id, status=person.status, score=person.score, deal=person.deal,
        role=person.role, city=person.city, neighborhood=person.neighborhood, rooms=person.rooms,
        budget_agorot=person.budget and person.budget * 100, notes=MIXED if place == 0 else None,
        timeline="תוך חודשיים" if place % 3 == 0 else None, last_contact_at=began, created_at=began, updated_at=began,
    )  # fmt: skip
    identity = CustomerIdentity(business_id=office.id, customer_id=customer.id, kind="phone", value=person.phone)
    session.add_all([identity, lead])
    await session.flush()
    call = Call(
        business_id=office.id, call_sid=f"CA{new_id().hex}", status="ended", from_number=person.phone,
        to_number=office.number, started_at=began, answered_at=began + timedelta(seconds=2),
        ended_at=began + timedelta(seconds=95 + place * 21), end_reason="caller_hangup",
        duration_ms=93_000 + place * 21_000, gaps_ms=[820, 910], customer_id=customer.id, lead_id=lead.id,
        prompt_version=1, turn_count=len(TALK), degraded=place == 5, lead_score=person.score, sentiment=person.mood,
        summary=person.summary, analysis_state="needs_review" if person.summary is None else "done",
    )  # fmt: skip
    session.add(call)
    await session.flush()
    lead.last_call_id = call.id
    session.add_all(_turns(office, call, TALK if place == 0 else TALK[:2]))
    task = Task(
        business_id=office.id, kind="callback" if place % 3 == 2 else "follow_up", source="ai", call_id=call.id,
        title=f"לחזור אל {person.name or 'המתקשר'} עם רשימת דירות", customer_id=customer.id, lead_id=lead.id,
        details="לשלוח תמונות לפני הביקור." if place == 0 else None,
        due_at=now + timedelta(hours=place - 4) if place % 4 != 3 else None,
    )  # fmt: skip
    visit = Appointment(
        business_id=office.id, starts_at=now + timedelta(hours=3 * place + 1),
        ends_at=now + timedelta(hours=3 * place + 2),
        title="ביקור בדירה", source="agent_call", customer_id=customer.id, property_id=homes[place % len(homes)],
        call_id=call.id,
    )  # fmt: skip
    session.add_all([task, *([visit] if place < 6 else [])])
    if place == 0:
        session.add_all(_story(office, call, lead))
    await session.flush()
    return {
        "customer": customer.id, "lead": lead.id, "call": call.id, "task": task.id, "appointment": visit.id,
        "property": homes[place % len(homes)],
    }  # fmt: skip


def _turns(office: Office, call: Call, talk: tuple[tuple[str, str], ...]) -> list[Turn]:
    return [
        Turn(
            business_id=office.id, call_id=call.id, seq=seq, speaker=speaker, text=text,
            text_generated=text if speaker == "agent" else None, at=call.started_at + timedelta(seconds=7 * seq),
            confidence=0.93 if speaker == "caller" else None, gap_ms=840 if speaker == "agent" and seq > 1 else None,
            sentiment="positive" if seq == 10 else None,
        )
        for seq, (speaker, text) in enumerate(talk, start=1)
    ]  # fmt: skip


def _story(office: Office, call: Call, lead: Lead) -> list[object]:
    """How the first caller's lead came to be what it is."""
    at = call.started_at
    of_lead = {"business_id": office.id, "lead_id": lead.id, "call_id": call.id}
    tools: tuple[tuple[str, dict[str, object], dict[str, object], int], ...] = (
        ("search_properties", {"city": "רמת גן", "rooms_min": 4}, {"data": {"properties": [{}, {}]}}, 12),
        ("book_appointment", {"name": "נועה ברק", "time": "17:30"}, {"data": {}}, 13),
    )
    fields = [
        {"field": name, "value": value, "turn_seq": seq, "quote": TALK[seq - 1][1]} for name, value, seq in FIELDS
    ]
    reasons = [
        {"rule": rule, "label": label, "points": points, "turn_seq": seq, "quote": quote}
        for rule, label, points, seq, quote in REASONS
    ]
    return [
        *(
            ToolCall(
                business_id=office.id, call_id=call.id, seq=seq, tool_call_id=f"t{seq}", name=name, arguments=asked,
                ok=True, result=result, duration_ms=84, at=at + timedelta(seconds=5 * seq),
            )
            for name, asked, result, seq in tools
        ),
        *(
            LeadFieldSource(
                **of_lead, field=name, source="ai", value=value, turn_seq=seq, quote=TALK[seq - 1][1], at=at
            )
            for name, value, seq in FIELDS
        ),
        LeadStatusHistory(
            **of_lead, from_status="interested", to_status="appointment", source="ai", reason="נקבעה פגישה בשיחה",
            turn_seq=6, quote=TALK[5][1], confidence=0.91, at=at,
        ),
        CallAnalysis(
            business_id=office.id, call_id=call.id, state="done", score_reasons=reasons, lead_fields=fields,
            finished_at=at,
        ),
    ]  # fmt: skip


async def _live(session: AsyncSession, office: Office) -> UUID:
    """One call that is being held and one that rings."""
    now = utc_now()
    numbers = {"business_id": office.id, "to_number": office.number}
    held = Call(
        **numbers, call_sid=f"CA{new_id().hex}", status="live", from_number="+972535550188",
        started_at=now - timedelta(minutes=1.5), answered_at=now - timedelta(minutes=1.4), turn_count=len(LIVE_TALK),
    )  # fmt: skip
    rings = Call(**numbers, call_sid=f"CA{new_id().hex}", status="ringing", from_number="+972535550199", started_at=now)
    session.add_all([held, rings])
    await session.flush()
    session.add_all(_turns(office, held, LIVE_TALK))
    return held.id
