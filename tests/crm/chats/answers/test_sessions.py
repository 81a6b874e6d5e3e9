"""A stretch of writing ends after five quiet minutes and is summed up, each one for itself; tools work in it."""

from collections.abc import AsyncGenerator, Callable
from datetime import timedelta
from uuid import UUID

import pytest
from aiohttp import web
from sqlalchemy import select, update

from crm.db.session import Database
from crm.domain.analysis.client import OpenAIAnalyst
from crm.domain.analysis.models import CallAnalysis
from crm.domain.analysis.service import AnalysisService
from crm.domain.appointments.models import Appointment
from crm.domain.calls.models import ToolInvocation
from crm.domain.chats import sessions
from crm.domain.chats.answering import open_session, withdraw
from crm.domain.chats.models import ChatSession, Message
from crm.domain.chats.sessions import close_quiet
from crm.domain.consent.models import ConsentEvidence
from crm.domain.customers.models import Customer
from crm.domain.leads.models import Lead, LeadFieldSource, LeadStatusHistory
from crm.domain.prompts.models import Prompt
from crm.domain.tools import service as tool_service
from crm.domain.tools.service import ToolService, UnknownConversationError, UnknownToolError
from shared.clock import ISRAEL, utc_now
from shared.contracts.tools import ToolRequest, ToolResponse
from shared.ids import new_id
from shared.settings import Settings
from tests.support.fake_openai import FakeOpenAI, analysis, completion
from tests.support.office import Office, SilentPublisher, add_listing, make_office
from tests.support.writing import Writer


@pytest.fixture
def model() -> FakeOpenAI:
    return FakeOpenAI()


@pytest.fixture
async def analyses(db: Database, publisher: SilentPublisher, model: FakeOpenAI) -> AsyncGenerator[AnalysisService]:
    async with model.running() as url:
        analyst = OpenAIAnalyst(Settings(openai_base_url=url, openai_api_key="sk-test"), timeout_s=5, retries=0)
        yield AnalysisService(db, publisher, analyst, "gpt-4o")
        await analyst.close()


async def goes_quiet(db: Database, office: Office, publisher: SilentPublisher, minutes: float = 6) -> int:
    """Time passes."""
    async with db.tenant_session(office.id) as session:
        past = timedelta(minutes=minutes)
        await session.execute(
            update(ChatSession)
            .where(ChatSession.ended_at.is_(None))
            .values(last_at=ChatSession.last_at - past, started_at=ChatSession.started_at - past)
        )
        await session.execute(update(Message).values(at=Message.at - past))
    return await close_quiet(db, publisher)


def summed_up(summary: str) -> Callable[[dict[str, object]], web.StreamResponse]:
    """The model finds nothing but this."""
    return lambda _: completion(analysis(summary=summary))


async def owed(db: Database, office: Office) -> list[UUID]:
    """Sessions that wait for their summary."""
    async with db.tenant_session(office.id) as session:
        rows = await session.scalars(
            select(CallAnalysis.session_id).where(CallAnalysis.state == "pending").order_by(CallAnalysis.session_id)
        )
        return [one for one in rows if one is not None]


async def test_five_quiet_minutes_end_it_and_its_summary_goes_to_the_lead(
    db: Database, office: Office, dana: Writer, publisher: SilentPublisher, analyses: AnalysisService, model: FakeOpenAI
) -> None:
    first = await dana.writes("היי, קוראים לי דנה לוי", wanted=False)
    del first
    wish = await dana.writes("מחפשת בתל אביב עד שלושה מיליון", wanted=False)
    async with db.tenant_session(office.id) as session:
        await session.execute(update(Customer).values(name=None))
    await dana.writes("אפשר לראות מחר?", wanted=True)
    async with db.tenant_session(office.id) as session:
        stretch = (await session.scalars(select(ChatSession))).one()
        await session.execute(update(Message).values(session_id=stretch.id))
        await session.execute(update(Customer).values(name="ד. לוי", name_source="human"))
    assert await close_quiet(db, publisher) == 0
    assert await goes_quiet(db, office, publisher) == 0  # an answer is still owed
    async with db.tenant_session(office.id) as session:
        await withdraw(session, office.id, dana.customer_id)
    assert await close_quiet(db, publisher) == 1
    assert await close_quiet(db, publisher) == 0
    (session_id,) = await owed(db, office)
    model.reply = lambda _: completion(
        analysis(
            summary="דנה מחפשת דירה בתל אביב.",
            lead_fields=[
                {"field": "name", "value": "דנה לוי", "turn_seq": 1, "quote": "קוראים לי דנה לוי"},
                {"field": "city", "value": "תל אביב", "turn_seq": 2, "quote": "מחפשת בתל אביב"},
                {"field": "rooms", "value": "4", "turn_seq": 2, "quote": "ארבעה חדרים"},
            ],
            signals=[{"signal": "wants_visit", "turn_seq": 3, "quote": "אפשר לראות מחר"}],
        )
    )
    await analyses.run_session(office.id, session_id)
    await analyses.run_session(office.id, session_id)
    assert len(model.asked) == 1
    assert '"channel":"whatsapp"' in str(model.asked[0]).replace("\\", "")
    async with db.tenant_session(office.id) as session:
        row = await session.get_one(ChatSession, session_id)
        lead = (await session.scalars(select(Lead))).one()
        source = (await session.scalars(select(LeadFieldSource).where(LeadFieldSource.field == "city"))).one()
        moved = (await session.scalars(select(LeadStatusHistory).where(LeadStatusHistory.source == "ai"))).one()
        customer = (await session.scalars(select(Customer))).one()
    assert (row.summary, row.summary_state, row.sentiment) == ("דנה מחפשת דירה בתל אביב.", "done", "positive")
    assert row.lead_score == lead.score
    assert (lead.city, lead.rooms, lead.status) == ("תל אביב", None, "interested")
    assert (source.message_id, source.call_id, source.quote) == (wish, None, "מחפשת בתל אביב")
    assert (moved.reason, moved.quote, moved.call_id) == ("הביע עניין בהתכתבות", "אפשר לראות מחר", None)
    assert moved.message_id is not None
    assert customer.name == "ד. לוי"  # a person of the office wrote it
    (task,) = await dana.tasks()
    assert (task.source, task.session_id, task.call_id) == ("ai", session_id, None)


