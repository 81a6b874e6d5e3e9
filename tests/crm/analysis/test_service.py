import asyncio
from uuid import UUID

import msgspec
import pytest
from aiohttp import web
from sqlalchemy import select, text, update

from crm.db.session import Database
from crm.domain.analysis.models import CallAnalysis
from crm.domain.analysis.service import AnalysisService
from crm.domain.analysis.sweeper import requeue_owed
from crm.domain.calls.models import Call, Turn
from crm.domain.calls.schemas import LeadFieldEvidence, ScoreReason
from crm.domain.customers.models import Customer
from crm.domain.ingest.service import IngestService
from crm.domain.leads.models import Lead, LeadFieldSource, LeadStatusHistory
from crm.domain.live.schemas import CallChanged
from crm.domain.tasks.models import Task
from crm.domain.tools.service import ToolService
from shared.clock import utc_now
from shared.contracts.tools import ToolRequest
from tests.support.fake_openai import FakeOpenAI, analysis, completion
from tests.support.office import CallScript, Office, SilentPublisher

FIELDS = [
    {"field": "name", "value": "דנה לוי", "turn_seq": 4, "quote": "קוראים לי דנה לוי"},
    {"field": "city", "value": "תל אביב", "turn_seq": 4, "quote": "מחפשת בתל אביב"},
    {"field": "budget", "value": "3000000", "turn_seq": 6, "quote": "עד שלושה מיליון"},
    {"field": "neighborhood", "value": "רמת אביב", "turn_seq": 4, "quote": "ברמת אביב"},
]
SIGNALS = [
    {"signal": "wants_visit", "turn_seq": 6, "quote": "אפשר לראות אותה"},
    {"signal": "urgent", "turn_seq": 6, "quote": "דחוף לי"},
]


@pytest.fixture
async def call(db: Database, office: Office, publisher: SilentPublisher) -> CallScript:
    script = CallScript(office).started().answered().agent("שלום").caller("קוראים לי דנה לוי ואני מחפשת בתל אביב")
    script.agent("מה התקציב?").caller("עד שלושה מיליון, אפשר לראות אותה?").ended()
    await IngestService(db, publisher).apply(script.events)
    publisher.sent.clear()
    return script


class Found:
    """Everything an analysis touches."""

    def __init__(self, call: Call, row: CallAnalysis, lead: Lead, customer: Customer, tasks: list[Task]) -> None:
        self.call, self.row, self.lead, self.customer, self.tasks = call, row, lead, customer, tasks
        self.reasons = {one.rule: one for one in msgspec.convert(row.score_reasons, list[ScoreReason])}
        self.fields = {one.field: one for one in msgspec.convert(row.lead_fields, list[LeadFieldEvidence])}


async def found(db: Database, office: Office, call_id: UUID) -> Found:
    async with db.tenant_session(office.id) as session:
        call = await session.get_one(Call, call_id)
        row = (await session.scalars(select(CallAnalysis).where(CallAnalysis.call_id == call_id))).one()
        lead = await session.get_one(Lead, call.lead_id)
        customer = await session.get_one(Customer, call.customer_id)
        tasks = list(await session.scalars(select(Task).order_by(Task.created_at)))
        return Found(call, row, lead, customer, tasks)


async def test_a_call_becomes_a_scored_lead_with_evidence(
    db: Database,
    office: Office,
    call: CallScript,
    service: AnalysisService,
    openai: FakeOpenAI,
    publisher: SilentPublisher,
) -> None:
    moods = [{"turn_seq": 4, "sentiment": "neutral"}, {"turn_seq": 6, "sentiment": "positive"}]
    openai.reply = lambda _: completion(analysis(lead_fields=FIELDS, signals=SIGNALS, turn_sentiments=moods))
    await service.run(office.id, call.call_id)
    seen = await found(db, office, call.call_id)
    assert (seen.call.analysis_state, seen.call.sentiment, seen.row.model) == ("done", "positive", "gpt-4o")
    assert set(seen.fields) == {"name", "city", "budget"}
    assert (seen.customer.name, seen.lead.city, seen.lead.neighborhood) == ("דנה לוי", "תל אביב", None)
    assert seen.lead.budget_agorot == 300_000_000
    assert set(seen.reasons) == {"talked", "name_known", "area_known", "budget_known", "wants_visit"}
    assert seen.call.lead_score == seen.lead.score == sum(one.points for one in seen.reasons.values()) == 50
    assert (seen.reasons["wants_visit"].turn_seq, seen.reasons["wants_visit"].quote) == (6, "אפשר לראות אותה")
    assert (seen.lead.status, seen.row.next_attempt_at) == ("interested", None)
    assert [(task.kind, task.source, task.title) for task in seen.tasks] == [
        ("follow_up", "ai", "לשלוח לדנה דירות מתאימות")
    ]
    async with db.tenant_session(office.id) as session:
        sentiments = {turn.seq: turn.sentiment for turn in await session.scalars(select(Turn))}
        source = (await session.scalars(select(LeadFieldSource).where(LeadFieldSource.field == "city"))).one()
    assert sentiments == {3: None, 4: "neutral", 5: None, 6: "positive"}
    assert (source.source, source.turn_seq, source.quote) == ("ai", 4, "מחפשת בתל אביב")
    changed = [event.call for _, event in publisher.sent if isinstance(event, CallChanged)]
    assert (changed[0].analysis_state, changed[0].lead_score) == ("done", 50)


