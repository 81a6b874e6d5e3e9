"""The dialogue on the terminal: live for one call, a line each for many."""

import asyncio
import sys
from typing import TextIO

import msgspec

from agent.sandbox.carrier.call import SimulatedCall
from agent.sandbox.script.record import CrmReader, CrmUnreachableError, RecordedTurn

_POLL_S = 0.3
_NAMES = {"caller": "מתקשר", "agent": "מוקד "}


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """How one call went; ``problems`` empty when the CRM holds all of it."""

    call_sid: str
    seconds: float
    ended_by: str
    gaps_ms: list[int | None]
    barge_stops_ms: list[int]
    longest_silence_ms: int
    answered_twiml: list[str]
    turns: list[RecordedTurn]
    problems: list[str]


class LiveDialogue:
    """Prints turns as the CRM gets them, each of the agent's with the gap that the carrier measured before it."""

    def __init__(self, call: SimulatedCall, reader: CrmReader, out: TextIO = sys.stdout) -> None:
        self._call = call
        self._reader = reader
        self._out = out
        self._seen: set[int] = set()
        self._caller_turns = 0
        self._agent_answers = False

    async def follow(self) -> None:
        """Print until cancelled."""
        while True:
            try:
                record = await self._reader.get(self._call.sid)
            except CrmUnreachableError:
                # The call goes on without the CRM; the check at the end tells if that lasted.
                record = None
            self.show(record.turns if record is not None else [])
            await asyncio.sleep(_POLL_S)

    def show(self, turns: list[RecordedTurn]) -> None:
        """Print the turns not printed yet."""
        for turn in sorted(turns, key=lambda one: one.seq):
            if turn.seq not in self._seen:
                self._seen.add(turn.seq)
                self._print(turn)

    def _print(self, turn: RecordedTurn) -> None:
        note = ""
        if turn.speaker == "caller":
            self._caller_turns += 1
            self._agent_answers = True
        elif self._agent_answers:
            self._agent_answers = False
            figures = self._call.measures.figures()
            number = self._caller_turns - 1
            gap = figures[number].gap_ms if number < len(figures) else None
            note = f"   [{gap} ms]" if gap is not None else ""
        if turn.interrupted:
            note += "   (נקטע)"
        self._out.write(f"{_NAMES.get(turn.speaker, turn.speaker)} | {turn.text}{note}\n")
        self._out.flush()


def median(values: list[int]) -> int | None:
    """The middle value, or None of nothing."""
    return sorted(values)[len(values) // 2] if values else None


def summary(outcome: Outcome) -> str:
    """One line about a call."""
    gaps = [gap for gap in outcome.gaps_ms if gap is not None]
    parts = [f"{outcome.call_sid[:8]}…", f"{outcome.seconds:.1f} s", f"ended by {outcome.ended_by}"]
    if gaps:
        parts.append(f"turn gap median {median(gaps)} ms, worst {max(gaps)} ms")
    if outcome.barge_stops_ms:
        parts.append(f"barge-in stop {', '.join(str(one) for one in outcome.barge_stops_ms)} ms")
    parts.append(f"longest silence {outcome.longest_silence_ms} ms")
    return ", ".join(parts)
