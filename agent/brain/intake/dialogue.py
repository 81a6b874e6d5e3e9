"""The intake's dialogue: one turn of the caller in, what to say and to do out. No clock, no vendor.

Each slot is asked for twice at most. Several answers in one sentence are all taken, a later value corrects an earlier
one, and what the caller asks for himself (a person, no more calls, to end) comes before any question of ours.
"""

from dataclasses import dataclass, field
from typing import Literal

from agent.brain.intake import intents, lines
from agent.brain.intake.reader import IntakeReader
from agent.brain.intake.slots import ORDER, Slot, Slots, Value, said_back

MOST_ASKED = 2
MOST_QUESTIONS_KEPT = 5

Stage = Literal["asking", "confirming", "over"]


@dataclass(frozen=True, slots=True)
class Line:
    """Something to say. One that is not ``fixed`` needs a voice that can be made now; without one it is left out."""

    text: str
    fixed: bool = True


@dataclass(slots=True)
class Move:
    """The answer to one turn. ``opt_out`` holds the caller's own sentence."""

    lines: list[Line] = field(default_factory=list[Line])
    changed: bool = False
    wants_person: bool = False
    opt_out: str | None = None
    ends: bool = False

    def say(self, *texts: str) -> "Move":
        """Add fixed lines."""
        self.lines += [Line(text) for text in texts]
        return self


class IntakeDialogue:
    """One call's. ``phone_known``: the caller's number is not withheld."""

    def __init__(self, reader: IntakeReader, *, phone_known: bool) -> None:
        self._reader = reader
        self._wanted: tuple[Slot, ...] = tuple(slot for slot in ORDER if slot != "phone" or not phone_known)
        self._asked: Slot | None = None
        self._times: dict[Slot, int] = {}
        self._stage: Stage = "asking"
        self._confirmed: dict[Slot, Value] | None = None
        self._last: list[Line] = []
        self._begun = self._asked_what_to_fix = False
        self.asked_for_person = False
        self.slots = Slots({}, set())
        self.questions: list[str] = []

    @property
    def over(self) -> bool:
        """The caller was said goodbye to."""
        return self._stage == "over"

    @property
    def missing(self) -> list[str]:
        """Hebrew names of what is still not known."""
        return self.slots.missing(self._wanted)

    def learn(self, text: str) -> bool:
        """Take in what was said to somebody else (the model); true when it told something new."""
        return bool(self._take(text, None))

    def answer(self, text: str, *, voice: bool = True) -> Move:
        """One turn of the caller, "" for one that said nothing. ``voice``: lines that are not fixed can be spoken."""
        move = Move()
        if intents.opts_out(text):
            self._stage = "over"
            move.opt_out, move.ends = text, True
            return move.say(lines.OPTED_OUT)
        if intents.asks_to_repeat(text) and self._last:
            move.lines = list(self._last)
            return move
        taken = self._take(text, self._asked)
        move.changed = bool(taken)
        if intents.takes_leave(text):
            self._stage = "over"
            move.ends = True
            return move.say(lines.EARLY_GOODBYE)
        if intents.wants_person(text):
            move.wants_person = True
        if not self._begun:
            self._begun = True
            move.say(lines.INTRO)
        if move.wants_person:
            self.asked_for_person = True
            move.say(lines.PERSON)
        if self._stage == "confirming" and not taken and not move.wants_person:
            return self._answer_to_confirmation(move, text)
        self._acknowledge(move, text, taken)
        return self._go_on(move, voice=voice)

    def _take(self, text: str, asked: Slot | None) -> dict[Slot, bool]:
        """The slots that these words fill; true for one whose value they change."""
        taken: dict[Slot, bool] = {}
        wish = intents.wish_of(text)
        if wish is not None:
            taken["wish"] = self._set("wish", wish)
        for slot, heard in self._reader.read(text, asked).items():
            if heard.value is not None and slot in self._wanted:
                taken[slot] = self._set(slot, heard.value)
        return taken

    def _set(self, slot: Slot, value: Value) -> bool:
        before = self.slots.values.get(slot)
        self.slots.values[slot] = value
        self.slots.skipped.discard(slot)
        return before is not None and before != value

    def _acknowledge(self, move: Move, text: str, taken: dict[Slot, bool]) -> None:
        if any(taken.values()):
            self._confirmed = None
            move.say(lines.CORRECTED)
        elif taken:
            move.say(lines.NOTED)
        elif intents.asks_something(text):
            self.questions = [*self.questions, text][-MOST_QUESTIONS_KEPT:]
            move.say(lines.CANNOT_CHECK)
        elif self._asked is not None and (intents.does_not_know(text) or intents.says_no(text)):
            self.slots.skipped.add(self._asked)
            move.say(lines.NO_MATTER)

    def _go_on(self, move: Move, *, voice: bool) -> Move:
        """The next question; when there is none, what was taken is confirmed, then comes the farewell."""
        while (slot := self.slots.next_missing(self._wanted)) is not None:
            times = self._times.get(slot, 0)
            if times >= MOST_ASKED:
                self.slots.skipped.add(slot)
                continue
            again = slot == self._asked and not move.changed
            self._times[slot] = times + 1
            self._asked, self._stage = slot, "asking"
            return self._keep(move.say(self._question(slot, again=again)))
        self._asked = None
        shown = self.slots.shown()
        if voice and shown and self._confirmed != self.slots.values:
            self._stage = "confirming"
            self._confirmed = dict(self.slots.values)
            move.lines.append(Line(lines.confirmation(shown), fixed=False))
            return self._keep(move)
        return self._farewell(move)

    def _answer_to_confirmation(self, move: Move, text: str) -> Move:
        if intents.says_no(text) and not self._asked_what_to_fix:
            self._asked_what_to_fix = True
            return self._keep(move.say(lines.WHAT_TO_FIX))
        if intents.asks_something(text):
            self._acknowledge(move, text, {})
        return self._farewell(move)

    def _farewell(self, move: Move) -> Move:
        self._stage = "over"
        move.ends = True
        return move.say(lines.DONE)

    def _keep(self, move: Move) -> Move:
        self._last = move.lines[-1:]
        return move

    def _question(self, slot: Slot, *, again: bool) -> str:
        if slot == "budget" and self.slots.values.get("wish") in {"sell", "let"}:
            return lines.ASK_PRICE_AGAIN if again else lines.ASK_PRICE
        return lines.ASK_AGAIN[slot] if again else lines.ASK[slot]

    def summary(self) -> str:
        """What was taken and what is missing, for the person who calls back."""
        known = [f"{said_back(slot, value)}" for slot, value in self.slots.values.items()]
        parts = [", ".join(known)] if known else []
        if self.missing:
            parts.append(f"חסר: {', '.join(self.missing)}")
        if self.asked_for_person:
            parts.append("ביקש לדבר עם אדם")
        parts += [f"הפונה שאל: {question}" for question in self.questions]
        return ". ".join(parts)
