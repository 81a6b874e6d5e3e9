"""Decides clause by clause whether what a reply claims is supported; keeps what the reply has spoken of so far."""

import re
from dataclasses import dataclass

from agent.brain.facts.budget import wrong_budget
from agent.brain.facts.claim import Claim
from agent.brain.facts.claims import find_claims
from agent.brain.facts.comparisons import wrong_comparison
from agent.brain.facts.deeds import Needed, State, deeds, states
from agent.brain.facts.evidence import Evidence
from agent.brain.facts.frames import (
    Frame,
    Topic,
    agrees,
    asks_wish,
    begins_statement,
    confirms,
    frame_of,
    only_asks,
    sentence_asks,
    stretches,
    topic_of,
)
from agent.brain.facts.listings import ListingTalk
from agent.brain.facts.promises import Kept, is_open, promises
from agent.brain.facts.standing import state_stands
from agent.brain.facts.times import TimeTalk
from agent.brain.facts.vocabulary import MOST_NEW, MOST_NEW_OPEN, new_words

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
_KEPT_BY: dict[Kept, str] = {"callback": "request_callback", "sent": "send_whatsapp", "noted": "save_lead_details"}
_WORDS = frozenset({"feature", "term", "thing", "near", "person"})
_PUT = frozenset(
    {
        "price",
        "area",
        "rooms",
        "floor",
        "floors",
        "phone",
        "percent",
        "street",
        "city",
        "feature",
        "term",
        "house",
        "per_metre",
    }
)
_OF_ITSELF = re.compile(r"\W*(?:ו|אז |לא, |כן, )?(?:אני|לצערי|סליחה|תודה)(?![א-ת])")
_NOTHING_THERE = re.compile(r"(?<![א-ת])(?:לא|אין|אפס|שוב|עוד פעם)(?![א-ת])")
_NOTED = re.compile(r"(?<![א-ת])[וש]?(?:רשמתי|שמרתי|ציינתי|סימנתי|נרשמו?|נשמרו?|הוספתי|עדכנתי)(?![א-ת])")
"""What follows is on record: it must be the caller's own."""
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
        self._asks = False
        self._open = False
        self._listings = ListingTalk(evidence)
        self._times = TimeTalk(evidence)

    def check(self, clause: str) -> Finding | None:
        """The first unsupported claim of the clause, or None when it may be spoken."""
        clause = clause.replace("־", "-").replace("–", "-").replace("״", '"')
        done = deeds(clause)
        for deed in done:
            if not self._was_done(deed.needs):
                return Finding("deed", deed.text)
        claims = find_claims(clause, self._evidence.today)
        stated = states(clause)
        for place, part in stretches(clause):
            inside = [claim for claim in claims if place <= claim.start < place + len(part)]
            own = [claim.moved(-place) for claim in inside]
            here = [state for state in stated if place <= state.start < place + len(part)]
            self._confirms = self._confirms or confirms(part)
            states_it = self._confirms or any(state.kind == "exists" for state in here)
            inherited = None if begins_statement(part) and self._frame == "quote" else self._frame
            self._frame = "fact" if states_it else frame_of(part) or inherited
            self._topic = topic_of(part) or self._topic
            self._asks = only_asks(part) or (self._asks and not begins_statement(part) and not self._confirms)
            if _NOTED.search(part) and not part.rstrip().endswith("?"):
                self._asks, self._frame = False, "wish"
            self._asks = self._asks or (not self._confirms and sentence_asks(clause, place))
            self._open = is_open(part) or (self._open and not begins_statement(part))
            self._listings.begin(part)
            self._times.of_listings(self._listings.spoken_of)
            held = [(one.start, one.end) for one in own]
            held += [(one.start - place, one.start - place + len(one.text)) for one in done]
            finding = (
                self._check_states(clause, here, inside)
                or self._check_claims(part, inside, here, clause)
                or self._check_words(part, held)
                or self._check_promises(part)
                or self._check_yes(part)
            )
            if finding is not None:
                return finding
            if part.rstrip()[-1] in ".!?":
                self._confirms = self._asks = self._open = False
                self._frame = "fact" if self._evidence.last_turn_asks else None
        return None

    def _check_states(self, clause: str, stated: list[State], claims: list[Claim]) -> Finding | None:
        moments = [claim for claim in claims if claim.kind in _TIMES]
        self._times.turn_to(moments)
        for state in stated:
            if not state_stands(self._evidence, state, clause, self._times, moments, self._listings.spoken_of):
                return Finding("state", state.text)
        return None

    def _check_claims(self, part: str, claims: list[Claim], here: list[State], clause: str) -> Finding | None:
        times = [claim for claim in claims if claim.kind in _TIMES]
        echoes = part.rstrip().endswith("?") and not begins_statement(part) and not self._confirms
        asked = echoes or (self._asks and not self._confirms)
        frame = "quote" if asked and self._frame != "wish" else self._frame
        wrong = self._times.unsupported(part, times, self._topic, "quote" if echoes else self._frame)
        if wrong is not None:
            return Finding(wrong.kind, wrong.text)
        if any(state.kind == "none" for state in here) and self._listings.none_fits(claims):
            return None
        counted = [claim for claim in claims if claim.kind in {"rooms", "city", "quarter"}]
        for claim in claims:
            if (
                claim.kind in _TIMES
                or (claim.kind == "season" and self._topic != "entry" and not any(one.kind in _WORDS for one in claims))
                or (claim.kind == "duration" and part.rstrip().endswith("?") and not begins_statement(part))
                or (claim.kind == "number" and self._times.is_day_of_month(claim))
                or (self._asks and claim.kind in _WORDS)
            ):
                continue
            if claim.kind == "count" and not self._listings.are_so_many(claim, counted, part):
                return Finding(claim.kind, claim.text)
            if claim.kind in {"city", "price", "rooms"} and self._is_looked_for(claim, clause, here):
                continue
            if not self._listings.supports(claim, frame, asks=asks_wish(part)):
                return Finding(claim.kind, claim.text)
        if (misplaced := self._listings.misplaced(part)) is not None:
            return Finding("street", misplaced)
        compared = None if self._asks else wrong_comparison(part, self._evidence.listings)
        compared = compared or wrong_budget(part, self._evidence, self._listings.spoken_of)
        return Finding("comparison", compared) if compared is not None else None

    def _is_looked_for(self, claim: Claim, part: str, here: list[State]) -> bool:
        """The caller's own town, or price, of which the stretch says only that nothing is there, or that it may be looked at again."""
        heard = (*self._evidence.wished.claims, *self._evidence.asserted.claims)
        same = [one for one in heard if one.kind == claim.kind]
        own = any(one.word == claim.word and set(claim.values) <= set(one.values) for one in same)
        own = own and (claim.kind == "city" or self._evidence.searched_for_nothing)
        return own and _NOTHING_THERE.search(part) is not None and not any(one.kind == "exists" for one in here)

    def _check_words(self, part: str, held: list[tuple[int, int]]) -> Finding | None:
        """A statement made of words from nowhere."""
        if self._asks or self._frame in {"wish", "quote"}:
            return None
        new = new_words(part, held, self._evidence.words)
        most = MOST_NEW_OPEN if self._open or _OF_ITSELF.match(part) else MOST_NEW
        return Finding("unknown", " ".join(new)) if len(new) >= most else None

    def _check_promises(self, part: str) -> Finding | None:
        for one in promises(part, behind_condition=self._open):
            if _KEPT_BY.get(one.kept) not in self._evidence.done:
                return Finding("promise", one.text)
        return None

    def _check_yes(self, part: str) -> Finding | None:
        """A bare "yes, that is right" states whatever the caller has just put to the agent."""
        if not self._evidence.last_turn_asks or not agrees(part, after_yes=self._confirms):
            return None
        for claim in find_claims(self._evidence.turns[-1], self._evidence.today):
            if claim.kind in _TIMES:
                wrong = self._times.unsupported(part, [claim], self._topic, "fact") is not None
            else:
                wrong = claim.kind in _PUT and not self._listings.supports(claim, "fact", asks=False)
            if wrong:
                return Finding(claim.kind, part.strip())
        return None

    def _was_done(self, needs: Needed) -> bool:
        if needs == "looked":
            return bool(self._evidence.ran)
        return bool(_NEEDS[needs] & self._evidence.done)
