"""The AI answers in writing: once, in order, with all that was said."""

import asyncio
from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import func, select, text, update

from agent.process.internal_routes import MAX_TEXT_TURN
from crm.db.session import Database
from crm.domain.appointments.models import Appointment
from crm.domain.chats import replying
from crm.domain.chats.models import ChatReply, MessageSend
from crm.domain.chats.replying import ReplyWriter
from crm.domain.ingest.service import IngestService
from crm.domain.leads.models import Lead
from crm.domain.prompts.first import add_first
from shared.clock import utc_now
from shared.contracts.agent_config import PublishedPrompt
from shared.contracts.text_turns import MAX_PAST_TEXT, TextReply, TextTurn, Withheld
from tests.crm.chats.answers.conftest import Answering, SeenTyping
from tests.support.fake_agent import FakeAgent
from tests.support.office import CallScript, Office, SilentPublisher
from tests.support.writing import Writer


async def test_a_burst_of_lines_gets_one_answer(
    db: Database, office: Office, dana: Writer, agent: FakeAgent, answer: Answering, typing: SeenTyping
) -> None:
    async with db.tenant_session(office.id) as session:
        await add_first(session, office.id, "whatsapp", PublishedPrompt(0, "היי", "נציגה", "כללים"))
    for line in ("שלום", "יש דירה בפלורנטין?", "עד 3 מיליון"):
        await dana.writes(line)
    agent.replies = [TextReply("יש שתיים. לשלוח פרטים?", withheld=[Withheld("המחיר מיליון", "לא נמצא")])]
    await answer(dana)
    (turn,) = agent.asked
    assert turn.text == "שלום\nיש דירה בפלורנטין?\nעד 3 מיליון"
    assert (turn.config.prompt.persona, turn.phone_known, turn.trial) == ("נציגה", True, False)
    assert "search_properties" in turn.config.tools
    assert "transfer_to_human" not in turn.config.tools
    assert turn.memory == "שם: דנה לוי"
    (message,) = await dana.answers()
    (reply,) = await dana.replies()
    assert (message.body, message.state, message.reply_id) == ("יש שתיים. לשלוח פרטים?", "queued", reply.id)
    assert (reply.state, reply.reply_state, turn.turn_id) == ("sent", "done", reply.id)
    assert reply.withheld == [{"text": "המחיר מיליון", "reason": "לא נמצא"}]
    assert message.session_id == turn.conversation_id == (await dana.sessions())[0].id
    assert typing.shown == ["77001122334455@lid"]


async def test_the_longest_messages_do_not_make_the_agent_refuse_the_next(
    dana: Writer, agent: FakeAgent, answer: Answering
) -> None:
    for _ in range(60):
        await dana.writes("🏠" * 16_000, wanted=False)
    await dana.writes("יש דירה בפלורנטין?")
    await answer(dana)
    (turn,) = agent.asked
    assert {len(one.text) for one in turn.history} == {MAX_PAST_TEXT}
    assert len(msgspec.json.encode(turn)) < MAX_TEXT_TURN


async def test_an_answer_waits_for_the_next_line(
    db: Database, office: Office, dana: Writer, agent: FakeAgent, writer: ReplyWriter
) -> None:
    await dana.writes("שלום")
    (reply,) = await dana.replies()
    await writer.write(office.id, reply.id)
    assert agent.asked == []
    async with db.tenant_session(office.id) as session:
        waiting = await session.scalar(
            text("SELECT count(*) FROM procrastinate.procrastinate_jobs WHERE task_name = 'write_reply'")
        )
    assert waiting == 1


async def test_w9_the_same_job_twice_and_at_once_answers_once(
    db: Database, dana: Writer, agent: FakeAgent, writer: ReplyWriter
) -> None:
    await dana.writes("שלום")
    await dana.is_due()
    (reply,) = await dana.replies()
    agent.delay_s = 0.1
    await asyncio.gather(*(writer.write(dana.office.id, reply.id) for _ in range(4)))
    await writer.write(dana.office.id, reply.id)
    assert len(await dana.answers()) == 1
    assert len(agent.asked) == 1
    async with db.tenant_session(dana.office.id) as session:
        assert await session.scalar(select(func.count()).select_from(MessageSend)) == 1


