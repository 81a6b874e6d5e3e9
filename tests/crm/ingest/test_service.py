import asyncio
import random

import msgspec
import pytest
from sqlalchemy import func, select, text

from crm.db.session import POOL_SIZE, Database
from crm.domain.analysis.models import CallAnalysis
from crm.domain.calls.models import Call, CallEvent, ToolCall, Turn
from crm.domain.customers.models import Customer, CustomerIdentity
from crm.domain.ingest.errors import EventsRefusedError
from crm.domain.ingest.service import IngestService
from crm.domain.leads.models import Lead, LeadStatusHistory
from crm.domain.live.schemas import CallChanged, TurnAdded
from shared.contracts.events import AnyCallEvent, TurnStages
from shared.ids import new_id
from tests.support.office import CALLER, CallScript, Office, SilentPublisher, make_office


@pytest.fixture
def ingest(db: Database, publisher: SilentPublisher) -> IngestService:
    return IngestService(db, publisher)


async def whole_call(db: Database, office: Office, script: CallScript) -> Call:
    async with db.tenant_session(office.id) as session:
        return await session.get_one(Call, script.call_id)


async def count(db: Database, office: Office, table: type[CallEvent | Turn | Customer | Lead]) -> int:
    async with db.tenant_session(office.id) as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def jobs(db: Database, office: Office) -> list[dict[str, object]]:
    async with db.tenant_session(office.id) as session:
        return list(await session.scalars(text("SELECT args FROM procrastinate.procrastinate_jobs ORDER BY id")))


def dialogue(office: Office) -> CallScript:
    script = CallScript(office).started().answered().agent("שלום, איך אפשר לעזור?").caller("אני מחפש דירה")
    script.tool("search_properties").agent(
        "יש לי", interrupted=True, gap_ms=800, stages=TurnStages(ear_ms=500, speech_ms=300), yield_ms=180, overlap_ms=90
    )
    return script.ended(yields_ms=[180], overlap_ms=90)


async def test_a_call_from_ring_to_hang_up(
    ingest: IngestService, db: Database, office: Office, publisher: SilentPublisher
) -> None:
    script = dialogue(office)
    accepted = await ingest.apply(script.events)
    assert (accepted.call_id, accepted.applied_seq) == (script.call_id, 7)
    call = await whole_call(db, office, script)
    assert (call.status, call.end_reason, call.duration_ms, call.gaps_ms) == ("ended", "caller_hangup", 42_000, [800])
    assert (call.turn_count, call.prompt_version, call.analysis_state) == (3, 1, "pending")
    async with db.tenant_session(office.id) as session:
        turns = list(await session.scalars(select(Turn).order_by(Turn.seq)))
        tools = list(await session.scalars(select(ToolCall)))
        analysis = await session.scalar(select(CallAnalysis))
    assert [(turn.seq, turn.speaker, turn.interrupted) for turn in turns] == [
        (3, "agent", False),
        (4, "caller", False),
        (6, "agent", True),
    ]
    assert [(turn.gap_ms, turn.yield_ms, turn.overlap_ms) for turn in turns] == [
        (None, None, 0),
        (None, None, 0),
        (800, 180, 90),
    ]
    assert turns[0].stages is None
    assert turns[2].stages is not None
    assert (turns[2].stages["ear_ms"], turns[2].stages["tools_ms"]) == (500, 0)
    assert (call.yields_ms, call.overlap_ms) == ([180], 90)
    assert [tool.name for tool in tools] == ["search_properties"]
    assert analysis is not None
    assert analysis.next_attempt_at is not None
    assert await jobs(db, office) == [{"business_id": str(office.id), "call_id": str(script.call_id)}]
    assert {business for business, _ in publisher.sent} == {office.id}
    assert [event.turn.seq for _, event in publisher.sent if isinstance(event, TurnAdded)] == [3, 4, 6]


