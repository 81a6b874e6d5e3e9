"""What a call was like for its caller, turn by turn: how long he waited, who spoke over whom, how soon it yielded.

His own voice is placed by the stream's timestamps, so a busy worker that reads a frame late does not flatter itself.
The agent's sound counts from the moment at which it is handed to Twilio, and as silent from the ``clear``; the way
from there to the ear (about 0.1 s each) is the same for every call and is not in any figure.
"""

import time
from dataclasses import dataclass

from agent.measures.clock import MediaClock
from agent.measures.stages import stages_of
from agent.measures.work import WorkLog
from agent.metrics import OVERLAP_SECONDS, TURN_GAP_SECONDS, TURN_STAGE_SECONDS, YIELD_SECONDS
from shared.contracts.events import TurnStages


@dataclass(slots=True)
class TurnTruth:
    """One turn of the agent. ``started`` is the caller's onset before it, or its own first sound; monotonic seconds."""

    started: float
    ended: float | None = None
    gap_ms: int | None = None
    stages: TurnStages | None = None
    yield_ms: int | None = None
    overlap_ms: int = 0
    interrupted: bool = False


class CallTruth:
    """Fed by the parts of a call as things happen; read at its end."""

    def __init__(self) -> None:
        self.started = time.monotonic()
        self.clock = MediaClock()
        self.work = WorkLog()
        self.turns: list[TurnTruth] = []
        self._onset: float | None = None
        self._turn_began: float | None = None
        self._quiet: tuple[float, float] = (0.0, 0.0)
        self._stopped: float | None = None
        self._committed = 0.0

    @property
    def yields_ms(self) -> list[int]:
        """Of the turns that had to yield, in order."""
        return [turn.yield_ms for turn in self.turns if turn.yield_ms is not None]

    @property
    def overlap_ms(self) -> int:
        """Of the whole call."""
        return sum(turn.overlap_ms for turn in self.turns)

    def caller_began(self, now: float, noticed_after_s: float) -> None:
        """A sound of the caller is noticed ``now``, so long after its first frame."""
        self._onset = now - self.clock.lateness_s(now) - noticed_after_s
        if self._turn_began is None:
            self._turn_began = self._onset

    def caller_quiet(self, voiced_until: float) -> None:
        """The sound is over; ``voiced_until`` is when its last frame was read."""
        self._quiet = voiced_until, voiced_until - self.clock.lateness_s(time.monotonic())

    def turn_committed(self, voiced_until: float) -> None:
        """The caller's turn is over; the next voiced sound of the agent closes the gap."""
        read, spoken = self._quiet
        self._stopped = spoken if read == voiced_until else voiced_until
        self._committed = time.monotonic()

    def agent_voiced(self, at: float) -> TurnTruth:
        """A turn of the agent begins to be audible."""
        turn = TurnTruth(started=at if self._turn_began is None else self._turn_began)
        self.turns.append(turn)
        if self._stopped is not None:
            turn.gap_ms = max(0, round((at - self._stopped) * 1000))
            turn.stages = stages_of(
                self.work.done, voice_end=self._stopped, committed=self._committed, heard=max(at, self._stopped)
            )
            self._count(turn.gap_ms, turn.stages)
            self._stopped = self._turn_began = None
        return turn

    def agent_stopped_for_caller(self, turn: TurnTruth, sounding_since: float, at: float) -> None:
        """The agent's sound was stopped at ``at`` because the caller made one."""
        if self._onset is None or at <= self._onset:
            return
        overlap_ms = round((at - max(self._onset, sounding_since)) * 1000)
        turn.overlap_ms += overlap_ms
        OVERLAP_SECONDS.observe(overlap_ms / 1000)
        if sounding_since <= self._onset:
            yield_ms = round((at - self._onset) * 1000)
            turn.yield_ms = max(turn.yield_ms or 0, yield_ms)
            YIELD_SECONDS.observe(yield_ms / 1000)

    @staticmethod
    def _count(gap_ms: int, stages: TurnStages) -> None:
        TURN_GAP_SECONDS.observe(gap_ms / 1000)
        for name in stages.__struct_fields__:
            TURN_STAGE_SECONDS.labels(name.removesuffix("_ms")).observe(getattr(stages, name) / 1000)
