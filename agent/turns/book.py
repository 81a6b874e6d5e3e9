"""The book of the agent's turns: what each generated, what of it was heard, and how long the caller waited for it.

One utterance becomes one turn on record, once, when it was heard to its end or cut off; the model's memory gets the
same words at the same moment.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from agent.call.said import AgentSaid
from agent.measures.truth import CallTruth, TurnTruth
from agent.speech.ledger import Ledger
from agent.turns.backchannel import Floor
from agent.turns.transcript import Transcript


@dataclass
class _Utterance:
    clauses: dict[int, str] = field(default_factory=dict[int, str])
    voiced_at: float | None = None
    truth: TurnTruth | None = None


class TurnBook:
    """``remember`` puts a heard text into the model's context. ``truth`` measures; its start is the call's zero."""

    def __init__(
        self, ledger: Ledger, transcript: Transcript, remember: Callable[[str], None], truth: CallTruth
    ) -> None:
        self.ledger = ledger
        self._transcript = transcript
        self._remember = remember
        self.truth = truth
        self._open: dict[int, _Utterance] = {}
        self._issued = 0
        self._reply_due = False
        self.last_written = ""
        """The agent's last turn as it was written, for a caller who asks to hear it again."""

    @property
    def gaps_ms(self) -> list[int]:
        """The measured gaps so far, in order."""
        return [turn.gap_ms for turn in self.truth.turns if turn.gap_ms is not None]

    @property
    def reply_due(self) -> bool:
        """The caller's last turn is over, and nothing has sounded since."""
        return self._reply_due

    @property
    def issued(self) -> int:
        """The highest utterance number given out."""
        return self._issued

    def issue(self) -> int:
        """Number for an utterance that begins."""
        self._issued += 1
        return self._issued

    def caller_stopped(self, voiced_until: float) -> None:
        """A turn of the caller ended; the next voiced audio of the agent closes the gap."""
        self._reply_due = True
        self.truth.turn_committed(voiced_until)

    def clause_opened(self, utterance: int, clause: int, text: str) -> None:
        """A clause of the utterance was queued for playing, or more of its text is known."""
        self._open.setdefault(utterance, _Utterance()).clauses[clause] = text

    def voiced(self, utterance: int, at: float) -> None:
        """The first voiced frame of the utterance was sent."""
        entry = self._open.setdefault(utterance, _Utterance())
        entry.voiced_at = at
        entry.truth = self.truth.agent_voiced(at)
        self._reply_due = False

    def stopped_for_caller(self, sounding_since: float, at: float) -> None:
        """What sounded since then was stopped at ``at`` because the caller made a sound."""
        sounding = [entry.truth for _, entry in sorted(self._open.items()) if entry.truth is not None]
        if sounding:
            self.truth.agent_stopped_for_caller(sounding[-1], sounding_since, at)

    def clause_mute(self, utterance: int, clause: int) -> None:
        """No audio could be made of a clause: it is no part of what was said."""
        entry = self._open.get(utterance)
        if entry is not None:
            entry.clauses.pop(clause, None)

    def has_voice(self, utterance: int) -> bool:
        """Something of the utterance was audible."""
        entry = self._open.get(utterance)
        return entry is not None and entry.voiced_at is not None

    def is_open(self, utterance: int) -> bool:
        """The utterance has begun to be queued and is not on record yet."""
        return utterance in self._open

    def floor(self, *, more_to_come: bool) -> Floor:
        """What the agent has said and not said of its open turns. ``more_to_come``: the model is still writing."""
        now = time.monotonic()
        heard: list[str] = []
        unheard: list[str] = []
        for entry in self._open.values():
            for clause, text in entry.clauses.items():
                words, known = text.split(), len(self.ledger.heard_text(clause, now).split())
                heard += words[:known]
                unheard += words[known:]
        return Floor(" ".join(heard), " ".join(unheard), more_to_come or self.reply_due)

    async def played(self, utterance: int, generated: str) -> None:
        """The utterance was heard to its end. One that had no sound at all leaves no turn."""
        entry = self._open.pop(utterance, None)
        if entry is None:
            return
        heard = self._heard(entry)
        if entry.voiced_at is not None:
            await self._close(entry, heard, generated, interrupted=False)

    async def cut(self, until: int) -> None:
        """Close every open utterance up to ``until`` with what was heard of it."""
        for number in sorted(number for number in self._open if number <= until):
            entry = self._open.pop(number)
            generated = " ".join(entry.clauses.values())
            heard = self._heard(entry)
            if entry.voiced_at is not None:
                await self._close(entry, heard, generated, interrupted=True)

    def _heard(self, entry: _Utterance) -> str:
        now = time.monotonic()
        heard = " ".join(filter(None, (self.ledger.heard_text(clause, now) for clause in entry.clauses)))
        for clause in entry.clauses:
            self.ledger.forget(clause)
        return heard

    async def _close(self, entry: _Utterance, heard: str, generated: str, *, interrupted: bool) -> None:
        self.last_written = generated
        if heard:
            self._remember(heard)
        voiced_at = entry.voiced_at or time.monotonic()
        measured = entry.truth or TurnTruth(started=voiced_at)
        measured.ended, measured.interrupted = time.monotonic(), interrupted
        await self._transcript.agent_turn(
            AgentSaid(
                text=heard,
                text_generated=generated,
                interrupted=interrupted,
                audio_start_ms=self._ms(voiced_at),
                audio_end_ms=self._ms(time.monotonic()),
                gap_ms=measured.gap_ms,
                stages=measured.stages,
                yield_ms=measured.yield_ms,
                overlap_ms=measured.overlap_ms,
            )
        )

    def _ms(self, at: float) -> int:
        return max(0, int((at - self.truth.started) * 1000))
