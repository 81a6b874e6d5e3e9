"""The AI answers in writing: once, in order, with all that was said, and never when a person has taken over."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text, update

from crm.db.session import Database
from crm.domain.appointments.models import Appointment
from crm.domain.chats import replying
from crm.domain.chats.answering import may_still_go, withdraw
from crm.domain.chats.closing import AWAY
from crm.domain.chats.models import Chat, ChatReply, Message, MessageSend
from crm.domain.chats.replying import ReplyWriter
from crm.domain.chats.threads import ThreadRepository
from crm.domain.customers.models import Customer
from crm.domain.ingest.service import IngestService
from crm.domain.leads.models import Lead
from crm.domain.live.schemas import Changed
from crm.domain.prompts.first import add_first
from crm.domain.whatsapp.models import WhatsAppLink
from shared.clock import utc_now
from shared.contracts.agent_config import PublishedPrompt
from shared.contracts.text_turns import TextReply, TextTurn, ToolRun, Withheld
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


async def test_w36_taken_over_while_it_is_written_nothing_is_sent(
    db: Database, dana: Writer, agent: FakeAgent, answer: Answering
) -> None:
    async def taken_over(turn: TextTurn) -> TextReply:
        del turn
        async with db.tenant_session(dana.office.id) as session:
            chat = await ThreadRepository(session, dana.office.id).locked(dana.customer_id)
            chat.ai_on, chat.ai_reason = False, "staff"
            await withdraw(session, dana.office.id, dana.customer_id)
        return TextReply("הנה", withheld=[Withheld("א", "ב")])

    agent.during = taken_over
    await dana.writes("שלום")
    await answer(dana)
    assert await dana.answers() == []
    (reply,) = await dana.replies()
    assert (reply.state, reply.reply_state) == ("failed", "withdrawn")
    assert reply.withheld == [{"text": "א", "reason": "ב"}]
    await dana.writes("מישהו?")
    assert len(await dana.replies()) == 1


async def test_w36_a_queued_answer_is_taken_back_before_a_route_has_it(
    db: Database, dana: Writer, answer: Answering
) -> None:
    await dana.writes("שלום")
    await answer(dana)
    (message,) = await dana.answers()
    async with db.tenant_session(dana.office.id) as session:
        assert await may_still_go(session, message)
        chat = await ThreadRepository(session, dana.office.id).locked(dana.customer_id)
        chat.ai_on, chat.ai_reason, chat.ai_changed_at = False, "staff", utc_now()
        assert not await may_still_go(session, message)
        await withdraw(session, dana.office.id, dana.customer_id)
    async with db.tenant_session(dana.office.id) as session:
        row = await session.get_one(Message, message.id)
        send = (await session.scalars(select(MessageSend))).one()
        assert (row.state, send.state) == ("cancelled", "failed")


@pytest.mark.parametrize("level", ["chat", "person", "office"])
async def test_w10_switched_off_at_any_level_it_is_silent(
    db: Database, dana: Writer, agent: FakeAgent, answer: Answering, level: str
) -> None:
    """Before the message, between the message and its answer, and while it is written."""

    async def switch(on: bool) -> None:
        async with db.tenant_session(dana.office.id) as session:
            if level == "chat":
                await session.execute(update(Chat).values(ai_on=on))
            elif level == "person":
                await session.execute(update(Customer).values(do_not_contact=not on))
            else:
                await session.execute(update(WhatsAppLink).values(ai_on=on))

    async with db.tenant_session(dana.office.id) as session:
        session.add(WhatsAppLink(business_id=dana.office.id))
    await dana.writes("א", wanted=False)
    await switch(False)
    await dana.writes("ב")
    assert await dana.replies() == []
    await switch(True)
    await dana.writes("ג")
    await switch(False)
    await answer(dana)
    assert agent.asked == []
    await switch(True)

    async def off(turn: TextTurn) -> TextReply:
        await switch(False)
        return TextReply(turn.text)

    agent.during = off
    await dana.writes("ד")
    await answer(dana)
    assert len(agent.asked) == 1
    assert await dana.answers() == []
    assert {one.reply_state for one in await dana.replies()} == {"withdrawn"}


async def test_the_model_away_is_one_fixed_sentence_and_one_task(
    dana: Writer, agent: FakeAgent, answer: Answering
) -> None:
    agent.replies = [TextReply("לא מצליחה", degraded=True), TextReply("לא מצליחה", degraded=True)]
    await dana.writes("שלום")
    await answer(dana)
    await dana.writes("הלו?")
    await answer(dana)
    assert [one.body for one in await dana.answers()] == ["לא מצליחה"]
    (task,) = await dana.tasks()
    assert (task.title, task.kind, task.session_id) == (
        "לענות ללקוח בוואטסאפ: דנה לוי",
        "callback",
        (await dana.sessions())[0].id,
    )
    assert (await dana.chat()).ai_on
    await dana.writes("אתם שם?")
    await answer(dana)
    assert agent.asked[-1].text == "שלום\nהלו?\nאתם שם?"  # what nobody answered is answered now


async def test_an_agent_that_does_not_answer_is_asked_again_then_given_up(
    dana: Writer, agent: FakeAgent, answer: Answering
) -> None:
    agent.statuses = [503, 500, 503]
    await dana.writes("שלום")
    await answer(dana)
    (reply,) = await dana.replies()
    assert (reply.state, reply.reply_state, reply.attempts) == ("queued", "waiting", 1)
    await answer(dana)
    await answer(dana)
    assert [one.body for one in await dana.answers()] == [AWAY]
    assert len(await dana.tasks()) == 1
    (reply,) = await dana.replies()
    assert (reply.state, reply.reply_state, reply.last_error) == ("failed", "failed", "the agent answered 503")


async def test_a_wish_for_a_human_hands_over_with_a_last_word(
    db: Database, dana: Writer, agent: FakeAgent, answer: Answering, publisher: SilentPublisher
) -> None:
    run = ToolRun("transfer_to_human", {"reason": "רוצה לדבר על חוזה"}, True)
    agent.replies = [TextReply("מישהו מהמשרד יחזור אליך כאן.", tools=[run], handover=True)]
    await dana.writes("אפשר בן אדם?")
    await answer(dana)
    chat = await dana.chat()
    assert (chat.ai_on, chat.ai_reason, chat.ai_changed_by) == (False, "handover", "ai")
    (message,) = await dana.answers()
    (task,) = await dana.tasks()
    assert task.details == "רוצה לדבר על חוזה\nהלקוח כתב: אפשר בן אדם?"
    assert (dana.office.id, Changed("tasks", task.id)) in publisher.sent
    async with db.tenant_session(dana.office.id) as session:
        assert await may_still_go(session, message)
    await dana.writes("תודה")
    assert len(await dana.replies()) == 1


async def test_who_asks_to_be_left_alone_is_told_so_and_nothing_more(
    db: Database, dana: Writer, agent: FakeAgent, answer: Answering
) -> None:
    async def opts_out(turn: TextTurn) -> TextReply:
        del turn
        async with db.tenant_session(dana.office.id) as session:
            await session.execute(update(Customer).values(do_not_contact=True))
        return TextReply("הסרתי, לא נפנה יותר.", tools=[ToolRun("opt_out", {"quote": "אל תכתבו לי"}, True)])

    agent.during = opts_out
    await dana.writes("אל תכתבו לי")
    await answer(dana)
    async with db.tenant_session(dana.office.id) as session:
        (message,) = (await session.scalars(select(Message).where(Message.direction == "out"))).all()
    assert (message.author, message.body) == ("automation", "הסרתי, לא נפנה יותר.")
    assert ((await dana.chat()).ai_on, (await dana.chat()).ai_reason) == (False, "opted_out")
    async with db.tenant_session(dana.office.id) as session:
        assert await may_still_go(session, message)


async def test_silence_is_an_answer_and_pictures_have_words(
    dana: Writer, agent: FakeAgent, answer: Answering, typing: SeenTyping
) -> None:
    agent.replies = [TextReply(None, ended=True)]
    await dana.writes(None, kind="image")
    await dana.writes("זאת הדירה?", kind="image")
    await dana.writes("אני מחפשת", kind="voice", words_state="done")
    await answer(dana)
    assert agent.asked[0].text == "[תמונה]\n[תמונה] זאת הדירה?\nאני מחפשת"
    assert await dana.answers() == []
    (reply,) = await dana.replies()
    assert (reply.state, reply.reply_state) == ("sent", "done")
    await dana.writes(None, kind="undecryptable")
    await answer(dana)
    assert len(agent.asked) == 1


async def test_an_answer_far_too_late_is_a_task_and_no_message(db: Database, dana: Writer, answer: Answering) -> None:
    await dana.writes("שלום")
    async with db.tenant_session(dana.office.id) as session:
        await session.execute(update(ChatReply).values(expires_at=utc_now()))
    await answer(dana)
    assert await dana.answers() == []
    assert len(await dana.tasks()) == 1
