"""Calls held in real time between a simulated phone and the real conversation."""

import asyncio
import time

import grpc
import pytest

from agent.brain.intake.lines import INTRO
from agent.call.ask_again import SAY_AGAIN
from agent.call.phrases import (
    ARE_YOU_THERE,
    SILENCE_GOODBYE,
    STILL_HERE,
    STILL_HERE_AGAIN,
    STILL_WAITING,
)
from agent.turns.openers import WAITING
from tests.agent.conversation.conftest import GREETING, Talk
from tests.agent.support.fake_vendors import Reply
from tests.agent.support.phone import clip


async def test_the_greeting_is_heard_and_on_record(talk: Talk) -> None:
    [turn] = await talk.recorded("agent")
    assert (turn["text"], turn["text_generated"], turn["interrupted"]) == (GREETING, GREETING, False)
    talk.phone.hang_up()
    assert (await talk.outcome()).reason == "caller_hangup"


async def test_a_turn_is_answered(talk: Talk) -> None:
    talk.vendors.hears = ["אני מחפש דירה ברמת גן."]
    talk.vendors.answers = lambda _: "בשמחה. כמה חדרים?"
    await talk.recorded("agent")
    await talk.phone.say(clip("c10"))
    turns = await talk.recorded("agent", 2)
    assert [fields["text"] for fields in talk.record.of("user")] == ["אני מחפש דירה ברמת גן."]
    assert turns[1]["text"] == "בשמחה. כמה חדרים?"
    gap = turns[1]["gap_ms"]
    assert isinstance(gap, int)
    assert gap > 300
    assert len(talk.vendors.chats) == 1
    talk.phone.hang_up()
    assert (await talk.outcome()).gaps_ms == [gap]


async def test_two_segments_with_a_slow_ear_are_one_turn_and_one_answer(talk: Talk) -> None:
    talk.vendors.hears = ["אני מחפש דירה", "אני מחפש דירה בתל אביב."]
    talk.vendors.hearing_delay = 1.0
    await talk.recorded("agent")
    await talk.phone.say(clip("c10")[:-2400] + b"\xff" * 400 + clip("c11"))
    await talk.recorded("agent", 2)
    assert [fields["text"] for fields in talk.record.of("user")] == ["אני מחפש דירה בתל אביב."]
    assert len(talk.vendors.chats) == 1
    users = [message["content"] for message in talk.vendors.chats[0] if message["role"] == "user"]
    assert users == ["אני מחפש דירה בתל אביב."]


