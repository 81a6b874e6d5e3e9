"""Calls held in real time between a simulated phone and the real conversation."""

from agent.call.phrases import GOODBYE
from tests.agent.conversation.conftest import GREETING, Talk
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
    assert 300 < gap < 3000
    assert len(talk.vendors.chats) == 1
    talk.phone.hang_up()
    assert (await talk.outcome()).gaps_ms == [gap]
