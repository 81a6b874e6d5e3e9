"""The first clause ahead of its turn: made once, handed on once, thrown away and counted when withdrawn."""

import asyncio

import pytest
from prometheus_client import REGISTRY

from agent.speech.early import EarlyVoice
from shared.contracts.agent_config import Voice
from tests.agent.speech.voices import FakeSynthesis

FIRST = "3 דירות יפות ברמת גן,"
REPLY = (FIRST[:7], FIRST[7:], " עם מרפסת גדולה.")


@pytest.fixture
def voice() -> FakeSynthesis:
    return FakeSynthesis()


@pytest.fixture
def early(voice: FakeSynthesis) -> EarlyVoice:
    return EarlyVoice(voice, Voice(), most_wasted=2 * len(FIRST), on_degraded=lambda _: None)


def wasted() -> float:
    return REGISTRY.get_sample_value("moked_early_speech_characters_total", {"fate": "wasted"}) or 0.0


async def hear(early: EarlyVoice, utterance: int = 1) -> None:
    await early.begin(utterance)
    for piece in REPLY:
        early.feed(piece)
    early.flush()


async def test_the_first_clause_alone_is_made_and_is_handed_on_once(early: EarlyVoice, voice: FakeSynthesis) -> None:
    await hear(early)
    await asyncio.sleep(0.01)
    clause = early.take(1)
    assert clause is not None
    assert b"".join([piece async for piece in clause.audio()]).decode() == voice.whole[0]
    assert len(voice.whole) == 1
    assert early.take(1) is None


async def test_another_reply_takes_nothing(early: EarlyVoice) -> None:
    await hear(early)
    assert early.take(2) is None


async def test_what_was_taken_is_no_waste_and_goes_on(early: EarlyVoice) -> None:
    before = wasted()
    await early.begin(1)
    early.feed("בשביל לענות על זה")
    clause = early.take(1)
    await early.withdraw()
    assert clause is not None
    clause.feed(" אני צריכה")
    clause.flush()
    assert b"".join([piece async for piece in clause.audio()]).decode() == "בשביל לענות על זה אני צריכה"
    assert wasted() == before


async def test_the_model_goes_on_feeding_what_was_taken(early: EarlyVoice) -> None:
    await early.begin(1)
    clause = early.take(1)
    early.feed("כן.")
    early.flush()
    assert clause is not None
    assert [piece async for piece in clause.audio()] == ["כן.".encode()]


async def test_what_is_withdrawn_is_counted_and_bounded(early: EarlyVoice, voice: FakeSynthesis) -> None:
    before = wasted()
    for number in range(4):
        await hear(early, number)
        await asyncio.sleep(0.01)
        await early.withdraw()
        assert early.take(number) is None
    assert voice.whole == [FIRST, FIRST]
    assert wasted() - before == 2 * len(FIRST)


async def test_a_tool_before_the_first_word_leaves_nothing_to_take(early: EarlyVoice) -> None:
    await early.begin(1)
    early.flush()
    assert early.take(1) is None
