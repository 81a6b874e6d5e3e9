"""A late reply begins with an opener: heard, on record and in the model's memory as one turn."""

import pytest

from agent.turns.openers import CHECKING, WISH
from shared.settings import Settings
from tests.agent.conversation.conftest import Talk
from tests.agent.support.fake_vendors import Reply
from tests.agent.support.phone import clip


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"openers": True, "fillers": False})


async def test_a_late_reply_begins_with_an_opener_and_every_second_turn_at_most(talk: Talk) -> None:
    talk.vendors.hears = ["אני מחפש דירה ברמת גן."]
    talk.vendors.answers = lambda _: "בשמחה, כמה חדרים חשובים לך בדירה?"
    talk.vendors.chat_delay = 1.5
    await talk.recorded("agent")
    await talk.phone.say(clip("c10"))
    turns = await talk.recorded("agent", 2)
    first = f"{WISH[0]} כמה חדרים חשובים לך בדירה?"
    assert turns[1]["text"] == first
    assert turns[1]["text_generated"] == f"{WISH[0]} בשמחה, כמה חדרים חשובים לך בדירה?"
    gap = turns[1]["gap_ms"]
    assert isinstance(gap, int)
    assert gap < 1_500
    await talk.phone.say(clip("c11"))
    turns = await talk.recorded("agent", 3)
    assert turns[2]["text"] == "בשמחה, כמה חדרים חשובים לך בדירה?"
    assert {"role": "assistant", "content": first} in talk.vendors.chats[-1]


async def test_the_reply_after_a_tool_is_told_of_the_opener(talk: Talk) -> None:
    def answers(messages: list[dict[str, object]]) -> Reply:
        if messages[-1]["role"] == "tool":
            return "מצאתי דירה אחת."
        return [("search_properties", {"city": "רמת גן"})]

    talk.vendors.hears = ["יש לכם דירה ברמת גן?"]
    talk.vendors.answers = answers
    talk.vendors.tool_delay = 0.9
    await talk.recorded("agent")
    await talk.phone.say(clip("c10"))
    turns = await talk.recorded("agent", 2)
    assert turns[1]["text"] == f"{CHECKING[0]} מצאתי דירה אחת."
    assert talk.vendors.chats[-1][-3] == {"role": "assistant", "content": CHECKING[0]}
