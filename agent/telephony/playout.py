"""Plays clauses into the media socket: paced, marked, stoppable within one packet, and able to go on after a stop.

Twilio plays what it gets in order and can only throw everything away (``clear``). So audio is handed over at most
``LEAD_S`` ahead of its playing, and a pause is a ``clear`` after which the unheard rest is sent again.
"""

import asyncio
import contextlib
import time
from collections import deque

from agent.speech.ledger import PLAY_DELAY_S, Ledger
from agent.telephony.audio import FRAME_MS, FRAME_MULAW_BYTES, first_voiced_ms, mulaw_ms, pcm_to_mulaw
from agent.telephony.media import MediaSocket
from agent.telephony.playout_listener import PlayoutListener

LEAD_S = 0.1
"""Audio handed over before its time: the cushion against a stalled loop, and the most that a ``clear`` must catch."""

REFILL_AT_S = 0.06
PACKET_BYTES = 2 * FRAME_MULAW_BYTES
"""40 ms: half the wake-ups and messages of single frames."""

PACKET_S = PACKET_BYTES / 8_000

START_CUSHION_BYTES = 4 * FRAME_MULAW_BYTES
"""A clause starts once 80 ms of it are there (or all of it), so that a vendor's uneven chunks make no hole."""

MARK_GRACE_S = 1.0
"""How long after its computed end a clause without its mark counts as played: the mark was lost."""

IDLE_WAIT_S = 60.0
"""Nothing to do until somebody wakes the loop."""

MAX_QUEUED_BYTES = 8_000 * 180
"""Three minutes of speech; more is a runaway reply."""


class _Clause:
    def __init__(self, utterance: int, clause: int, *, bridges: bool) -> None:
        self.utterance = utterance
        self.clause = clause
        self.bridges = bridges
        self.audio = bytearray()
        self.finished = False
        self.sent = 0
        self.marked: str | None = None
        self.voiced_ms: float | None = None

    @property
    def sent_out(self) -> bool:
        return self.finished and self.sent >= len(self.audio)


