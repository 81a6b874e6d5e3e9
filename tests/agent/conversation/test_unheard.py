"""What was said while no ear answered is understood once one does, in the same call."""

import asyncio

from agent.call.ask_again import SAY_AGAIN
from tests.agent.conversation.conftest import Talk
from tests.agent.support.phone import clip


async def test_a_turn_of_an_outage_is_transcribed_when_the_ear_is_back(talk: Talk) -> None:
    talk.vendors.hearing_status = 500
    await talk.recorded("agent")
    await talk.phone.say(clip("c10"))
    assert (await talk.recorded("agent", 2))[1]["text"] == SAY_AGAIN
    talk.vendors.hearing_status = 200
    talk.vendors.hears = ["ברמת גן.", "אני מחפש דירה."]
    await asyncio.sleep(4.0)  # a probe brings the ear back, if its circuit was open
    await talk.phone.say(clip("c11"))
    turns = await talk.recorded("user", 3)
    assert [(turn["text"], turn["not_heard"]) for turn in turns] in (
        [("", True), ("ברמת גן.", False), ("אני מחפש דירה.", False)],
        [("", True), ("אני מחפש דירה.", False), ("ברמת גן.", False)],
    )
    spans = {turn["text"]: turn["audio_start_ms"] for turn in turns}
    assert spans["אני מחפש דירה."] == spans[""]