async def test_running_twice_or_at_once_makes_one_task(
    db: Database, office: Office, call: CallScript, service: AnalysisService, openai: FakeOpenAI
) -> None:
    await asyncio.gather(*(service.run(office.id, call.call_id) for _ in range(4)))
    await service.run(office.id, call.call_id)
    seen = await found(db, office, call.call_id)
    assert len(seen.tasks) == 1
    assert len(openai.asked) <= 4
    async with db.tenant_session(office.id) as session:
        moves = list(await session.scalars(select(LeadStatusHistory.to_status).order_by(LeadStatusHistory.at)))
    assert moves == ["new", "contacted"]


async def test_without_the_model_only_facts_and_a_review(
    db: Database, office: Office, call: CallScript, service: AnalysisService, openai: FakeOpenAI
) -> None:
    answer = ToolRequest(call.call_id, "t1", {"city": "תל אביב"})
    await ToolService(db, SilentPublisher()).run("save_lead_details", answer)
    openai.reply = lambda _: web.Response(status=500)
    await service.run(office.id, call.call_id)
    seen = await found(db, office, call.call_id)
    assert (seen.call.analysis_state, seen.call.lead_score, seen.call.sentiment) == ("needs_review", None, None)
    assert "42 שניות" in (seen.call.summary or "")
    assert "פעמים" in (seen.call.summary or "")
    assert seen.fields["city"].value == "תל אביב"
    assert seen.row.error is not None
    assert seen.row.next_attempt_at is not None
    assert [(task.kind, task.status) for task in seen.tasks] == [("review", "open")]

    openai.reply = lambda _: completion(analysis())
    await service.run(office.id, call.call_id)
    seen = await found(db, office, call.call_id)
    assert (seen.call.analysis_state, seen.row.error) == ("done", None)
    assert {(task.kind, task.status) for task in seen.tasks} == {("review", "done"), ("follow_up", "open")}


async def test_the_next_attempt_is_queued_with_the_outcome(
    db: Database, office: Office, call: CallScript, service: AnalysisService, openai: FakeOpenAI
) -> None:
    async with db.tenant_session(office.id) as session:
        await session.execute(text("DELETE FROM procrastinate.procrastinate_jobs"))
    openai.reply = lambda _: completion("garbage")
    await service.run(office.id, call.call_id)
    async with db.tenant_session(office.id) as session:
        due = list(await session.scalars(text("SELECT scheduled_at FROM procrastinate.procrastinate_jobs")))
    assert len(due) == 1
    assert due[0] > utc_now()


async def test_a_persons_correction_is_never_overwritten(
    db: Database, office: Office, call: CallScript, service: AnalysisService, openai: FakeOpenAI
) -> None:
    async with db.tenant_session(office.id) as session:
        await session.execute(update(Lead).values(city="חיפה", status="appointment"))
        await session.execute(update(Customer).values(name="דנה כהן", name_source="human"))
    openai.reply = lambda _: completion(analysis(lead_fields=FIELDS, signals=SIGNALS))
    await service.run(office.id, call.call_id)
    seen = await found(db, office, call.call_id)
    assert (seen.customer.name, seen.lead.city, seen.lead.status) == ("דנה כהן", "חיפה", "appointment")
    assert seen.fields["city"].value == "תל אביב"


@pytest.mark.parametrize("signal", ["not_interested", "opt_out", "wrong_number"])
async def test_who_wants_nothing_gets_no_follow_up(
    db: Database, office: Office, call: CallScript, service: AnalysisService, openai: FakeOpenAI, signal: str
) -> None:
    said = [{"signal": signal, "turn_seq": 6, "quote": "עד שלושה מיליון"}]
    openai.reply = lambda _: completion(analysis(signals=said, lead_fields=FIELDS))
    await service.run(office.id, call.call_id)
    seen = await found(db, office, call.call_id)
    assert seen.tasks == []
    assert seen.lead.status == "not_relevant"


async def test_do_not_contact_means_no_follow_up(
    db: Database, office: Office, call: CallScript, service: AnalysisService
) -> None:
    async with db.tenant_session(office.id) as session:
        await session.execute(update(Customer).values(do_not_contact=True))
    await service.run(office.id, call.call_id)
    assert (await found(db, office, call.call_id)).tasks == []


async def test_a_promised_call_back_is_the_next_step(
    db: Database, office: Office, call: CallScript, service: AnalysisService
) -> None:
    asked = ToolRequest(call.call_id, "t1", {"reason": "מחיר"})
    await ToolService(db, SilentPublisher()).run("request_callback", asked)
    await service.run(office.id, call.call_id)
    seen = await found(db, office, call.call_id)
    assert [(task.kind, task.source) for task in seen.tasks] == [("callback", "agent_call")]


async def test_the_sweeper_finds_an_owed_analysis_without_a_job(db: Database, office: Office, call: CallScript) -> None:
    assert await requeue_owed(db) == 0
    async with db.tenant_session(office.id) as session:
        await session.execute(text("DELETE FROM procrastinate.procrastinate_jobs"))
        await session.execute(text("UPDATE call_analyses SET next_attempt_at = now() - interval '1 hour'"))
    assert await requeue_owed(db) == 1
    assert await requeue_owed(db) == 0
