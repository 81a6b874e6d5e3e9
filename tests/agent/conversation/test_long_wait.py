"""A wait that becomes long is filled with a word or two, also where no opener fits."""

import pytest

from agent.turns.openers import WAITING
from shared.settings import Settings
from tests.agent.conversation.conftest import Talk
from tests.agent.support.phone import clip


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"fillers": True})


async def test_the_reply_to_a_plain_yes_asks_for_patience_when_it_is_late(talk: Talk) -> None:
    talk.vendors.hears = ["כן."]
    talk.vendors.answers = lambda _: "כמה חדרים חשובים לך?"
    talk.vendors.chat_delay = 2.0
    await talk.recorded("agent")
    await talk.phone.say(clip("c10"))
    turns = await talk.recorded("agent", 2)
    assert turns[1]["text"] == f"{WAITING[0]} כמה חדרים חשובים לך?"
