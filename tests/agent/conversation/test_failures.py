"""Vendor failures in calls held in real time: something audible is said, the call lives, the next turn is normal.

No time is asserted here; `moked bench faults` measures the silences.
"""

import asyncio
from collections.abc import Callable

import grpc
import pytest

from agent.brain.intake import lines
from agent.call.ask_again import SAY_AGAIN
from tests.agent.conversation.conftest import Talk
from tests.agent.support.fake_vendors import FakeVendors, Reply
from tests.agent.support.phone import clip

HTML = b"<html><body>502 Bad Gateway</body></html>"
Break = Callable[[FakeVendors], None]


def chat_500(vendors: FakeVendors) -> None:
    vendors.chat_status = 500


def chat_429(vendors: FakeVendors) -> None:
    vendors.chat_status = 429


def chat_html(vendors: FakeVendors) -> None:
    vendors.chat_body = HTML


def chat_broken_sse(vendors: FakeVendors) -> None:
    vendors.chat_body = b'data: {"choices": [{"del\n\ndata: \xff\xfe\n\n'


def chat_empty(vendors: FakeVendors) -> None:
    vendors.chat_body = b""


def chat_mended(vendors: FakeVendors) -> None:
    vendors.chat_status, vendors.chat_body = 200, None


@pytest.mark.parametrize("breaks", [chat_500, chat_429, chat_html, chat_broken_sse, chat_empty])
async def test_a_model_that_fails_is_covered_and_the_next_turn_is_normal(talk: Talk, breaks: Break) -> None:
    talk.vendors.hears = ["אני מחפש דירה לקנות.", "ברמת גן."]
    talk.vendors.answers = lambda _: "בשמחה, אבדוק ברמת גן."
    breaks(talk.vendors)
    await talk.recorded("agent")
    await talk.phone.say(clip("c10"))
    turns = await talk.recorded("agent", 2)
    assert turns[1]["text"] == f"{lines.INTRO} {lines.NOTED} {lines.ASK['area']}"
    assert (talk.record.of("degraded")[0]["stage"], talk.record.of("degraded")[0]["mode"]) == ("thinking", "intake")
    chat_mended(talk.vendors)
    await talk.phone.say(clip("c11"))
    turns = await talk.recorded("agent", 3)
    assert turns[2]["text"] == "בשמחה, אבדוק ברמת גן."
    told = " ".join(str(message["content"]) for message in talk.vendors.chats[-1])
    assert "מה שנקלט ונשמר: קנייה" in told
    talk.phone.hang_up()
    await talk.outcome()
    assert [name for name, _ in talk.vendors.tools] == ["save_lead_details", "request_callback"] * 2
    assert talk.vendors.tools[2][1]["arguments"]["city"] == "רמת גן"
    reason = str(talk.vendors.tools[3][1]["arguments"]["reason"])
    assert reason.startswith("נקלט במצב מצומצם. קנייה")
    assert "חסר: " in reason


async def test_both_models_down_for_a_whole_call_leaves_a_whole_lead(talk: Talk) -> None:
    said = ["אני רוצה לקנות דירה של ארבעה חדרים ברמת גן.", "שני מיליון שקל.", "דנה כהן.", "מחר בבוקר.", "כן."]
    talk.vendors.hears = list(said)
    talk.vendors.chat_status = 500
    await talk.recorded("agent")
    for number in range(len(said)):
        await talk.phone.say(clip(f"c1{number % 2}"))
        await talk.recorded("agent", number + 2)
    assert (await talk.outcome()).reason == "agent_hangup"
    assert talk.record.of("agent")[-1]["text"] == lines.DONE
    saved = [body["arguments"] for name, body in talk.vendors.tools if name == "save_lead_details"]
    wanted = {"deal": "sale", "role": "buyer", "city": "רמת גן", "rooms": 4, "budget": 2_000_000, "name": "דנה כהן"}
    assert {name: saved[-1][name] for name in wanted} == wanted
    *_, callback = [body["arguments"] for name, body in talk.vendors.tools if name == "request_callback"]
    assert (callback["name"], callback["when"]) == ("דנה כהן", "מחר בבוקר")


async def test_a_reply_that_breaks_off_is_continued_and_never_said_twice(talk: Talk) -> None:
    said = "בשמחה רבה, אשמח לספר לך על השירות שלנו, צעד אחר צעד, וכמה שצריך."

    def answers(messages: list[dict[str, object]]) -> Reply:
        return said if messages[-1]["role"] == "user" else said[said.index("על השירות") :]

    talk.vendors.hears = ["מה יש לכם?"]
    talk.vendors.answers = answers
    talk.vendors.chat_cuts_after = 8
    await talk.recorded("agent")
    await talk.phone.say(clip("c10"))
    turns = await talk.recorded("agent", 2)
    assert str(turns[1]["text"]).split() == said.split()
    assert talk.vendors.chats[-1][-2]["role"] == "assistant"
    assert said.startswith(str(talk.vendors.chats[-1][-2]["content"]))