async def test_sessions_that_wait_for_a_first_word_hold_no_other_up(
    db: Database, office: Office, dana: Writer, publisher: SilentPublisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that go on with a dropped call wait a day: they are asked about then, and not every minute."""
    monkeypatch.setattr(sessions, "AT_ONCE", 1)
    dropped = await Writer(db, office).arrive("יוסי כהן", phone=None)
    an_hour_ago = utc_now() - timedelta(hours=1)
    async with db.tenant_session(office.id) as session:
        session.add(
            ChatSession(
                business_id=office.id,
                customer_id=dropped.customer_id,
                call_id=new_id(),
                started_at=an_hour_ago,
                last_at=an_hour_ago,
            )
        )
    assert await close_quiet(db, publisher) == 0
    assert publisher.sent == []
    await dana.writes("שלום", wanted=False)
    async with db.tenant_session(office.id) as session:
        await open_session(session, office.id, dana.customer_id, utc_now() - timedelta(minutes=6))
    assert await close_quiet(db, publisher) == 1


async def test_w12_each_session_gets_a_summary_of_its_own(
    db: Database, office: Office, dana: Writer, publisher: SilentPublisher, analyses: AnalysisService, model: FakeOpenAI
) -> None:
    for number in range(3):
        await dana.writes(f"שאלה {number}")
        async with db.tenant_session(office.id) as session:
            await withdraw(session, office.id, dana.customer_id)
        if number == 1:  # the next message comes before any sweep
            async with db.tenant_session(office.id) as session:
                await session.execute(
                    update(ChatSession)
                    .where(ChatSession.ended_at.is_(None))
                    .values(last_at=ChatSession.last_at - timedelta(minutes=6))
                )
        else:
            await goes_quiet(db, office, publisher)
    await close_quiet(db, publisher)
    waiting = await owed(db, office)
    assert len(waiting) == 3
    for number, session_id in enumerate(waiting):
        model.reply = summed_up(f"סיכום {number}")
        await analyses.run_session(office.id, session_id)
    assert [(one.summary, one.summary_state) for one in await dana.sessions()] == [
        ("סיכום 0", "done"),
        ("סיכום 1", "done"),
        ("סיכום 2", "done"),
    ]


async def test_without_the_model_facts_stand_and_it_is_tried_again(
    db: Database, office: Office, dana: Writer, publisher: SilentPublisher, analyses: AnalysisService, model: FakeOpenAI
) -> None:
    await dana.writes("שלום")
    async with db.tenant_session(office.id) as session:
        await withdraw(session, office.id, dana.customer_id)
    await goes_quiet(db, office, publisher)
    (session_id,) = await owed(db, office)
    model.reply = lambda _: completion("not json")
    await analyses.run_session(office.id, session_id)
    (stretch,) = await dana.sessions()
    assert stretch.summary_state == "failed"
    assert stretch.summary == "ההתכתבות עדיין לא סוכמה; אלה העובדות שנרשמו. הלקוח כתב הודעה אחת."
    (task,) = await dana.tasks()
    assert (task.kind, task.title) == ("review", "לעבור על התכתבות שלא סוכמה")
    model.reply = lambda _: completion(analysis(summary="סוכם."))
    await analyses.run_session(office.id, session_id)
    assert [(one.summary, one.summary_state) for one in await dana.sessions()] == [("סוכם.", "done")]
    assert [one.status for one in await dana.tasks() if one.kind == "review"] == ["done"]


async def test_what_the_office_alone_wrote_is_not_summed_up(
    db: Database, office: Office, dana: Writer, publisher: SilentPublisher
) -> None:
    async with db.tenant_session(office.id) as session:
        session.add(ChatSession(business_id=office.id, customer_id=dana.customer_id))
    await goes_quiet(db, office, publisher)
    assert await owed(db, office) == []
    assert [one.summary_state for one in await dana.sessions()] == ["done"]


class Tools:
    """Tools of one written session."""

    def __init__(self, db: Database, publisher: SilentPublisher, session_id: UUID) -> None:
        self._tools = ToolService(db, publisher)
        self._session_id = session_id

    async def __call__(self, tool: str, call: str = "", **given: object) -> ToolResponse:
        """Run one."""
        return await self._tools.run(tool, ToolRequest(self._session_id, call or new_id().hex, given))


@pytest.fixture
async def use(db: Database, dana: Writer, publisher: SilentPublisher, monkeypatch: pytest.MonkeyPatch) -> Tools:
    monkeypatch.setattr(tool_service, "ANSWER_WITHIN_S", 30.0)
    await dana.writes("אני מחפשת בתל אביב עד 3,000,000")
    await dana.writes("אל תפנו אליי יותר")
    return Tools(db, publisher, (await dana.sessions())[0].id)


async def test_tools_store_the_message_as_their_source(db: Database, office: Office, dana: Writer, use: Tools) -> None:
    answer = await use("save_lead_details", city="תל אביב", budget=3_000_000, rooms=5)
    assert (answer.ok, answer.data["saved"], answer.data["not_said"]) == (True, ["city", "budget"], ["rooms"])
    async with db.tenant_session(office.id) as session:
        sources = (await session.scalars(select(LeadFieldSource))).all()
        asked = (await session.scalars(select(Message).order_by(Message.at).limit(1))).one()
        lead = (await session.scalars(select(Lead))).one()
        moved = (await session.scalars(select(LeadStatusHistory).where(LeadStatusHistory.source == "ai"))).one()
    assert {(one.message_id, one.call_id, one.quote) for one in sources} == {(asked.id, None, asked.body)}
    assert (lead.city, lead.budget_agorot, lead.last_call_id) == ("תל אביב", 300_000_000, None)
    assert moved.reason == "מסר פרטים בהתכתבות"


async def test_tools_are_idempotent_in_writing_and_stay_in_their_tenant(
    db: Database, office: Office, dana: Writer, use: Tools, publisher: SilentPublisher
) -> None:
    other = await make_office(db, "+97236666666")
    await add_listing(db, other, "foreign")
    own = await add_listing(db, office, "A-1")
    found = await use("search_properties")
    assert [one["reference"] for one in found.data["results"]] == ["A-1"]  # pyright: ignore[reportGeneralTypeIssues, reportUnknownVariableType, reportIndexIssue]
    day = (utc_now().astimezone(ISRAEL) + timedelta(days=3)).date().isoformat()
    booked = await use("book_appointment", "c1", date=day, time="11:00", property_id=str(own))
    assert booked.ok
    assert await use("book_appointment", "c1", date=day, time="11:00", property_id=str(own)) == booked
    again = await use("book_appointment", "c2", date=day, time="12:00")
    assert again.error == "appointment_already_created"
    async with db.tenant_session(office.id) as session:
        (visit,) = (await session.scalars(select(Appointment))).all()
    assert (visit.session_id, visit.customer_id, visit.title) == (
        (await dana.sessions())[0].id,
        dana.customer_id,
        "ביקור בנכס A-1: דנה לוי",
    )
    with pytest.raises(UnknownConversationError):
        await Tools(db, publisher, new_id())("search_properties")


async def test_callback_and_opt_out_name_the_conversation(
    db: Database, office: Office, dana: Writer, use: Tools
) -> None:
    assert (await use("request_callback", reason="שאלה על ארנונה")).ok
    assert (await use("request_callback", reason="ועל ועד בית")).ok
    assert (await use("opt_out", quote="אל תפנו אליי יותר")).ok
    (task,) = await dana.tasks()
    assert (task.kind, task.session_id, task.call_id) == ("callback", (await dana.sessions())[0].id, None)
    assert "ועל ועד בית" in (task.details or "")
    async with db.tenant_session(office.id) as session:
        evidence = (await session.scalars(select(ConsentEvidence))).one()
        message = await session.get_one(Message, evidence.message_id)
    assert (evidence.source, evidence.call_id, message.body) == ("message", None, "אל תפנו אליי יותר")


async def test_a_trial_looks_things_up_and_leaves_nothing(
    db: Database, office: Office, publisher: SilentPublisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tool_service, "ANSWER_WITHIN_S", 30.0)
    await add_listing(db, office, "A-1")
    async with db.tenant_session(office.id) as session:
        prompt_id = (await session.scalars(select(Prompt.id))).one()
    tried = Tools(db, publisher, prompt_id)
    assert (await tried("search_properties")).ok
    with pytest.raises(UnknownToolError):
        await tried("save_lead_details", name="דנה")
    async with db.tenant_session(office.id) as session:
        assert (await session.scalars(select(ToolInvocation))).all() == []
