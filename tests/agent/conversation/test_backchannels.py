"""A caller who says "go on" while the agent speaks, in real time."""

import pytest

from tests.agent.conversation.conftest import Talk
from tests.agent.support.phone import clip

STATEMENT = "יש לנו דירה יפה מאוד ברמת גן, עם מרפסת גדולה וחניה, והיא פנויה כבר מהחודש הבא."
QUESTION = "מתאים לך לבוא לראות אותה מחר בבוקר?"


@pytest.mark.parametrize("word", ["אהה.", "כן.", "רגע."])
async def test_a_backchannel_leaves_the_agents_turn_whole(talk: Talk, word: str) -> None:
    """V5: the agent goes on, the model is not asked again, and nobody's turn is on record for it."""
    talk.vendors.hears = ["מה יש לכם?", word]
    talk.vendors.answers = lambda _: STATEMENT
    await talk.recorded("agent")
    await talk.phone.say(clip("c10"))
    played = len(talk.phone.heard)
    await talk.phone.hears_voice(played)
    await talk.phone.say(clip("c01"))
    turns = await talk.recorded("agent", 2)
    assert (turns[1]["text"], turns[1]["interrupted"]) == (STATEMENT, False)
    assert [fields["text"] for fields in talk.record.of("user")] == ["מה יש לכם?"]
    assert len(talk.vendors.chats) == 1
    assert len(talk.phone.heard) - played > len(STATEMENT) * talk.vendors.seconds_per_character * 8000 * 0.9
    talk.vendors.hears = ["וכמה היא עולה?"]
    talk.vendors.answers = lambda _: "אבדוק."
    await talk.phone.say(clip("c11"))
    await talk.recorded("agent", 3)
    said = [(message["role"], message["content"]) for message in talk.vendors.chats[-1] if message["role"] != "system"]
    assert said[-3:] == [("user", "מה יש לכם?"), ("assistant", STATEMENT), ("user", "וכמה היא עולה?")]


async def test_the_same_word_after_a_question_is_its_answer(talk: Talk) -> None:
    talk.vendors.hears = ["מה יש לכם?", "כן."]
    talk.vendors.answers = lambda messages: QUESTION if len(messages) < 5 else "מצוין, ממשיכים."
    await talk.recorded("agent")
    await talk.phone.say(clip("c10"))
    await talk.recorded("agent", 2)
    await talk.phone.say(clip("c01"))
    turns = await talk.recorded("agent", 3)
    assert [fields["text"] for fields in talk.record.of("user")] == ["מה יש לכם?", "כן."]
    assert turns[2]["text"] == "מצוין, ממשיכים."