async def test_a_whole_repetition_of_what_was_said_is_left_out(talk: Talk) -> None:
    said = "בשמחה רבה, אשמח לספר לך על השירות שלנו, צעד אחר צעד, וכמה שצריך."
    talk.vendors.hears = ["מה יש לכם?"]
    talk.vendors.answers = lambda _: said
    talk.vendors.chat_cuts_after = 8
    await talk.recorded("agent")
    await talk.phone.say(clip("c10"))
    turns = await talk.recorded("agent", 2)
    assert str(turns[1]["text"]).split() == said.split()


async def test_no_voice_at_all_still_takes_the_callers_wish_from_the_cache(talk: Talk) -> None:
    talk.vendors.hears = ["אני מחפש דירה לקנות.", "ברמת גן."]
    talk.vendors.answers = lambda _: "בשמחה."
    talk.vendors.stream_fault = talk.vendors.unary_fault = grpc.StatusCode.UNAVAILABLE
    await talk.recorded("agent")
    await talk.phone.say(clip("c10"))
    turns = await talk.recorded("agent", 2)
    assert turns[1]["text"] == f"{lines.INTRO} {lines.NOTED} {lines.ASK['area']}"
    await talk.phone.say(clip("c11"))
    turns = await talk.recorded("agent", 3)
    assert turns[2]["text"] == f"{lines.NOTED} {lines.ASK['rooms']}"
    assert talk.task is not None
    assert not talk.task.done()


async def test_a_voice_cut_in_its_middle_goes_on_from_there(talk: Talk) -> None:
    said = "יש לנו דירה יפה ברמת גן"
    talk.vendors.hears = ["מה יש לכם?"]
    talk.vendors.answers = lambda _: said
    talk.vendors.stream_cuts = True
    await talk.recorded("agent")
    await talk.phone.say(clip("c10"))
    before = len(talk.phone.heard)
    turns = await talk.recorded("agent", 2)
    assert (turns[1]["text"], turns[1]["interrupted"]) == (said, False)
    whole = len(said) * talk.vendors.seconds_per_character * 8000
    assert 0.9 * whole < len(talk.phone.heard) - before < 1.2 * whole


async def test_a_roar_in_place_of_a_voice_is_never_played(talk: Talk) -> None:
    talk.vendors.hears = ["מה יש לכם?"]
    talk.vendors.answers = lambda _: "יש לנו דירה יפה."
    talk.vendors.voice_noise = bytes(range(256)) * 100
    await talk.recorded("agent")
    await talk.phone.say(clip("c10"))
    turns = await talk.recorded("agent", 2)
    assert turns[1]["text"] == "יש לנו דירה יפה."
    assert talk.record.of("degraded")[0]["mode"] == "unary"


@pytest.mark.parametrize("body", [HTML, b"", b'{"text": 7}'])
async def test_an_ear_that_answers_garbage_is_asked_about_and_hears_the_next_turn(talk: Talk, body: bytes) -> None:
    talk.vendors.hearing_body = body
    talk.vendors.answers = lambda _: "בשמחה."
    await talk.recorded("agent")
    await talk.phone.say(clip("c10"))
    turns = await talk.recorded("agent", 2)
    assert turns[1]["text"] == SAY_AGAIN
    talk.vendors.hearing_body, talk.vendors.hears = None, ["אני מחפש דירה."]
    await talk.phone.say(clip("c11"))
    turns = await talk.recorded("agent", 3)
    assert turns[2]["text"] == "בשמחה."


async def test_the_crm_is_told_what_is_out_and_that_it_is_back(talk: Talk) -> None:
    talk.vendors.hears = ["אני מחפש דירה לקנות."]
    talk.vendors.chat_status = 500
    await talk.recorded("agent")
    for number in (2, 3):
        await talk.phone.say(clip("c10"))
        await talk.recorded("agent", number)
    async with asyncio.timeout(10):
        while not talk.vendors.health[-1:] or not talk.vendors.health[-1]["out"]:
            await talk.vendors.health_told()
    assert [one["endpoint"] for one in talk.vendors.health[-1]["out"]] == ["chat"]
    talk.vendors.chat_status = 200
    async with asyncio.timeout(15):
        while talk.vendors.health[-1]["out"]:
            await talk.vendors.health_told()
