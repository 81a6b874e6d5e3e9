"""The manners in a whole conversation: at once, without the model, on record like every turn."""

from typing import Any

from agent.brain.manners import words
from agent.turns.silence import HOLD_STEP_S
from tests.agent.conversation.conftest import GREETING, Talk
from tests.agent.support.fake_vendors import Reply
from tests.agent.support.phone import clip


async def _said(talk: Talk, *heard: str) -> str:
    """The agent's answer to the last of these turns."""
    talk.vendors.hears = list(heard)
    for number, _ in enumerate(heard, start=1):
        await talk.recorded("agent", number)
        await talk.phone.say(clip("c10"))
    turns = await talk.recorded("agent", len(heard) + 1)
    return str(turns[-1]["text"])


async def test_asked_to_repeat_it_says_its_last_turn_again_without_the_model(talk: Talk) -> None:
    assert await _said(talk, "סליחה, מה אמרת?") == f"{words.I_SAID} {GREETING}"
    assert talk.vendors.chats == []


async def test_asked_to_wait_it_waits(talk: Talk) -> None:
    assert await _said(talk, "רגע אחד בבקשה") == words.WAITING
    assert talk.vendors.chats == []
    assert HOLD_STEP_S > 30


async def test_asked_to_speak_slower_it_slows_down(talk: Talk) -> None:
    answer = await _said(talk, "אפשר לדבר יותר לאט?", "כמה חדרים יש?")
    assert answer == "בשמחה."
    slow = [rate for text, rate in talk.vendors.rates if text.startswith("בשמחה") and rate < 1.0]
    assert set(slow) == {0.85}


async def test_a_wish_for_short_answers_reaches_the_model(talk: Talk) -> None:
    await _said(talk, "תקצרי בבקשה", "איזה דירות יש?")
    assert words.KEEP_IT_SHORT in talk.vendors.chats[-1]


async def test_another_language_gets_a_sentence_in_it_and_a_callback(talk: Talk) -> None:
    assert await _said(talk, "את מדברת אנגלית?") == words.CALL_BACK["en"]
    [(name, arguments)] = talk.vendors.tools
    assert (name, arguments["arguments"]["reason"]) == ("request_callback", words.CALLBACK_REASON["en"])
    assert ("en-US-Chirp3-HD-Aoede", words.CALL_BACK["en"]) in talk.vendors.voices


async def test_another_language_with_the_crm_away_promises_nothing(talk: Talk) -> None:
    talk.vendors.tool_answer = {"ok": False, "error": "crm_unavailable"}
    assert await _said(talk, "אני לא מדבר עברית, רק רוסית") == words.ONLY_HEBREW["ru"]


async def test_v23_v44_a_machine_is_asked_once_and_then_left(talk: Talk) -> None:
    machine = "הגעתם לתא הקולי, נא להשאיר הודעה לאחר הצפצוף"
    assert await _said(talk, machine) == words.IS_ANYBODY_THERE
    await talk.phone.say(clip("c10"))
    assert (await talk.outcome()).reason == "agent_hangup"
    assert talk.record.of("agent")[-1]["text"] == words.TO_A_MACHINE


async def test_v23_a_person_who_says_digits_is_answered(talk: Talk) -> None:
    def answers(messages: list[dict[str, Any]]) -> Reply:
        return "תודה, ומה השם?"

    talk.vendors.answers = answers
    digits = "אפס חמש ארבע, אחת שתיים שלוש"
    assert await _said(talk, digits) == "תודה, ומה השם?"
