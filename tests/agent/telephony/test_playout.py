"""The playout against a phone that plays in real time: order, marks, pause and resume, throwing away."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from agent.speech.ledger import Ledger
from agent.telephony.audio import pcm_to_mulaw
from agent.telephony.playout import LEAD_S, PACKET_BYTES, PACKET_S, Playout
from tests.agent.support.fake_vendors import tone
from tests.agent.support.phone import Phone

TEXT = "אחת שתיים שלוש ארבע חמש"
PCM = tone(0.8)


class Listener:
    def __init__(self) -> None:
        self.done: list[tuple[int, str]] = []
        self.first_voices: list[int] = []
        self.mute: list[int] = []
        self.answering_first: list[int] = []
        self.over = asyncio.Event()

    def clause_opened(self, utterance: int, clause: int, text: str) -> None: ...

    def sounding(self, sounds: bool) -> None: ...

    def answering(self, utterance: int) -> None:
        self.answering_first.append(utterance)

    def clause_mute(self, utterance: int, clause: int) -> None:
        self.mute.append(clause)

    def voiced(self, utterance: int, at: float) -> None:
        self.first_voices.append(utterance)

    async def played(self, utterance: int, text: str) -> None:
        self.done.append((utterance, text))
        self.over.set()


class Rig:
    def __init__(self, phone: Phone) -> None:
        self.phone = phone
        self.listener = Listener()
        self.ledger = Ledger()
        self.playout = Playout(phone, self.ledger, self.listener)

    def queue(self, utterance: int, clause: int, pcm: bytes = PCM) -> None:
        self.playout.begin(utterance, clause, TEXT)
        if pcm:
            self.playout.feed(clause, pcm)
        self.playout.finish(clause)

    async def over(self) -> None:
        async with asyncio.timeout(10):
            await self.listener.over.wait()
        self.listener.over.clear()


@pytest_asyncio.fixture
async def rig() -> AsyncIterator[Rig]:
    async with Phone() as phone:
        made = Rig(phone)

        async def marks() -> None:
            while event := await phone.receive():
                if name := getattr(event, "name", None):
                    made.playout.mark_returned(name)

        tasks = [asyncio.create_task(made.playout.run()), asyncio.create_task(marks())]
        yield made
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_clauses_are_played_whole_and_in_order(rig: Rig) -> None:
    rig.queue(1, 1, tone(0.3))
    rig.queue(1, 2, tone(0.2))
    rig.playout.end(1, "הכול")
    await rig.over()
    assert rig.listener.done == [(1, "הכול")]
    assert bytes(rig.phone.heard) == pcm_to_mulaw(tone(0.3)) + pcm_to_mulaw(tone(0.2))
    assert rig.phone.count("mark") == 2
    assert rig.listener.first_voices == [1]


async def test_a_pause_is_a_clear_and_what_was_not_heard_is_played_again(rig: Rig) -> None:
    rig.queue(1, 1)
    rig.playout.end(1, TEXT)
    await rig.phone.hears_voice()
    await asyncio.sleep(0.3)
    await rig.playout.pause()
    assert rig.phone.count("clear") == 1
    heard_until = len(rig.phone.heard)
    await asyncio.sleep(0.1)
    assert len(rig.phone.heard) - heard_until <= 160
    assert rig.listener.done == []
    rig.playout.resume()
    await rig.over()
    assert rig.listener.done == [(1, TEXT)]
    assert bytes(rig.phone.heard).endswith(pcm_to_mulaw(PCM)[-1600:])
    assert rig.ledger.heard_text(1, 0.0) == TEXT


async def test_what_is_discarded_is_never_played_and_late_clauses_of_it_neither(rig: Rig) -> None:
    rig.queue(1, 1)
    await rig.phone.hears_voice()
    await rig.playout.discard(1)
    rig.queue(1, 2)
    rig.queue(2, 3, tone(0.1))
    rig.playout.end(1, "ישן")
    rig.playout.end(2, "חדש")
    await rig.over()
    assert rig.listener.done == [(2, "חדש")]
    assert bytes(rig.phone.heard).endswith(pcm_to_mulaw(tone(0.1)))


async def test_a_phrase_goes_before_what_does_not_sound_yet(rig: Rig) -> None:
    rig.playout.begin(1, 1, TEXT)
    rig.playout.interject(2, -2, "רגע", tone(0.1))
    await rig.over()
    assert rig.listener.done == [(2, "רגע")]


async def test_a_clause_without_a_voice_holds_nothing_up(rig: Rig) -> None:
    rig.queue(1, 1, b"")
    rig.queue(1, 2, tone(0.1))
    rig.playout.end(1, TEXT)
    await rig.over()
    assert rig.listener.mute == [1]
    assert rig.ledger.heard_text(1, 60.0) == ""


async def test_a_pause_in_silence_sends_no_clear_and_holds_what_comes(rig: Rig) -> None:
    await rig.playout.pause()
    rig.queue(1, 1, tone(0.1))
    rig.playout.end(1, TEXT)
    await asyncio.sleep(0.2)
    assert (rig.phone.count("clear"), rig.phone.count("audio")) == (0, 0)
    rig.playout.resume()
    await rig.over()


async def test_a_second_interruption_while_the_line_is_held_clears_once_and_keeps_the_place(rig: Rig) -> None:
    rig.queue(1, 1)
    rig.playout.end(1, TEXT)
    await rig.phone.hears_voice()
    await asyncio.sleep(0.3)
    await rig.playout.pause()
    await rig.playout.pause()
    assert rig.phone.count("clear") == 1
    rig.playout.resume()
    await rig.playout.pause()
    rig.playout.resume()
    await rig.over()
    assert rig.ledger.heard_text(1, 0.0) == TEXT


async def test_a_late_mark_of_a_discarded_turn_ends_nothing_of_the_next(rig: Rig) -> None:
    rig.queue(1, 1)
    await rig.phone.hears_voice()
    await rig.playout.discard(1)
    rig.queue(2, 2)
    rig.playout.end(2, TEXT)
    rig.playout.mark_returned("1.1.1")
    assert rig.listener.done == []
    await rig.over()
    assert rig.listener.done == [(2, TEXT)]


async def test_long_speech_is_handed_over_evenly_and_never_far_ahead(rig: Rig) -> None:
    """V28 and V29: nothing queued is dropped, and nothing is sent in bursts that play fast or late."""
    pcm = tone(2.0)
    rig.queue(1, 1, pcm)
    rig.playout.end(1, TEXT)
    await rig.over()
    assert bytes(rig.phone.heard) == pcm_to_mulaw(pcm)
    sent = [at for at, kind in rig.phone.sent if kind == "audio"]
    early = [number * PACKET_S - (at - sent[0]) for number, at in enumerate(sent)]
    assert max(early) <= LEAD_S


async def test_the_rest_of_a_clause_leaves_with_its_last_whole_packet(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """V29: a crumb sent by itself is played out before the next clause's first packet is due, and leaves a hole."""
    sizes: list[int] = []
    send = rig.phone.send_audio

    async def sized(mulaw: bytes) -> None:
        sizes.append(len(mulaw))
        await send(mulaw)

    monkeypatch.setattr(rig.phone, "send_audio", sized)
    pcm = tone(0.21)
    for clause in (1, 2):
        rig.queue(1, clause, pcm)
    rig.playout.end(1, TEXT)
    await rig.over()
    assert bytes(rig.phone.heard) == 2 * pcm_to_mulaw(pcm)
    assert min(sizes) >= PACKET_BYTES
    assert max(sizes) < 2 * PACKET_BYTES