async def test_a_ringing_call_shows_its_caller_as_a_lead(
    ingest: IngestService, db: Database, office: Office, publisher: SilentPublisher
) -> None:
    script = CallScript(office).started()
    await ingest.apply(script.events)
    async with db.tenant_session(office.id) as session:
        identity = await session.scalar(select(CustomerIdentity))
        lead = await session.scalar(select(Lead))
        history = await session.scalar(select(LeadStatusHistory))
    assert identity is not None
    assert lead is not None
    assert history is not None
    assert (identity.kind, identity.value) == ("phone", CALLER)
    assert (lead.status, lead.last_call_id, lead.customer_id) == ("new", script.call_id, identity.customer_id)
    assert history.to_status == "new"
    first = publisher.sent[0][1]
    assert isinstance(first, CallChanged)
    assert (first.call.status, first.call.lead_id) == ("ringing", lead.id)


async def test_a_second_call_meets_the_same_customer_and_lead(
    ingest: IngestService, db: Database, office: Office
) -> None:
    await ingest.apply(CallScript(office).started().events)
    await ingest.apply(CallScript(office, from_number="0541234567").started().events)
    assert (await count(db, office, Customer), await count(db, office, Lead)) == (1, 1)


@pytest.mark.parametrize("number", [None, "anonymous", "*3456"])
async def test_a_withheld_number_makes_no_customer(
    ingest: IngestService, db: Database, office: Office, number: str | None
) -> None:
    script = CallScript(office, from_number=number).started().answered().caller("שלום").ended()
    await ingest.apply(script.events)
    call = await whole_call(db, office, script)
    assert (call.customer_id, call.lead_id, call.status) == (None, None, "ended")


async def test_a_repeat_is_acknowledged_and_not_applied(
    ingest: IngestService, db: Database, office: Office, publisher: SilentPublisher
) -> None:
    script = dialogue(office)
    await ingest.apply(script.events[:4])
    publisher.sent.clear()
    again = await ingest.apply(script.events[:4])
    assert again.applied_seq == 4
    assert publisher.sent == []
    overlapping = await ingest.apply(script.events[2:])
    assert overlapping.applied_seq == 7
    assert (await count(db, office, CallEvent), await count(db, office, Turn)) == (7, 3)
    assert len(await jobs(db, office)) == 1


async def test_a_known_seq_under_another_event_id_is_a_conflict(
    ingest: IngestService, db: Database, office: Office
) -> None:
    script = dialogue(office)
    await ingest.apply(script.events)
    rival = CallScript(office, call_id=script.call_id).started().answered()
    with pytest.raises(EventsRefusedError) as refused:
        await ingest.apply(rival.events[1:])
    assert refused.value.refused.code == "event_conflict"
    assert await count(db, office, CallEvent) == 7


async def test_an_event_id_or_call_sid_of_another_call_is_a_conflict(
    ingest: IngestService, db: Database, office: Office
) -> None:
    first, second = CallScript(office).started().answered(), CallScript(office).started().answered()
    await ingest.apply(first.events)
    stolen = msgspec.structs.replace(second.events[1], event_id=first.events[1].event_id)
    with pytest.raises(EventsRefusedError) as refused:
        await ingest.apply([second.events[0], stolen])
    assert refused.value.refused.code == "event_conflict"
    twin = msgspec.structs.replace(second.events[0], call_sid=f"CA{first.call_id.hex}")
    with pytest.raises(EventsRefusedError):
        await ingest.apply([twin])
    assert await count(db, office, CallEvent) == 2


async def test_a_gap_names_the_expected_seq(ingest: IngestService, db: Database, office: Office) -> None:
    script = dialogue(office)
    with pytest.raises(EventsRefusedError) as refused:
        await ingest.apply(script.events[1:3])
    assert (refused.value.refused.code, refused.value.refused.expected_seq) == ("seq_gap", 1)
    await ingest.apply(script.events[:2])
    with pytest.raises(EventsRefusedError) as refused:
        await ingest.apply(script.events[4:])
    assert refused.value.refused.expected_seq == 3
    assert await count(db, office, CallEvent) == 2


async def test_an_unknown_business_is_refused(ingest: IngestService, office: Office) -> None:
    with pytest.raises(EventsRefusedError) as refused:
        await ingest.apply(CallScript(Office(new_id(), "+97230000000")).started().events)
    assert refused.value.refused.code == "unknown_business"


