"""The agent holds its breath at the first sign of a voice, against a phone that plays in real time."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from agent.hearing.silero import VoiceModel, load_session
from agent.hearing.voice import VoiceDetector
from agent.measures.truth import CallTruth
from agent.speech.ledger import Ledger
from agent.telephony.playout import Playout
from agent.turns.barge_in import BargeIn
from agent.turns.book import TurnBook
from agent.turns.transcript import Transcript
from tests.agent.support.fake_vendors import tone
from tests.agent.support.memory_record import MemoryRecord
from tests.agent.support.phone import Phone

TEXT = "אחת שתיים שלוש ארבע חמש שש שבע שמונה"


class Detector(VoiceDetector):
    """Its signs of a voice are given by the test."""

    def __init__(self) -> None:
        super().__init__(VoiceModel(load_session()))
        self.stirs = False

    @property
    def stirring(self) -> bool:
        return self.stirs

    def sign(self, stirs: bool) -> None:
        self.stirs = stirs
        self.on_stir(stirs)


class Scene:
    """An agent in the middle of its words."""

    def __init__(self, phone: Phone) -> None:
        self.phone, self.detector, self.over = phone, Detector(), asyncio.Event()
        ledger = Ledger()
        self.book = TurnBook(ledger, Transcript(MemoryRecord()), lambda _: None, CallTruth())
        self.playout = Playout(phone, ledger, self)
        self.barge_in = BargeIn(self.playout, self.book, self.detector, is_thinking=lambda: False)

    def clause_opened(self, utterance: int, clause: int, text: str) -> None:
        self.book.clause_opened(utterance, clause, text)

    def clause_mute(self, utterance: int, clause: int) -> None: ...

    def voiced(self, utterance: int, at: float) -> None:
        self.book.voiced(utterance, at)

    def answering(self, utterance: int) -> None: ...

    def sounding(self, sounds: bool) -> None: ...

    async def played(self, utterance: int, text: str) -> None:
        self.over.set()

    async def paused(self, is_paused: bool) -> None:
        async with asyncio.timeout(5):
            while self.playout.paused is not is_paused:  # noqa: ASYNC110 - what is waited for happens in a task
                await asyncio.sleep(0.005)


@pytest_asyncio.fixture
async def scene() -> AsyncIterator[Scene]:
    async with Phone() as phone:
        made = Scene(phone)

        async def marks() -> None:
            while event := await phone.receive():
                if name := getattr(event, "name", None):
                    made.playout.mark_returned(name)

        tasks = [asyncio.create_task(made.playout.run()), asyncio.create_task(marks())]
        made.playout.begin(1, 1, TEXT)
        made.playout.feed(1, tone(1.2))
        made.playout.finish(1)
        made.playout.end(1, TEXT)
        await phone.hears_voice()
        yield made
        await made.barge_in.cancel()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_sign_of_a_voice_stops_the_agent_and_calm_lets_it_go_on(scene: Scene) -> None:
    """V5: what turns out to be nothing costs a breath; every word is heard all the same."""
    scene.detector.sign(True)
    await scene.paused(True)
    assert scene.phone.count("clear") == 1
    scene.detector.sign(False)
    await scene.paused(False)
    async with asyncio.timeout(10):
        await scene.over.wait()
    assert len(scene.phone.heard) >= 1.2 * 8000
    assert scene.book.truth.yields_ms == []


async def test_a_sign_that_neither_ends_nor_becomes_a_voice_holds_nobody(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.turns.barge_in.LONGEST_HOLD_S", 0.05)
    scene.detector.sign(True)
    await scene.paused(True)
    await scene.paused(False)
    async with asyncio.timeout(10):
        await scene.over.wait()


async def test_a_voice_behind_the_sign_keeps_the_agent_still(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agent.turns.barge_in.LONGEST_HOLD_S", 0.05)
    scene.detector.sign(True)
    await scene.paused(True)
    await scene.barge_in.onset(asyncio.get_running_loop().time())
    await asyncio.sleep(0.1)
    assert scene.playout.paused
    assert scene.phone.count("clear") == 1


async def test_a_sign_of_a_voice_into_silence_holds_nothing(scene: Scene) -> None:
    """V4: nothing sounds, so nothing is cleared, and a reply that is on its way is not kept back."""
    async with asyncio.timeout(10):
        await scene.over.wait()
    while scene.playout.sounding_since is not None:  # noqa: ASYNC110 - what is waited for happens in a task
        await asyncio.sleep(0.01)
    clears = scene.phone.count("clear")
    scene.detector.sign(True)
    await asyncio.sleep(0.05)
    assert not scene.playout.paused
    assert scene.phone.count("clear") == clears
