"""The gate over real rows: every answer leaves evidence, and what changed meanwhile counts at the moment of sending."""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import ProgrammingError

from crm.db.session import Database
from crm.domain.appointments.models import Appointment
from crm.domain.calls.models import Call, ToolCall, Turn
from crm.domain.consent.gate import ContactGate
from crm.domain.consent.models import ConsentEvidence, ContactDecision, ContactSettings
from crm.domain.consent.schemas import Channel
from crm.domain.customers.models import Customer
from crm.domain.leads.models import Lead, LeadStatusHistory
from crm.domain.tasks.models import Task
from crm.lib.errors import NotFoundError
from shared.ids import new_id
from tests.crm.consent.conftest import FRIDAY, SHABBAT, SUNDAY, Ask
from tests.support.api import QueryCounter
from tests.support.office import Office, make_office


@pytest.fixture(autouse=True)
async def long_ago(db: Database, office: Office, world: dict[str, str]) -> None:
    """The world was made now; the gate is asked at known moments, so everything in it happened two days before."""
    then = SUNDAY - timedelta(days=2)
    async with db.tenant_session(office.id) as session:
        await session.execute(update(Call).values(started_at=then))
        await session.execute(update(Appointment).values(created_at=then))
        await session.execute(update(Customer).values(updated_at=then))
    async with db.tenant_session(office.id) as session:
        session.add(
            ConsentEvidence(
                business_id=office.id,
                customer_id=UUID(world["customer"]),
                kind="opt_in",
                source="human",
                reason="חתם על טופס במשרד",
                at=then,
            )
        )


async def decisions(db: Database, office: Office) -> list[ContactDecision]:
    async with db.tenant_session(office.id) as session:
        return list(await session.scalars(select(ContactDecision).order_by(ContactDecision.id)))


async def add(db: Database, office: Office, customer: str, kind: str, at: datetime, **more: object) -> UUID:
    async with db.tenant_session(office.id) as session:
        row = ConsentEvidence(
            business_id=office.id, customer_id=UUID(customer), kind=kind, source="human", at=at, **more
        )
        session.add(row)
    return row.id


async def test_every_answer_leaves_its_evidence(db: Database, office: Office, world: dict[str, str], ask: Ask) -> None:
    message = new_id()
    yes = await ask(about_id=message)
    no = await ask(now=SHABBAT, about_id=message)
    assert (yes.allowed, no.allowed, no.reason) == (True, False, "shabbat")
    kept = await decisions(db, office)
    assert [row.id for row in kept] == [yes.id, no.id]
    first = kept[0]
    assert (first.asked_by_kind, first.asked_by, first.channel, first.purpose) == (
        *("system", "broadcast"),
        *("whatsapp", "marketing"),
    )
    assert (first.address, first.basis, first.quote) == ("+972541234567", "consent", "חתם על טופס במשרד")
    assert first.evidence_id is not None
    assert (first.about_id, first.rule_version, first.at) == (message, "2.0", SUNDAY)
    assert kept[1].allowed_from == SUNDAY + timedelta(days=7, hours=-1)


async def test_evidence_can_neither_be_changed_nor_deleted(db: Database, office: Office, ask: Ask) -> None:
    await ask()
    for statement in ("UPDATE contact_decisions SET allowed = false", "DELETE FROM contact_decisions"):
        with pytest.raises(ProgrammingError, match="permission denied"):
            async with db.tenant_session(office.id) as session:
                await session.execute(text(statement))


async def test_c2_a_friday_answer_is_no_permission_for_saturday(ask: Ask) -> None:
    """What was let go on Friday is asked about again when it really goes."""
    message = new_id()
    assert (await ask(now=FRIDAY, about_id=message)).allowed
    late = await ask(now=SHABBAT, about_id=message)
    assert (late.allowed, late.reason) == (False, "shabbat")


async def test_c3_hours_changed_meanwhile_are_obeyed(db: Database, office: Office, ask: Ask) -> None:
    """The office shortened its hours after the message was planned; no copy of the old rule sends it."""
    assert (await ask()).allowed
    async with db.tenant_session(office.id) as session:
        session.add(
            ContactSettings(business_id=office.id, rules={"weekly": [[{"opens": 720, "closes": 780}]] * 7}, version=4)
        )
    answer = await ask()
    assert (answer.reason, answer.rule_version) == ("quiet_hours", "2.4")
    assert answer.allowed_from == SUNDAY + timedelta(hours=2)


async def test_c3_a_consent_that_was_withdrawn_sends_nothing(
    db: Database, office: Office, world: dict[str, str], ask: Ask
) -> None:
    assert (await ask()).allowed
    async with db.tenant_session(office.id) as session:
        rows = list(await session.scalars(select(ConsentEvidence).where(ConsentEvidence.kind == "opt_in")))
    for row in rows:
        if str(row.customer_id) == world["customer"]:
            await add(db, office, world["customer"], "withdrawn", SUNDAY, withdraws_id=row.id)
    assert (await ask()).reason == "no_basis"


