"""When the AI is silent: taken over, switched off, without its model, asked for a human being or to leave him alone."""

import pytest
from sqlalchemy import select, update

from crm.db.session import Database
from crm.domain.chats.answering import may_still_go, withdraw
from crm.domain.chats.closing import AWAY
from crm.domain.chats.models import Chat, ChatReply, Message, MessageSend
from crm.domain.chats.threads import ThreadRepository
from crm.domain.customers.models import Customer
from crm.domain.live.schemas import Changed
from crm.domain.whatsapp.models import WhatsAppLink
from shared.clock import utc_now
from shared.contracts.text_turns import TextReply, TextTurn, ToolRun, Withheld
from tests.crm.chats.answers.conftest import Answering, SeenTyping
from tests.support.fake_agent import FakeAgent
from tests.support.office import SilentPublisher
from tests.support.writing import Writer


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