@pytest.mark.parametrize("step", ["asked", "answered"])
async def test_w9_a_worker_killed_at_any_step_answers_once(
    db: Database,
    dana: Writer,
    agent: FakeAgent,
    writer: ReplyWriter,
    answer: Answering,
    step: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Killed while the agent writes, and between its answer and our note of it: the lease runs out, one answer goes."""

    async def die(*_: object, **__: object) -> None:
        raise asyncio.CancelledError

    await dana.writes("שלום")
    await dana.is_due()
    (reply,) = await dana.replies()
    with monkeypatch.context() as killed:
        target = replying.TextTurnClient if step == "asked" else ReplyWriter
        killed.setattr(target, "ask" if step == "asked" else "_finish", die)
        with pytest.raises(asyncio.CancelledError):
            await writer.write(dana.office.id, reply.id)
    assert await dana.answers() == []
    await writer.write(dana.office.id, reply.id)
    assert await dana.answers() == []  # the dead one's claim still holds
    async with db.tenant_session(dana.office.id) as session:
        await session.execute(update(ChatReply).values(next_try_at=utc_now() - timedelta(minutes=1)))
    assert await writer.requeue_due() == 1
    await answer(dana)
    await answer(dana)
    assert len(await dana.answers()) == 1
    assert {turn.turn_id for turn in agent.asked} == {reply.id}


async def test_what_is_written_meanwhile_is_answered_next_and_in_order(
    dana: Writer, agent: FakeAgent, writer: ReplyWriter, answer: Answering
) -> None:
    async def meanwhile(turn: TextTurn) -> TextReply:
        if turn.text == "יש דירה?":
            await dana.writes("בעצם בבת ים")
            await dana.is_due()
            (_, second) = await dana.replies()
            await writer.write(dana.office.id, second.id)  # not before the first is out
        return TextReply(f"על: {turn.text}")

    agent.during = meanwhile
    await dana.writes("יש דירה?")
    await answer(dana)
    assert [one.body for one in await dana.answers()] == ["על: יש דירה?"]
    await answer(dana)
    assert [one.body for one in await dana.answers()] == ["על: יש דירה?", "על: בעצם בבת ים"]
    assert [one.text for one in agent.asked[1].history] == ["יש דירה?", "על: יש דירה?"]


async def test_w7_w8_the_history_holds_what_staff_and_automation_wrote_and_the_call(
    db: Database, office: Office, dana: Writer, agent: FakeAgent, answer: Answering
) -> None:
    script = CallScript(office).started().answered().agent("שלום").caller("אני מחפשת בבת ים").agent("מה התקציב?")
    await IngestService(db, SilentPublisher()).apply([*script.events, *script.ended("connection_lost").events[-1:]])
    async with db.tenant_session(office.id) as session:
        caller = (await session.scalars(select(Lead.customer_id))).one()
    dana = Writer(db, office, caller)
    ago = utc_now() - timedelta(minutes=1)
    for at in range(20):
        await dana.writes(f"שאלה {at}", at=ago + timedelta(seconds=at), wanted=False)
        await dana.gets(f"תשובה {at}", "ai", at=ago + timedelta(seconds=at, milliseconds=500))
    await dana.gets("תזכורת: מחר ב-10:00 ביקור.", "automation", at=ago + timedelta(seconds=30))
    await dana.gets("אפשר גם ב-11", "staff", at=ago + timedelta(seconds=31))
    await dana.writes("כן")
    await answer(dana)
    told = [(one.author, one.text, one.channel) for one in agent.asked[0].history]
    assert told[:3] == [
        ("agent", "שלום", "phone"),
        ("customer", "אני מחפשת בבת ים", "phone"),
        ("agent", "מה התקציב?", "phone"),
    ]
    assert told[-2:] == [
        ("automation", "תזכורת: מחר ב-10:00 ביקור.", "whatsapp"),
        ("staff", "אפשר גם ב-11", "whatsapp"),
    ]
    assert len(told) == 45
    assert agent.asked[0].text == "כן"


async def test_memory_tells_wish_visit_and_older_calls(
    db: Database, office: Office, agent: FakeAgent, answer: Answering
) -> None:
    script = CallScript(office, at=utc_now() - timedelta(days=3)).started().answered().caller("שלום").ended()
    await IngestService(db, SilentPublisher()).apply(script.events)
    async with db.tenant_session(office.id) as session:
        lead = (await session.scalars(select(Lead))).one()
        lead.role, lead.city, lead.budget_agorot = "buyer", "חולון", 250_000_000
        await session.execute(text("UPDATE calls SET summary = 'ביקש דירת 4 חדרים.'"))
        starts = utc_now() + timedelta(days=1)
        session.add(
            Appointment(
                business_id=office.id,
                starts_at=starts,
                ends_at=starts + timedelta(hours=1),
                title="ביקור",
                customer_id=lead.customer_id,
                source="agent_call",
            )
        )
    person = Writer(db, office, lead.customer_id)
    await person.writes("היי")
    await answer(person)
    lines = agent.asked[0].memory.splitlines()
    assert lines[0] == 'מה הוא מחפש, לפי הרישום: מחפש לקנות, בחולון, תקציב 2,500,000 ש"ח'
    assert lines[1].startswith("ביקור קבוע: ")
    assert lines[2].endswith("ביקש דירת 4 חדרים.")
    assert agent.asked[0].history == []