@pytest.mark.parametrize("written_on", ["sms", "whatsapp", "email"])
async def test_a_message_of_one_word_stops_every_channel(
    db: Database, office: Office, world: dict[str, str], ask: Ask, written_on: Channel
) -> None:
    async with db.tenant_session(office.id) as session:
        gate = ContactGate(session, office.id)
        assert not await gate.hear(UUID(world["customer"]), written_on, "תודה, נשמע מעניין", at=SUNDAY)
        assert await gate.hear(UUID(world["customer"]), written_on, "הסר", at=SUNDAY)
    for channel in ("call", "auto_call", "whatsapp", "sms"):
        for purpose in ("marketing", "enquiry", "service"):
            assert (await ask(channel, purpose)).reason == "opted_out", (channel, purpose)
    async with db.tenant_session(office.id) as session:
        customer = await session.get_one(Customer, UUID(world["customer"]))
        row = await session.scalar(select(ConsentEvidence).where(ConsentEvidence.kind == "opt_out"))
    assert customer.do_not_contact
    assert row is not None
    assert (row.source, row.channel, row.quote) == ("message", written_on, "הסר")


async def test_a_person_marked_by_a_merge_is_left_alone(
    db: Database, office: Office, world: dict[str, str], ask: Ask
) -> None:
    async with db.tenant_session(office.id) as session:
        (await session.get_one(Customer, UUID(world["customer"]))).do_not_contact = True
    assert (await ask(now=SUNDAY)).reason == "opted_out"


async def test_an_enquiry_names_the_turn_that_asked(
    db: Database, office: Office, world: dict[str, str], ask: Ask
) -> None:
    call_id = UUID(world["call"])
    async with db.tenant_session(office.id) as session:
        said = Turn(business_id=office.id, call_id=call_id, seq=7, speaker="caller", text="תחזרו אליי", at=SUNDAY)
        noted = ToolCall(
            business_id=office.id,
            call_id=call_id,
            seq=8,
            tool_call_id="t2",
            name="request_callback",
            arguments={},
            ok=True,
            result={},
            duration_ms=5,
            at=SUNDAY,
        )
        after = Turn(business_id=office.id, call_id=call_id, seq=9, speaker="caller", text="תודה", at=SUNDAY)
        task = Task(
            business_id=office.id,
            kind="callback",
            title="לחזור",
            source="agent_call",
            call_id=call_id,
            customer_id=UUID(world["customer"]),
            created_at=SUNDAY - timedelta(hours=1),
        )
        session.add_all([said, noted, after, task])
    answer = await ask("call", "enquiry")
    assert (answer.allowed, answer.basis) == (True, "open_enquiry")
    assert (answer.call_id, answer.turn_seq, answer.quote) == (call_id, 7, "תחזרו אליי")


async def test_a_closed_lead_ends_enquiry_and_older_consent(
    db: Database, office: Office, world: dict[str, str], ask: Ask
) -> None:
    lead_id = UUID(world["lead"])
    assert (await ask("call", "enquiry")).allowed
    async with db.tenant_session(office.id) as session:
        (await session.get_one(Lead, lead_id)).status = "lost"
        await session.flush()
        session.add(
            LeadStatusHistory(
                business_id=office.id, lead_id=lead_id, from_status="new", to_status="lost", source="human", at=SUNDAY
            )
        )
    assert (await ask("call", "enquiry")).reason == "no_basis"
    assert (await ask()).reason == "archived"


async def test_two_askers_at_once_never_share_the_last_contact(ask: Ask) -> None:
    answers = await asyncio.gather(*(ask() for _ in range(6)))
    assert sorted(one.allowed for one in answers) == [False] * 4 + [True] * 2
    assert {one.reason for one in answers if not one.allowed} == {"frequency"}


async def test_a_retry_of_one_message_counts_once(ask: Ask) -> None:
    message = new_id()
    assert all([(await ask(about_id=message)).allowed for _ in range(4)])
    assert (await ask()).allowed
    assert (await ask()).reason == "frequency"


async def test_nobody_of_another_office_is_answered_for(
    db: Database, office: Office, world: dict[str, str], ask: Ask
) -> None:
    other = await make_office(db, "+97235550000")
    async with db.tenant_session(other.id) as session:
        stranger = Customer(business_id=other.id, name="זר")
        session.add(stranger)
    with pytest.raises(NotFoundError):
        await ask(customer_id=str(stranger.id))
    assert await decisions(db, office) == []


async def test_a_preview_keeps_nothing_and_costs_the_same_for_one_and_for_all(
    db: Database, office: Office, world: dict[str, str]
) -> None:
    async with db.tenant_session(office.id) as session:
        everybody = list(await session.scalars(select(Customer.id)))
    counts: list[int] = []
    for ids in ([UUID(world["customer"])], everybody):
        with QueryCounter(db) as counter:
            async with db.tenant_session(office.id) as session:
                found = await ContactGate(session, office.id).preview(ids, [("whatsapp", "marketing")], now=SUNDAY)
        assert set(found) == set(ids)
        counts.append(len(counter.statements))
    assert counts[0] == counts[1]
    assert await decisions(db, office) == []
