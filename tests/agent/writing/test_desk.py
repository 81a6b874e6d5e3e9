"""One answer a turn, a bound on turns at once, and nothing kept for ever."""

import asyncio

import pytest

from agent.writing.conversations import MOST_CONVERSATIONS, MOST_TURNS, Conversations, with_tools
from agent.writing.desk import KEPT_FOR_S, MOST_AT_ONCE, FullHouseError, TurnDesk
from agent.writing.facts import ToolAnswer
from shared.contracts.text_turns import TextReply, TextTurn
from shared.contracts.tools import ToolResponse
from shared.ids import new_id
from tests.agent.writing.office import turn


class Answers:
    """Answers when let, and counts."""

    def __init__(self) -> None:
        self.let = asyncio.Event()
        self.count = 0
        self.fails = False

    async def __call__(self, _: TextTurn) -> TextReply:
        self.count += 1
        await self.let.wait()
        if self.fails:
            raise ValueError("broken")
        return TextReply(f"תשובה {self.count}")


async def test_a_repeat_waits_for_the_answer_under_way_and_gets_the_one_given() -> None:
    answers = Answers()
    desk = TurnDesk(answers)
    one = turn("שלום")
    first, second = asyncio.create_task(desk.reply(one)), asyncio.create_task(desk.reply(one))
    await asyncio.sleep(0)
    answers.let.set()
    assert await first == await second == await desk.reply(one) == TextReply("תשובה 1")
    assert answers.count == 1


async def test_who_asked_may_be_gone_and_the_answer_is_kept() -> None:
    answers = Answers()
    desk = TurnDesk(answers)
    one = turn("שלום")
    asked = asyncio.create_task(desk.reply(one))
    await asyncio.sleep(0)
    asked.cancel()
    await asyncio.wait([asked])
    answers.let.set()
    assert await desk.reply(one) == TextReply("תשובה 1")
    assert answers.count == 1


async def test_a_failure_is_not_kept() -> None:
    answers = Answers()
    answers.let.set()
    answers.fails = True
    desk = TurnDesk(answers)
    one = turn("שלום")
    with pytest.raises(ValueError, match="broken"):
        await desk.reply(one)
    answers.fails = False
    assert await desk.reply(one) == TextReply("תשובה 2")


async def test_more_turns_than_the_process_takes_are_refused_and_repeats_are_not() -> None:
    answers = Answers()
    desk = TurnDesk(answers)
    turns = [turn("שלום") for _ in range(MOST_AT_ONCE)]
    waiting = [asyncio.create_task(desk.reply(one)) for one in turns]
    await asyncio.sleep(0)
    with pytest.raises(FullHouseError):
        await desk.reply(turn("שלום"))
    repeat = asyncio.create_task(desk.reply(turns[0]))
    await asyncio.sleep(0)
    answers.let.set()
    assert await repeat == await waiting[0]
    await asyncio.gather(*waiting)
    assert (await desk.reply(turn("שלום"))).text is not None


async def test_an_answer_is_forgotten_after_a_while() -> None:
    answers = Answers()
    answers.let.set()
    now = 0.0
    desk = TurnDesk(answers, lambda: now)
    one = turn("שלום")
    await desk.reply(one)
    now = KEPT_FOR_S + 1
    await desk.reply(one)
    assert answers.count == 2


async def test_closing_ends_what_is_under_way() -> None:
    answers = Answers()
    desk = TurnDesk(answers)
    waiting = asyncio.create_task(desk.reply(turn("שלום")))
    await asyncio.sleep(0)
    await desk.close()
    with pytest.raises(asyncio.CancelledError):
        await waiting


TOOL = ToolAnswer("search_properties", {}, ToolResponse(ok=True))


def test_the_latest_turns_with_tools_are_kept_for_a_while() -> None:
    now = 0.0
    kept = Conversations(lambda: now)
    chat = new_id()
    kept.keep(chat, "בלי כלים", [], [], trial=False)
    assert kept.earlier(chat, trial=False) == []
    for number in range(MOST_TURNS + 2):
        kept.keep(chat, f"תשובה {number}", [], [TOOL], trial=False)
    assert [one.reply for one in kept.earlier(chat, trial=False)] == [f"תשובה {at}" for at in range(2, MOST_TURNS + 2)]
    assert kept.earlier(chat, trial=True) == []
    now = 3_601.0
    assert kept.earlier(chat, trial=False) == []


def test_only_so_many_conversations_are_kept() -> None:
    kept = Conversations()
    chats = [new_id() for _ in range(MOST_CONVERSATIONS + 1)]
    for chat in chats:
        kept.keep(chat, "תשובה", [], [TOOL], trial=False)
    assert kept.earlier(chats[0], trial=False) == []
    assert len(kept.earlier(chats[-1], trial=False)) == 1


def test_tools_stand_before_the_reply_they_led_to() -> None:
    kept = Conversations()
    chat = new_id()
    kept.keep(chat, "שנייה", [{"role": "tool", "tool_call_id": "2", "content": "{}"}], [TOOL], trial=False)
    kept.keep(chat, "לא נשלחה", [{"role": "tool", "tool_call_id": "3", "content": "{}"}], [TOOL], trial=False)
    whole = with_tools(
        [
            {"role": "user", "content": "א"},
            {"role": "assistant", "content": "ראשונה"},
            {"role": "user", "content": "ב"},
            {"role": "assistant", "content": "שנייה"},
            {"role": "user", "content": "ג"},
        ],
        kept.earlier(chat, trial=False),
    )
    assert [one.get("content") for one in whole] == ["{}", "א", "ראשונה", "ב", "{}", "שנייה", "ג"]