class Playout:
    """The one writer of a call's media socket. ``run`` belongs to the transport; the rest is called from its loop."""

    def __init__(self, socket: MediaSocket, ledger: Ledger, listener: PlayoutListener) -> None:
        self._socket = socket
        self._ledger = ledger
        self._listener = listener
        self._clauses: deque[_Clause] = deque()
        self._by_id: dict[int, _Clause] = {}
        self._ended: dict[int, str] = {}
        self._voiced: set[int] = set()
        self._answering: set[int] = set()
        self._dead_until = 0
        self._paused_at: float | None = None
        self._marks = 0
        self._sounding_since: float | None = None
        self._wake = asyncio.Event()

    @property
    def silent(self) -> bool:
        """Nothing is left to play, and nothing that was sent is still sounding."""
        return not self._clauses and time.monotonic() >= self._ledger.line_free_at

    @property
    def sounding_since(self) -> float | None:
        """When audio began to leave for the caller without a break, monotonic seconds; None while none does."""
        return self._sounding_since

    @property
    def paused(self) -> bool:
        """Held back by ``pause``."""
        return self._paused_at is not None

    def begin(self, utterance: int, clause: int, text: str, *, bridges: bool = False) -> None:
        """Queue a clause; a clause of a discarded utterance is ignored."""
        if utterance <= self._dead_until:
            return
        entry = _Clause(utterance, clause, bridges=bridges)
        self._clauses.append(entry)
        self._by_id[clause] = entry
        self._ledger.open(clause, text)
        self._listener.clause_opened(utterance, clause, text)

    def reword(self, utterance: int, clause: int, text: str) -> None:
        """More of a queued clause's text is known."""
        if clause in self._by_id:
            self._ledger.reword(clause, text)
            self._listener.clause_opened(utterance, clause, text)

    def interject(self, utterance: int, clause: int, text: str, pcm: bytes) -> None:
        """Play a whole phrase as an utterance of its own before anything that has not started to play."""
        self.begin(utterance, clause, text)
        entry = self._by_id.get(clause)
        if entry is None:
            return
        self.feed(clause, pcm)
        self.finish(clause)
        self.end(utterance, text)
        self._clauses.remove(entry)
        started = sum(1 for other in self._clauses if other.sent)
        self._clauses.insert(started, entry)

    def feed(self, clause: int, pcm: bytes) -> None:
        """Add audio to a queued clause."""
        entry = self._by_id.get(clause)
        if entry is None or len(entry.audio) + len(pcm) // 2 > MAX_QUEUED_BYTES:
            return
        if entry.voiced_ms is None:
            entry.voiced_ms = first_voiced_ms(pcm, mulaw_ms(len(entry.audio)))
        entry.audio += pcm_to_mulaw(pcm)
        self._ledger.received(clause, mulaw_ms(len(entry.audio)), lead_ms=entry.voiced_ms)
        self._wake.set()

    def finish(self, clause: int, *, broken: bool = False) -> None:
        """No more audio of the clause follows; ``broken`` when that is not all of it."""
        entry = self._by_id.get(clause)
        if entry is None:
            return
        entry.finished = True
        if entry.audio:
            self._ledger.received(clause, mulaw_ms(len(entry.audio)), finished=not broken)
            if broken:
                self._ledger.broke_off(clause)
        else:
            # No voice could be made of it: it must not count as heard.
            self._ledger.forget(clause)
            self._clauses.remove(entry)
            del self._by_id[clause]
            self._listener.clause_mute(entry.utterance, clause)
        self._wake.set()

    def end(self, utterance: int, text: str) -> None:
        """No further clause of the utterance follows."""
        if utterance > self._dead_until:
            self._ended[utterance] = text
            self._wake.set()

    async def pause(self) -> None:
        """Stop sounding now; what was not heard stays queued. Does nothing when there is nothing to stop."""
        if self._paused_at is not None:
            return
        self._paused_at = time.monotonic()
        if self._sounding_since is not None or any(clause.sent for clause in self._clauses):
            self._ledger.cleared(self._paused_at)
            await self._socket.send_clear()
        self._set_sounding(False)

    def resume(self) -> None:
        """Go on from the first unheard word."""
        if self._paused_at is None:
            return
        for entry in self._clauses:
            if entry.sent:
                back = int(self._ledger.resume_ms(entry.clause, self._paused_at) / FRAME_MS) * FRAME_MULAW_BYTES
                entry.sent = min(entry.sent, back)
                entry.marked = None
        self._paused_at = None
        self._wake.set()

    async def discard(self, until: int) -> None:
        """Throw away every utterance up to and including ``until``, sounding or queued, and end a pause."""
        await self.pause()
        self._dead_until = max(self._dead_until, until)
        self._clauses = deque(clause for clause in self._clauses if clause.utterance > self._dead_until)
        self._by_id = {clause.clause: clause for clause in self._clauses}
        self._ended = {number: text for number, text in self._ended.items() if number > self._dead_until}
        self._paused_at = None
        self._wake.set()

    def mark_returned(self, name: str) -> None:
        """Twilio sent a mark back."""
        if self._ledger.mark_returned(name) is not None:
            self._wake.set()

    async def run(self) -> None:
        """Send until cancelled."""
        while True:
            self._wake.clear()
            wait = IDLE_WAIT_S if self.paused else await self._advance()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._wake.wait()

    async def _advance(self) -> float:
        """Send what is due and retire what was heard; answers how long to wait for the next thing to do, in s."""
        await self._send_marks()
        await self._retire()
        entry = next((clause for clause in self._clauses if not clause.sent_out), None)
        if entry is None:
            still_sounds = self._ledger.line_free_at - time.monotonic()
            self._set_sounding(still_sounds > 0)
            if still_sounds > 0:
                return still_sounds
            return MARK_GRACE_S / 4 if self._clauses else IDLE_WAIT_S
        available = len(entry.audio) - entry.sent
        if not entry.finished and available < (START_CUSHION_BYTES if entry.sent == 0 else PACKET_BYTES):
            return IDLE_WAIT_S
        ahead = self._ahead()
        if ahead > REFILL_AT_S:
            return ahead - REFILL_AT_S
        # A packet that would overshoot the lead by half waits for the next turn: two at a time, then a hole of their
        # length, is how a clock that is a hair late makes an even stream uneven.
        while (
            not self.paused and self._ahead() + PACKET_S / 2 < LEAD_S and len(entry.audio) - entry.sent >= PACKET_BYTES
        ):
            await self._send_packet(entry)
        if not self.paused and entry.finished and len(entry.audio) - entry.sent < PACKET_BYTES:
            await self._send_packet(entry)
        return 0.0

    def _ahead(self) -> float:
        """Seconds of audio that were handed over and are not due yet."""
        return self._ledger.line_free_at - PLAY_DELAY_S - time.monotonic()

    async def _send_packet(self, entry: _Clause) -> None:
        rest = len(entry.audio) - entry.sent
        # A crumb by itself, right behind a whole packet, would leave the next clause's first packet a hole to fill.
        size = rest if entry.finished and rest < 2 * PACKET_BYTES else PACKET_BYTES
        packet = bytes(entry.audio[entry.sent : entry.sent + size])
        if not packet:
            return
        offset = mulaw_ms(entry.sent)
        entry.sent += len(packet)
        at = time.monotonic()
        self._ledger.sent(entry.clause, offset, mulaw_ms(len(packet)), at)
        self._set_sounding(True)
        is_voiced = entry.voiced_ms is not None and offset + mulaw_ms(len(packet)) > entry.voiced_ms
        if is_voiced and entry.utterance not in self._voiced:
            self._voiced.add(entry.utterance)
            self._listener.voiced(entry.utterance, at)
        if is_voiced and not entry.bridges and entry.utterance not in self._answering:
            self._answering.add(entry.utterance)
            self._listener.answering(entry.utterance)
        await self._socket.send_audio(packet)

    async def _send_marks(self) -> None:
        for entry in self._clauses:
            if not entry.sent_out:
                break
            if entry.marked is None:
                self._marks += 1
                entry.marked = f"{entry.utterance}.{entry.clause}.{self._marks}"
                self._ledger.mark_sent(entry.marked, entry.clause)
                await self._socket.send_mark(entry.marked)

    async def _retire(self) -> None:
        """Take clauses that were heard off the queue, and tell of utterances that are over."""
        now = time.monotonic()
        late = now >= self._ledger.line_free_at + MARK_GRACE_S
        while self._clauses:
            first = self._clauses[0]
            heard = self._ledger.was_played(first.clause)
            if not (heard or (first.sent_out and first.marked is not None and late)):
                break
            self._clauses.popleft()
            self._by_id.pop(first.clause, None)
        waiting = {clause.utterance for clause in self._clauses}
        for utterance in [number for number in self._ended if number not in waiting]:
            await self._listener.played(utterance, self._ended.pop(utterance))

    def _set_sounding(self, sounds: bool) -> None:
        if sounds != (self._sounding_since is not None):
            self._sounding_since = time.monotonic() if sounds else None
            self._listener.sounding(sounds)
