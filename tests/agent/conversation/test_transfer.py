"""Attended transfer: the caller stays with the agent until a person takes him, and is never hung up on."""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from agent.call.phrases import TRANSFER_WAITING
from agent.call.transfer_words import HANDOFF, LOST_IN_TRANSFER, NOBODY_ANSWERED, NOBODY_ANSWERED_CALLBACK
from tests.agent.conversation.conftest import Talk
from tests.agent.support.fake_vendors import Reply
from tests.agent.support.phone import clip

REASON = "דנה מחפשת דירת ארבעה חדרים ברמת גן"
PEOPLE = [{"name": "מיכל", "number": "+972541110001"}, {"name": "יוסי", "number": "+972541110002"}]
CALL = UUID(int=1)


def _asks_for_a_person(messages: list[dict[str, Any]]) -> Reply:
    if messages[-1]["role"] == "tool":
        return "רגע, אני מנסה להשיג מישהו."
    return [("transfer_to_human", {"reason": REASON})]


async def _asked(talk: Talk, people: list[dict[str, str]]) -> None:
    """The caller asks for a person, and the first one is being called."""
    talk.vendors.hears = ["אפשר לדבר עם בן אדם?"]
    talk.vendors.answers = _asks_for_a_person
    talk.vendors.tool_answer = {"ok": True, "data": {"people": people, "caller_name": "דנה"}}
    await talk.recorded("agent")
    await talk.phone.say(clip("c10"))
    await _until_dialled(talk, 1)


async def _until(happened: Callable[[], bool]) -> None:
    async with asyncio.timeout(25):
        while not happened():  # noqa: ASYNC110 - what is waited for happens on another socket
            await asyncio.sleep(0.02)


async def _until_dialled(talk: Talk, count: int) -> None:
    await _until(lambda: len(talk.vendors.dialled) >= count)


async def _until_said(talk: Talk, text: str) -> None:
    await _until(lambda: any(turn["text"] == text for turn in talk.record.of("agent")))


async def _moved(talk: Talk) -> None:
    await _until(lambda: bool(talk.vendors.redirected))


async def test_the_person_hears_who_calls_and_the_caller_moves_after_the_hand_off(talk: Talk) -> None:
    await _asked(talk, PEOPLE)
    [leg] = talk.vendors.dialled
    assert (leg["To"], leg["From"]) == ("+972541110001", "+97237654321")
    assert "דנה" in leg["Twiml"]
    assert "הקישו אחת" in leg["Twiml"]
    assert leg["StatusCallback"].endswith(f"/webhook/transfer_status/{CALL}/1")
    talk.services.leg_told(CALL, 1, "accepted")
    await _moved(talk)
    assert talk.record.of("agent")[-1]["text"] == HANDOFF.format(name="מיכל")
    [(sid, twiml)] = talk.vendors.redirected
    assert sid == "CA1.json"
    assert f"moked-{CALL}" in twiml
    talk.phone.hang_up()
    assert (await talk.outcome()).reason == "transferred"
    assert talk.vendors.hung_up == []


async def test_the_record_holds_the_outcome_and_no_number(talk: Talk) -> None:
    await _asked(talk, PEOPLE)
    talk.services.leg_told(CALL, 1, "accepted")
    await talk.outcome()
    asked, outcome = talk.record.of("tool")
    assert outcome["result"] == {"outcome": "connected", "person": "מיכל"}
    assert "+97254" not in str(asked) + str(outcome)
    assert "+97254" not in str(talk.vendors.chats)


async def test_nobody_answers_and_the_caller_is_still_with_the_agent(talk: Talk) -> None:
    await _asked(talk, PEOPLE)
    talk.services.leg_told(CALL, 1, "no-answer")
    await _until_dialled(talk, 2)
    assert talk.vendors.dialled[1]["To"] == "+972541110002"
    talk.vendors.tool_answer = {"ok": True, "data": {}}
    talk.services.leg_told(CALL, 2, "busy")
    await _until_said(talk, NOBODY_ANSWERED_CALLBACK.format(name="יוסי"))
    assert [name for name, _ in talk.vendors.tools] == ["transfer_to_human", "request_callback"]
    talk.vendors.answers = lambda _: "בשמחה."
    await talk.phone.say(clip("c10"))
    await _until_said(talk, "בשמחה.")
    assert talk.vendors.redirected == []