async def test_a_pause_inside_the_sentence_does_not_hold_the_reply_back(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second half pauses a line that the first half had already freed; only the guard over dead air ended that."""
    monkeypatch.setattr("agent.turns.dead_air.STILL_HERE_AFTER_S", 60.0)
    monkeypatch.setattr("agent.turns.dead_air.GIVE_UP_AFTER_S", 60.0)
    talk.vendors.hears = ["אני מחפש דירה של", "אני מחפש דירה של ארבעה חדרים."]
    await talk.recorded("agent")
    await talk.phone.say(clip("c10")[:-2400] + b"\xff" * 6400 + clip("c11"))
    turns = await talk.recorded("agent", 2)
    assert turns[1]["text_generated"]
    assert [fields["text"] for fields in talk.record.of("user")] == ["אני מחפש דירה של ארבעה חדרים."]


async def test_interrupted_words_are_forgotten(talk: Talk) -> None:
    said = "יש לנו דירה יפה מאוד ברמת גן, עם מרפסת גדולה וחניה, והיא פנויה כבר מהחודש הבא."
    talk.vendors.hears = ["מה יש לכם?", "רגע, כמה היא עולה?"]
    talk.vendors.answers = lambda messages: said if len(messages) < 5 else "אבדוק."
    await talk.recorded("agent")
    await talk.phone.say(clip("c10"))
    played = len(talk.phone.heard)
    await talk.phone.hears_voice(played)
    clears = talk.phone.count("clear")
    await talk.phone.say(clip("c11"))
    assert talk.phone.count("clear") == clears + 1
    turns = await talk.recorded("agent", 3)
    heard = str(turns[1]["text"])
    assert turns[1]["interrupted"] is True
    yielded = turns[1]["yield_ms"]
    assert isinstance(yielded, int)
    assert yielded == turns[1]["overlap_ms"]
    assert yielded > 0
    assert heard
    assert said.startswith(heard)
    assert len(heard) < len(said) // 2
    assert talk.vendors.chats[-1][-2] == {"role": "assistant", "content": heard}
    assert [fields["text"] for fields in talk.record.of("user")] == ["מה יש לכם?", "רגע, כמה היא עולה?"]


async def test_a_sound_without_words_does_not_end_the_agents_turn(talk: Talk) -> None:
    said = "יש לנו דירה יפה מאוד ברמת גן, עם מרפסת גדולה וחניה, והיא פנויה כבר מהחודש הבא."
    talk.vendors.hears = ["מה יש לכם?", ""]
    talk.vendors.answers = lambda _: said
    await talk.recorded("agent")
    await talk.phone.say(clip("c10"))
    played = len(talk.phone.heard)
    await talk.phone.hears_voice(played)
    await talk.phone.say(clip("c01"))
    turns = await talk.recorded("agent", 2)
    assert (turns[1]["text"], turns[1]["interrupted"]) == (said, False)
    assert talk.phone.count("clear") == 1
    assert len(talk.record.of("user")) == 1
    full_length = len(said) * talk.vendors.seconds_per_character * 8000
    assert len(talk.phone.heard) - played > full_length * 0.9


async def test_a_tool_runs_once_and_its_answer_is_spoken(talk: Talk) -> None:
    def answers(messages: list[dict[str, object]]) -> Reply:
        if messages[-1]["role"] == "tool":
            return "מצאתי דירה אחת."
        return [("search_properties", {"city": "רמת גן", "deal": None})]

    talk.vendors.hears = ["יש דירה ברמת גן?"]
    talk.vendors.answers = answers
    talk.vendors.tool_answer = {"ok": True, "data": {"items": [{"rooms": 4}]}}
    await talk.recorded("agent")
    await talk.phone.say(clip("c10"))
    turns = await talk.recorded("agent", 2)
    assert turns[1]["text"] == "מצאתי דירה אחת."
    [tool] = talk.record.of("tool")
    assert (tool["name"], tool["ok"], tool["arguments"]) == ("search_properties", True, {"city": "רמת גן"})
    [(name, body)] = talk.vendors.tools
    assert (name, body["arguments"], body["tool_call_id"]) == (
        "search_properties",
        {"city": "רמת גן"},
        "call-search_properties",
    )
    kinds = [kind for kind, _ in talk.record.events]
    assert kinds == ["agent", "user", "tool", "agent"]


async def test_a_slow_tool_is_covered_by_a_filler_that_delays_nothing(talk: Talk) -> None:
    asked: list[float] = []

    def answers(messages: list[dict[str, object]]) -> Reply:
        asked.append(time.monotonic())
        if messages[-1]["role"] == "tool":
            return "מצאתי דירה אחת."
        return [("search_properties", {"city": "רמת גן"})]

    talk.vendors.hears = ["יש דירה ברמת גן?"]
    talk.vendors.answers = answers
    talk.vendors.tool_delay = 1.3
    await talk.recorded("agent")
    await talk.phone.say(clip("c10"))
    turns = await talk.recorded("agent", 2)
    assert turns[1]["text"] == f"{WAITING[0]} מצאתי דירה אחת."
    assert WAITING[0] in str(turns[1]["text_generated"])


async def test_the_farewell_is_heard_before_the_line_is_cut(talk: Talk) -> None:
    farewell = "תודה רבה, נשמח לעזור שוב. להתראות."
    talk.vendors.hears = ["תודה, ביי."]
    talk.vendors.answers = lambda _: [("end_call", {"farewell": farewell})]
    await talk.recorded("agent")
    await talk.phone.say(clip("c10"))
    played = len(talk.phone.heard)
    assert (await talk.outcome()).reason == "agent_hangup"
    assert talk.record.of("agent")[-1]["text"] == farewell
    assert talk.record.of("agent")[-1]["interrupted"] is False
    assert len(talk.phone.heard) - played >= len(farewell) * talk.vendors.seconds_per_character * 8000
    assert talk.vendors.hung_up == ["CA1.json"]
    assert talk.phone.closed.is_set()


async def test_a_silent_model_never_leaves_the_caller_in_silence(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agent.turns.dead_air.STILL_HERE_AFTER_S", 1.0)
    monkeypatch.setattr("agent.brain.stream.FIRST_TOKEN_S", 2.0)
    talk.vendors.hears = ["מה יש לכם?"]
    talk.vendors.chat_delay = 60
    await talk.recorded("agent")
    await talk.phone.say(clip("c10"))
    turns = await talk.recorded("agent", 2)
    assert turns[1]["text"] == STILL_HERE
    async with asyncio.timeout(20):
        while not any(str(turn["text"]).startswith(INTRO) for turn in talk.record.of("agent")):  # noqa: ASYNC110 - what is waited for happens elsewhere
            await asyncio.sleep(0.05)
    patient = [text for turn in talk.record.of("agent") if (text := turn["text"]) in (STILL_HERE, *STILL_HERE_AGAIN)]
    assert len(patient) > 1
    assert len(set(patient)) == len(patient)


async def test_a_broken_voice_stream_is_replaced_by_whole_clauses(talk: Talk) -> None:
    talk.vendors.hears = ["מה יש לכם?"]
    talk.vendors.answers = lambda _: "יש לנו דירה יפה."
    talk.vendors.stream_fault = grpc.StatusCode.UNAVAILABLE
    await talk.recorded("agent")
    await talk.phone.say(clip("c10"))
    turns = await talk.recorded("agent", 2)
    assert turns[1]["text"] == "יש לנו דירה יפה."
    await talk.recorded("degraded")
    assert (talk.record.of("degraded")[0]["stage"], talk.record.of("degraded")[0]["mode"]) == ("speaking", "unary")


async def test_a_deaf_ear_asks_again_and_says_so_on_record(talk: Talk) -> None:
    talk.vendors.hearing_status = 500
    await talk.recorded("agent")
    await talk.phone.say(clip("c10"))
    turns = await talk.recorded("agent", 2)
    assert turns[1]["text"] == SAY_AGAIN
    [heard] = talk.record.of("user")
    assert (heard["text"], heard["not_heard"]) == ("", True)
    assert talk.vendors.chats == []


async def test_keys_are_a_turn(talk: Talk) -> None:
    await talk.recorded("agent")
    talk.phone.press("0541234567#")
    await talk.recorded("agent", 2)
    [turn] = talk.record.of("user")
    assert (turn["text"], turn["how"]) == ("0541234567", "keypad")
    assert "0541234567" in str(talk.vendors.chats[0][-1]["content"])


async def test_words_before_the_keys_are_a_turn_of_their_own_and_are_answered_once(talk: Talk) -> None:
    talk.vendors.hears = ["המספר שלי הוא"]
    talk.vendors.hearing_delay = 0.6
    await talk.recorded("agent")
    await talk.phone.say(clip("c10"))
    talk.phone.press("0541234567#")
    await talk.recorded("user", 2)
    turns = await talk.recorded("agent", 2)
    assert [fields["text"] for fields in talk.record.of("user")] == ["המספר שלי הוא", "0541234567"]
    assert turns[1]["text"] == "בשמחה."
    talk.phone.hang_up()
    await talk.outcome()
    assert len(talk.record.of("user")) == 2


async def test_a_hang_up_in_mid_sentence_leaves_what_was_heard_and_no_task(talk: Talk) -> None:
    said = "יש לנו דירה יפה מאוד ברמת גן, עם מרפסת גדולה וחניה, והיא פנויה כבר מהחודש הבא."
    before = {task for task in asyncio.all_tasks() if task is not talk.task}
    talk.vendors.hears = ["מה יש לכם?"]
    talk.vendors.answers = lambda _: said
    await talk.recorded("agent")
    await talk.phone.say(clip("c10"))
    await talk.phone.hears_voice(len(talk.phone.heard))
    await asyncio.sleep(1.0)
    talk.phone.hang_up()
    assert (await talk.outcome()).reason == "caller_hangup"
    last = talk.record.of("agent")[-1]
    assert last["interrupted"] is True
    assert said.startswith(str(last["text"]))
    assert talk.vendors.hung_up == []
    left = {task.get_name() for task in asyncio.all_tasks() - before if not task.done()}
    assert not {name for name in left if ":" in name or "::" in name}


async def test_a_lost_line_is_told_from_a_hang_up(talk: Talk) -> None:
    await talk.recorded("agent")
    talk.phone.lose_line()
    assert (await talk.outcome()).reason == "connection_lost"


async def test_silence_is_prompted_then_the_call_ends(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agent.turns.silence.STEP_S", 0.5)
    assert (await talk.outcome(30)).reason == "silence"
    assert [fields["text"] for fields in talk.record.of("agent")] == [
        GREETING,
        ARE_YOU_THERE,
        STILL_WAITING,
        SILENCE_GOODBYE,
    ]
    assert talk.vendors.hung_up == ["CA1.json"]


async def test_a_cancelled_conversation_still_puts_on_record_what_was_heard(talk: Talk) -> None:
    await talk.phone.hears_voice()
    await asyncio.sleep(0.5)
    assert talk.task is not None
    talk.task.cancel()
    await asyncio.gather(talk.task, return_exceptions=True)
    [turn] = talk.record.of("agent")
    assert turn["interrupted"] is True
    assert GREETING.startswith(str(turn["text"]))
    assert talk.phone.closed.is_set()
