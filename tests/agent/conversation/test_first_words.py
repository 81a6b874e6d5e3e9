"""The beginning of a call, where products like this one go wrong: greeting, first turn, and what stays known."""

import asyncio

from tests.agent.conversation.conftest import GREETING, Talk
from tests.agent.support.phone import clip

CLICK = b"\x00" * 80
"""10 ms at full level."""


async def test_who_speaks_into_the_greeting_is_heard_and_greeted_once(talk: Talk) -> None:
    """V7, V8."""
    talk.vendors.hears = ["אני מחפש דירה ברמת גן."]
    await talk.phone.hears_voice()
    await talk.phone.say(clip("c10"))
    turns = await talk.recorded("agent", 2)
    assert [turn["text_generated"] for turn in turns] == [GREETING, "בשמחה."]
    assert [turn["text"] for turn in talk.record.of("user")] == ["אני מחפש דירה ברמת גן."]
    await asyncio.sleep(0.5)
    assert len(talk.record.of("agent")) == 2


async def test_a_click_leaves_the_greeting_whole(talk: Talk) -> None:
    """V6."""
    talk.vendors.hears = [""]
    await talk.phone.hears_voice()
    await talk.phone.say(CLICK)
    [turn] = await talk.recorded("agent")
    assert (turn["text"], turn["interrupted"]) == (GREETING, False)
    assert talk.record.of("user") == []


async def test_a_voice_into_silence_clears_nothing(talk: Talk) -> None:
    """V4."""
    talk.vendors.hears = ["אני מחפש דירה."]
    await talk.recorded("agent")
    await asyncio.sleep(0.3)
    before = len(talk.phone.sent)
    await talk.phone.say(clip("c10"))
    await talk.recorded("agent", 2)
    kinds = [kind for _, kind in talk.phone.sent[before:]]
    assert "clear" not in kinds[: kinds.index("audio")]


async def test_a_first_turn_that_is_dropped_does_not_make_the_agent_mute(talk: Talk) -> None:
    """V10."""
    talk.vendors.hears = ["תודה רבה שצפיתם", "אני מחפש דירה."]
    await talk.recorded("agent")
    await talk.phone.say(clip("c10"))
    await asyncio.sleep(0.5)
    await talk.phone.say(clip("c11"))
    turns = await talk.recorded("agent", 2)
    assert turns[1]["text"] == "בשמחה."
    assert [turn["text"] for turn in talk.record.of("user")] == ["אני מחפש דירה."]


async def test_a_no_in_a_sentence_resets_nothing(talk: Talk) -> None:
    """V14."""
    said = ["אני מחפש דירה ברמת גן.", "לא, חניה אני לא צריך."]
    talk.vendors.hears = list(said)
    await talk.recorded("agent")
    await talk.phone.say(clip("c10"))
    await talk.recorded("agent", 2)
    await talk.phone.say(clip("c11"))
    await talk.recorded("agent", 3)
    assert [turn["text"] for turn in talk.record.of("user")] == said
    assert [message["content"] for message in talk.vendors.chats[-1] if message["role"] == "user"] == said
