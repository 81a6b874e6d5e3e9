"""An opener goes before a reply that is late, and before no other."""

import asyncio
import time
from pathlib import Path

import pytest

from agent.call import opening as opening_module
from agent.call.frames import OpenerFrame
from agent.call.opening import Opening
from agent.hearing.turn import CallerTurn
from agent.measures.truth import CallTruth
from agent.speech.ledger import Ledger
from agent.speech.phrases import PhraseCache
from agent.turns.book import TurnBook
from agent.turns.openers import LATEST_S, WISH
from agent.turns.transcript import Transcript
from shared.contracts.agent_config import Voice
from shared.settings import Settings
from tests.agent.support.memory_record import MemoryRecord


class Call:
    """One call's opening, the book of its turns, and what was said."""

    def __init__(self, phrases: PhraseCache) -> None:
        self.said: list[str] = []
        self.book = TurnBook(Ledger(), Transcript(MemoryRecord()), lambda _: None, CallTruth())
        settings = Settings(openers=True, fillers=False)
        self.opening = Opening(settings, phrases, Voice(), self.book, self._say)

    async def _say(self, frame: OpenerFrame) -> None:
        self.said.append(frame.text)

    def caller_says(self, text: str, *, silent_s: float = 0.2) -> None:
        voiced_until = time.monotonic() - silent_s
        self.book.caller_stopped(voiced_until)
        self.opening.turn_over(CallerTurn(text, None, 0, 1000, voiced_until), "")

    async def moment_comes(self) -> None:
        if waiting := [task for task in asyncio.all_tasks() if task.get_name().startswith("opening:")]:
            await asyncio.wait(waiting)


@pytest.fixture
async def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    monkeypatch.setattr(opening_module, "AFTER_COMMIT_S", 0.0)
    phrases = PhraseCache(tmp_path)
    await phrases.put(Voice(), WISH[0], bytes(320))
    return Call(phrases)


async def test_a_late_reply_gets_one(call: Call) -> None:
    call.caller_says("אני מחפש דירה ברמת גן.")
    await call.moment_comes()
    assert call.said == [WISH[0]]


async def test_a_reply_that_is_ready_needs_no_opener(call: Call) -> None:
    call.caller_says("אני מחפש דירה ברמת גן.")
    call.book.voiced(call.book.issue(), time.monotonic())
    await call.moment_comes()
    assert call.said == []


async def test_a_turn_that_was_confirmed_late_needs_none(call: Call) -> None:
    call.caller_says("אני מחפש דירה ברמת גן.", silent_s=LATEST_S + 1)
    await call.moment_comes()
    assert call.said == []


async def test_a_caller_who_goes_on_is_not_talked_into(call: Call) -> None:
    call.caller_says("אני מחפש דירה ברמת גן.")
    await call.opening.cancel()
    assert call.said == []
