"""Decides clause by clause whether what a reply claims is supported; keeps what the reply has spoken of so far."""

from dataclasses import dataclass

from agent.brain.facts.claims import Claim, find_claims
from agent.brain.facts.deeds import Needed, State, deeds, states
from agent.brain.facts.evidence import Evidence
from agent.brain.facts.frames import Frame, Topic, confirms, frame_of, stretches, topic_of
from agent.brain.facts.listings import ListingTalk
from agent.brain.facts.standing import state_stands
from agent.brain.facts.times import TimeTalk

_NEEDS: dict[Needed, frozenset[str]] = {
    "booked": frozenset({"book_appointment"}),
    "noted": frozenset({"save_lead_details", "request_callback", "opt_out", "book_appointment"}),
    "callback": frozenset({"request_callback"}),
    "saved": frozenset({"save_lead_details", "request_callback", "book_appointment"}),
    "sent": frozenset({"send_whatsapp"}),
    "removed": frozenset({"opt_out"}),
    "handed": frozenset({"request_callback", "transfer_to_human"}),
    "looked": frozenset(),
    "never": frozenset(),
}
_TIMES = frozenset({"hour", "date", "weekday", "month"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that may not be said. ``kind`` is a claim's kind, ``deed``, ``state``, ``leak`` or ``language``."""

    kind: str
    text: str

    @property
    def may_be_rephrased(self) -> bool:
        """The model may be asked again; one that tells its prompt, or speaks another language, is not."""
        return self.kind not in {"leak", "language"}


class ReplyJudge:
    """One reply's; ``check`` its clauses in order. Pure computing, well under a millisecond for a clause."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._frame: Frame | None = "fact" if evidence.last_turn_asks else None
        self._topic: Topic | None = None
        self._confirms = False
        self._listings = ListingTalk(evidence)
        self._times = TimeTalk(evidence)

    def check(self, clause: str) -> Finding | None:
        """The first unsupported claim of the clause, or None when it may be spoken."""
        clause = clause.replace("־", "-").replace("–", "-").replace("״", '"')
        for deed in deeds(clause):
            if not self._was_done(deed.needs):
                return Finding("deed", deed.text)
        claims = find_claims(clause, self._evidence.today)
        stated = states(clause)
        for place, part in stretches(clause):
            inside = [claim for claim in claims if place <= claim.start < place + len(part)]
            here = [state for state in stated if place <= state.start < place + len(part)]
            self._confirms = self._confirms or confirms(part)
            states_it = self._confirms or any(state.kind == "exists" for state in here)
            self._frame = "fact" if states_it else frame_of(part) or self._frame
            self._topic = topic_of(part) or self._topic
            self._listings.begin(part)
            finding = self._check_states(clause, here, inside) or self._check_claims(part, inside)
            if finding is not None:
                return finding
            self._confirms = self._confirms and part.rstrip()[-1] not in ".!?"
        return None

    def _check_states(self, clause: str, stated: list[State], claims: list[Claim]) -> Finding | None:
        moments = [claim for claim in claims if claim.kind in _TIMES]
        self._times.turn_to(moments)
        for state in stated:
            if not state_stands(self._evidence, state, clause, self._times, moments):
                return Finding("state", state.text)
        return None

    def _check_claims(self, part: str, claims: list[Claim]) -> Finding | None:
        times = [claim for claim in claims if claim.kind in _TIMES]
        wrong = self._times.unsupported(part, times, self._topic, self._frame)
        if wrong is not None:
            return Finding(wrong.kind, wrong.text)
        asks = part.rstrip().endswith("?") and not self._confirms
        for claim in claims:
            if asks and claim.kind == "feature" and not claim.negated and self._frame != "fact":
                continue
            if claim.kind not in _TIMES and not self._listings.supports(claim, self._frame):
                return Finding(claim.kind, claim.text)
        return None

    def _was_done(self, needs: Needed) -> bool:
        if needs == "looked":
            return bool(self._evidence.ran)
        return bool(_NEEDS[needs] & self._evidence.done)