async def test_a_call_stays_with_its_business(ingest: IngestService, db: Database, office: Office) -> None:
    other = await make_office(db, "+97236666666")
    script = CallScript(office).started()
    await ingest.apply(script.events)
    hijack = CallScript(other, call_id=script.call_id).started()
    with pytest.raises(EventsRefusedError) as refused:
        await ingest.apply(hijack.events)
    assert refused.value.refused.code == "event_conflict"
    assert await count(db, other, CallEvent) == 0


async def test_senders_at_once_apply_each_event_once(ingest: IngestService, db: Database, office: Office) -> None:
    script = dialogue(office)
    answers = await asyncio.gather(*(ingest.apply(script.events) for _ in range(8)))
    assert {answer.applied_seq for answer in answers} == {7}
    assert (await count(db, office, CallEvent), await count(db, office, Turn)) == (7, 3)
    assert (await count(db, office, Customer), await count(db, office, Lead)) == (1, 1)
    assert len(await jobs(db, office)) == 1


async def test_first_calls_of_one_number_at_once_make_one_person(
    ingest: IngestService, db: Database, office: Office
) -> None:
    await asyncio.gather(*(ingest.apply(CallScript(office).started().events) for _ in range(8)))
    assert (await count(db, office, Customer), await count(db, office, Lead)) == (1, 1)


async def deliver(ingest: IngestService, events: list[AnyCallEvent], luck: random.Random) -> None:
    """A sender on a bad line: random batches from random places, going back to what the server expects."""
    done = 0
    while done < len(events):
        start = max(0, min(len(events) - 1, done + luck.choice([-7, -1, 0, 0, 0, 3])))
        try:
            answer = await ingest.apply(events[start : start + luck.randint(1, 40)])
            done = answer.applied_seq
        except (
            EventsRefusedError
        ) as error:  # a gap names where to go on; a conflict names nothing and would loop for ever
            done = (error.refused.expected_seq or 1_000_000) - 1


async def test_a_thousand_events_over_a_bad_line(ingest: IngestService, db: Database, office: Office) -> None:
    luck = random.Random(7)
    scripts = [CallScript(office, from_number=f"+97254123{number:04}") for number in range(10)]
    for script in scripts:
        script.started().answered()
        for number in range(97):
            script.caller(f"כן {number}") if number % 2 else script.agent(f"ואז {number}")
        script.ended()
    at_once = asyncio.Semaphore(
        POOL_SIZE
    )  # more would wait for a connection, which on a busy machine is refused in the end

    async def delivered(script: CallScript) -> None:
        async with at_once:
            await deliver(ingest, script.events, luck)

    await asyncio.gather(*(delivered(script) for script in scripts for _ in range(2)))
    assert await count(db, office, CallEvent) == 1_000
    assert await count(db, office, Turn) == 970
    async with db.tenant_session(office.id) as session:
        calls = list(await session.scalars(select(Call)))
    assert {(call.status, call.turn_count, call.applied_seq) for call in calls} == {("ended", 97, 100)}
    assert len(await jobs(db, office)) == 10


@pytest.mark.parametrize(("reason", "part"), [("caller_hangup", "ניתק"), ("not_answered", "נענתה")])
async def test_a_call_without_a_word_is_told_as_it_was(
    ingest: IngestService, db: Database, office: Office, reason: str, part: str
) -> None:
    script = CallScript(office).started().answered().agent("שלום?")
    script.ended(reason)  # pyright: ignore[reportArgumentType]
    await ingest.apply(script.events)
    call = await whole_call(db, office, script)
    assert (call.analysis_state, call.lead_score, call.sentiment) == ("done", None, None)
    assert part in (call.summary or "")
    assert await jobs(db, office) == []


async def test_what_fails_leaves_neither_rows_nor_jobs_nor_hints(
    ingest: IngestService, db: Database, office: Office, publisher: SilentPublisher
) -> None:
    script = dialogue(office)
    async with db.tenant_session(office.id) as session:
        known = CallScript(office).started()
        session.add(Customer(business_id=office.id))
    await ingest.apply(known.events)
    publisher.sent.clear()
    script.events[6] = msgspec.structs.replace(script.events[6], event_id=known.events[0].event_id)
    with pytest.raises(EventsRefusedError):
        await ingest.apply(script.events)
    assert await count(db, office, CallEvent) == 1
    assert await jobs(db, office) == []
    assert publisher.sent == []