async def test_a_refusal_with_the_crm_away_promises_nothing(talk: Talk) -> None:
    await _asked(talk, PEOPLE[:1])
    talk.vendors.tool_answer = {"ok": False, "error": "crm_unavailable"}
    talk.services.leg_told(CALL, 1, "declined")
    await _until_said(talk, NOBODY_ANSWERED.format(name="מיכל"))


async def test_a_voice_mail_box_never_gets_the_caller(talk: Talk) -> None:
    await _asked(talk, PEOPLE[:1])
    talk.services.leg_told(CALL, 1, "completed")
    await _until_said(talk, NOBODY_ANSWERED_CALLBACK.format(name="מיכל"))
    assert talk.vendors.redirected == []
    assert talk.record.of("tool")[-1]["result"] == {"outcome": "no_answer", "person": "מיכל"}


async def test_twilio_refuses_to_move_him_and_he_is_heard_again(talk: Talk) -> None:
    talk.vendors.redirect_status = 500
    await _asked(talk, PEOPLE[:1])
    talk.services.leg_told(CALL, 1, "accepted")
    await _until_said(talk, NOBODY_ANSWERED_CALLBACK.format(name="מיכל"))
    assert talk.vendors.hung_up == ["CA-leg-1.json"]
    talk.vendors.answers = lambda _: "בשמחה."
    await talk.phone.say(clip("c10"))
    await _until_said(talk, "בשמחה.")


async def test_the_caller_hangs_up_while_a_person_is_called(talk: Talk) -> None:
    await _asked(talk, PEOPLE)
    talk.phone.hang_up()
    assert (await talk.outcome()).reason == "caller_hangup"
    assert talk.vendors.hung_up == ["CA-leg-1.json"]


async def test_the_person_is_gone_when_the_caller_arrives(talk: Talk) -> None:
    talk.vendors.leg_status = "completed"
    await _asked(talk, PEOPLE[:1])
    talk.services.leg_told(CALL, 1, "accepted")
    assert (await talk.outcome()).reason == "transferred"
    assert LOST_IN_TRANSFER in talk.vendors.redirected[-1][1]
    assert talk.vendors.tools[-1][0] == "request_callback"


async def test_news_of_an_earlier_person_decides_nothing(talk: Talk) -> None:
    await _asked(talk, PEOPLE)
    talk.services.leg_told(CALL, 1, "busy")
    await _until_dialled(talk, 2)
    talk.services.leg_told(CALL, 1, "accepted")
    talk.services.leg_told(CALL, 2, "accepted")
    await _moved(talk)
    assert talk.record.of("agent")[-1]["text"] == HANDOFF.format(name="יוסי")


@pytest.mark.parametrize("said", ["accepted", "busy"])
async def test_news_after_the_call_is_for_nobody(talk: Talk, said: str) -> None:
    await talk.recorded("agent")
    talk.services.leg_told(UUID(int=99), 1, said)
    talk.phone.hang_up()
    assert (await talk.outcome()).reason == "caller_hangup"


async def test_a_sentence_that_has_begun_is_finished_before_the_hand_off(talk: Talk) -> None:
    await _asked(talk, PEOPLE[:1])
    await _until(lambda: any("אני מנסה" in text for text in talk.vendors.spoken))
    await talk.phone.hears_voice(len(talk.phone.heard))
    talk.services.leg_told(CALL, 1, "accepted")
    await _moved(talk)
    before, hand_off = talk.record.of("agent")[-2:]
    assert (before["text"], before["interrupted"]) == ("רגע, אני מנסה להשיג מישהו.", False)
    assert hand_off["text"] == HANDOFF.format(name="מיכל")


async def test_the_caller_hears_in_changing_words_that_it_is_being_tried(talk: Talk) -> None:
    await _asked(talk, PEOPLE[:1])
    for words in TRANSFER_WAITING[:2]:
        await _until_said(talk, words)
    talk.phone.hang_up()
    assert (await talk.outcome()).reason == "caller_hangup"
