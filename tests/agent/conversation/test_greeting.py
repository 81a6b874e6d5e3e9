"""The first words of a call: there at once, whatever the vendors do, and not lost to a click."""

import asyncio

import grpc

from tests.agent.conversation.conftest import GREETING, Talk
from tests.agent.support.phone import clip


async def test_a_click_does_not_cut_the_greeting(talk: Talk) -> None:
    """V6: the greeting goes on from where a sound without words stopped it."""
    talk.vendors.hears = [""]
    await talk.phone.hears_voice()
    await talk.phone.say(clip("c01"))
    [turn] = await talk.recorded("agent")
    assert (turn["text"], turn["interrupted"]) == (GREETING, False)
    assert talk.record.of("user") == []


async def test_a_caller_who_speaks_into_the_greeting_is_answered(talk: Talk) -> None:
    """V7: no state of the greeting blocks the caller's audio."""
    talk.vendors.hears = ["אני מחפש דירה ברמת גן."]
    talk.vendors.answers = lambda _: "בשמחה. כמה חדרים?"
    await talk.phone.say(clip("c10"))
    turns = await talk.recorded("agent", 2)
    assert turns[-1]["text"] == "בשמחה. כמה חדרים?"
    assert [fields["text"] for fields in talk.record.of("user")] == ["אני מחפש דירה ברמת גן."]


async def test_the_greeting_waits_for_no_vendor(talk: Talk) -> None:
    """V25, V27: it was made before the call; with every vendor away it is heard all the same, and nobody is asked."""
    talk.vendors.stream_fault = talk.vendors.unary_fault = grpc.StatusCode.UNAVAILABLE
    async with asyncio.timeout(10):
        await talk.phone.hears_voice()
    [turn] = await talk.recorded("agent")
    assert turn["text"] == GREETING
    assert (talk.vendors.spoken, talk.vendors.chats) == ([], [])
