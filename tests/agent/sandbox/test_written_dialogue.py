"""The emulated model in writing: the product's own written turn over it, from a question to a booked visit."""

from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import openai
import pytest_asyncio

from agent.brain.stream import ChatModel
from agent.metrics import CHAT_COST_DOLLARS, CHAT_REQUESTS
from agent.vendors.crm_tools import CrmTools
from agent.vendors.hedging import never
from agent.vendors.race import Requests
from agent.writing.conversations import Conversations
from agent.writing.turn import Writer
from shared.clock import ISRAEL, utc_now
from shared.contracts.text_turns import PastMessage, TextReply
from shared.contracts.tools import ToolResponse
from tests.agent.sandbox.dialogue import LISTING
from tests.agent.support.fake_crm import SECRET, FakeCrm
from tests.agent.writing.office import of_conversation, turn

TOMORROW = (utc_now().astimezone(ISRAEL) + timedelta(days=1)).date().isoformat()


class Chat:
    """One person's chat; ``forgets`` makes each turn meet a process that knows nothing of those before."""

    def __init__(self, client: openai.AsyncOpenAI, crm: CrmTools, *, forgets: bool = False) -> None:
        requests = Requests(
            0.0, races=never, late_s=(1.4, 0.3), dollars_per_unit=0.0, number=CHAT_REQUESTS, dollars=CHAT_COST_DOLLARS
        )
        self._ways = [ChatModel(client, "gpt-4o", requests)]
        self._crm = crm
        self._writer = Writer(self._ways, crm, Conversations())
        self._forgets = forgets
        self._first = turn("שלום")
        self._history: list[PastMessage] = []

    async def write(self, text: str) -> TextReply:
        if self._forgets:
            self._writer = Writer(self._ways, self._crm, Conversations())
        reply = await self._writer.answer(of_conversation(self._first, text, *self._history))
        self._history.append(PastMessage("customer", text, utc_now()))
        if reply.text:
            self._history.append(PastMessage("agent", reply.text, utc_now()))
        assert not reply.degraded
        assert reply.withheld == []
        return reply


@pytest_asyncio.fixture
async def crm() -> AsyncIterator[CrmTools]:
    office = FakeCrm()
    office.tool_answers = {
        "search_properties": ToolResponse(ok=True, data={"properties": [LISTING]}),
        "check_availability": ToolResponse(
            ok=True, data={"slots": [{"date": TOMORROW, "time": "10:00"}, {"date": TOMORROW, "time": "12:00"}]}
        ),
        "book_appointment": ToolResponse(ok=True, data={"date": TOMORROW, "time": "10:00"}),
    }
    await office.start()
    async with aiohttp.ClientSession() as http:
        yield CrmTools(f"http://127.0.0.1:{office.port}", SECRET, http)
    await office.stop()


async def test_from_a_question_to_a_booked_visit(client: openai.AsyncOpenAI, crm: CrmTools) -> None:
    chat = Chat(client, crm)
    assert "1,980,000 ₪" in str((await chat.write("יש לכם דירת 4 חדרים לקנייה בפתח תקווה?")).text)
    assert "1,980,000 ₪" in str((await chat.write("כמה היא עולה?")).text)
    assert "יש חניה" in str((await chat.write("יש חניה?")).text)
    assert "10:00" in str((await chat.write("אפשר לראות מחר?")).text)
    booked = await chat.write("בשעה 10:00 מתאים")
    assert str(booked.text).startswith("קבעתי")
    assert [(run.name, run.arguments["time"]) for run in booked.tools] == [("book_appointment", "10:00")]
    assert not booked.ended
    await chat.write("תודה רבה")
    bye = await chat.write("לא, זה הכול תודה")
    assert bye.ended
    assert "התקשרת" not in str(bye.text)


async def test_a_question_after_a_restart_is_looked_up_again(client: openai.AsyncOpenAI, crm: CrmTools) -> None:
    chat = Chat(client, crm, forgets=True)
    await chat.write("יש לכם דירת 4 חדרים לקנייה בפתח תקווה?")
    again = await chat.write("כמה היא עולה?")
    assert "1,980,000 ₪" in str(again.text)
    assert "search_properties" in [run.name for run in again.tools]
    assert "search_properties" not in [run.name for run in (await chat.write("תודה רבה")).tools]


async def test_who_asks_hears_that_it_is_a_machine_and_gets_a_person(client: openai.AsyncOpenAI, crm: CrmTools) -> None:
    chat = Chat(client, crm)
    assert "בינה מלאכותית" in str((await chat.write("את רובוט?")).text)
    person = await chat.write("אפשר לדבר עם בן אדם?")
    assert person.handover
    assert "הקו" not in str(person.text)
