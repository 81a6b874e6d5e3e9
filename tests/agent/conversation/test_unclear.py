"""What was heard is kept letter by letter, what nobody said is not, and what is unclear is asked again."""

import pytest

from agent.call.ask_again import REQUESTS, SAY_AGAIN
from agent.hearing.expected import Expected
from tests.agent.conversation.conftest import Talk
from tests.agent.support.phone import clip

SAID = "יש לנו דירה יפה מאוד ברמת גן, עם מרפסת גדולה וחניה, והיא פנויה כבר מהחודש הבא."
UNCLEAR = {"avg_logprob": -1.6, "no_speech_prob": 0.2, "compression_ratio": 1.1}
CLEAR = {"avg_logprob": -0.3, "no_speech_prob": 0.02, "compression_ratio": 1.1}


@pytest.mark.parametrize(
    "text", ["המספר שאני מתקשר ממנו הוא חסוי.", "מאה אלף שקל, בלי משא ומתן.", "שאין תאורה, זקן אחד אמר."]
)
async def test_v15_every_word_reaches_record_and_model_as_it_was_heard(talk: Talk, text: str) -> None:
    talk.vendors.hears = [text]
    await talk.recorded("agent")
    await talk.phone.say(clip("c22"))
    await talk.recorded("agent", 2)
    assert [turn["text"] for turn in talk.record.of("user")] == [text]
    assert talk.vendors.chats[0][-1]["content"] == text


async def test_v16_what_nobody_said_is_on_nobodys_record(talk: Talk) -> None:
    talk.vendors.hears = ["תודה שצפיתם"]
    await talk.recorded("agent")
    await talk.phone.say(clip("c10"))
    while not talk.vendors.heard_audio:
        await talk.phone.say(bytes([0xFF]) * 800)
    talk.vendors.hears = ["מה יש לכם?"]
    await talk.phone.say(clip("c13"))
    await talk.recorded("agent", 2)
    assert [turn["text"] for turn in talk.record.of("user")] == ["מה יש לכם?"]


async def test_an_unclear_answer_is_asked_for_twice_in_words_that_fit(talk: Talk) -> None:
    talk.vendors.hears = ["מה יש לכם?"]
    talk.vendors.answers = lambda messages: "בשמחה. באיזו שעה נוח לך?" if len(messages) < 5 else "תודה רבה."
    await talk.recorded("agent")
    await talk.phone.say(clip("c10"))
    await talk.recorded("agent", 2)
    talk.vendors.hears, talk.vendors.figures = ["ברכה נשי תלוך מזל"], UNCLEAR
    await talk.phone.say(clip("c10"))
    await talk.recorded("agent", 3)
    await talk.phone.say(clip("c10"))
    turns = await talk.recorded("agent", 4)
    words = REQUESTS[Expected.HOUR]
    assert [turn["text"] for turn in turns[2:]] == [words.first, words.second]
    talk.vendors.hears, talk.vendors.figures = ["שש"], CLEAR
    await talk.phone.say(clip("c01"))
    turns = await talk.recorded("agent", 5)
    assert turns[4]["text"] == "תודה רבה."
    assert [(turn["text"], turn["not_heard"]) for turn in talk.record.of("user")] == [
        ("מה יש לכם?", False),
        ("", True),
        ("", True),
        ("שש", False),
    ]
    assert len(talk.vendors.chats) == 2


async def test_a_free_question_is_asked_again_freely(talk: Talk) -> None:
    talk.vendors.hears, talk.vendors.figures = ["ברכה נשי תלוך מזל"], UNCLEAR
    await talk.recorded("agent")
    await talk.phone.say(clip("c10"))
    turns = await talk.recorded("agent", 2)
    assert turns[1]["text"] == SAY_AGAIN
    assert talk.vendors.chats == []


async def test_the_agents_own_words_come_back_and_it_goes_on(talk: Talk) -> None:
    """V5: an echo is no turn, whatever its level."""
    talk.vendors.hears = ["מה יש לכם?", "יש לנו דירה יפה מאוד"]
    talk.vendors.answers = lambda _: SAID
    await talk.recorded("agent")
    await talk.phone.say(clip("c10"))
    played = len(talk.phone.heard)
    await talk.phone.hears_voice(played + 16_000)
    await talk.phone.say(clip("c01"))
    turns = await talk.recorded("agent", 2)
    assert (turns[1]["text"], turns[1]["interrupted"]) == (SAID, False)
    assert len(talk.record.of("user")) == 1
    assert len(talk.vendors.chats) == 1
