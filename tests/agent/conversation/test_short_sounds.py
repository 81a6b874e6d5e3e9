"""V5: a scrap of sound into the agent's words, with an ear that is slow to say what it was."""

import time

from tests.agent.conversation.conftest import Talk
from tests.agent.support.phone import clip

SAID = "יש לנו דירה יפה מאוד ברמת גן, עם מרפסת גדולה וחניה, והיא פנויה כבר מהחודש הבא."
ONSET_OF_C10 = 8 * 560
"""Bytes of silence before the voice in the clip."""

SCRAP = clip("c10")[ONSET_OF_C10 : ONSET_OF_C10 + 8 * 200]


async def interrupted_by_a_scrap(talk: Talk, hears: str) -> float:
    """Answers how long the agent was still after the scrap's end, in s."""
    talk.vendors.hears = ["מה יש לכם?", hears]
    talk.vendors.answers = lambda messages: SAID if len(messages) < 5 else "אבדוק."
    await talk.recorded("agent")
    await talk.phone.say(clip("c10"))
    await talk.phone.hears_voice(len(talk.phone.heard))
    talk.vendors.hearing_delay = 2.0
    clears = talk.phone.count("clear")
    await talk.phone.say(SCRAP)
    ended = time.monotonic()
    await talk.recorded("agent", 2)
    assert talk.phone.count("clear") > clears
    return next(at for at, kind in talk.phone.sent if kind == "audio" and at > ended + 0.1) - ended


async def test_the_agent_goes_on_before_a_slow_ear_has_answered(talk: Talk) -> None:
    assert await interrupted_by_a_scrap(talk, "") < talk.vendors.hearing_delay
    [_, turn] = talk.record.of("agent")
    assert (turn["text"], turn["interrupted"]) == (SAID, False)


async def test_words_that_come_later_interrupt_after_all(talk: Talk) -> None:
    await interrupted_by_a_scrap(talk, "לא.")
    turns = await talk.recorded("agent", 3)
    heard = str(turns[1]["text"])
    assert turns[1]["interrupted"] is True
    assert SAID.startswith(heard)
    assert turns[2]["text"] == "אבדוק."
