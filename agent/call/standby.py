"""Takes over when no model or no voice answers: runs the intake and keeps what it takes, whatever else is down.

Tools that the CRM did not answer stand in the call's record, and the CRM runs them when it reads it.
"""

from collections.abc import Callable
from typing import Protocol

from openai.types.chat import ChatCompletionMessageParam, ChatCompletionSystemMessageParam

from agent.brain.intake.dialogue import IntakeDialogue, Move
from agent.brain.intake.slots import MARK
from agent.brain.tools.toolbox import Toolbox
from agent.call.tasks import OwnedTasks
from agent.turns.transcript import Transcript
from shared.contracts.events import EndReason, Stage

MOST_MUTE = 3
"""After so many answers in a row without any sound the agent cannot speak at all; holding the line would be cruel."""

MAX_TEXT = 500
"""Characters of a tool's text argument (shared/contracts/tools.py)."""

_DETAILS_FOLLOW = "הפרטים נרשמים."

_RETURNED = (
    "בחלק מהשיחה הייתה תקלה, ובמקומך דיברה מערכת קליטה פשוטה. מה שנקלט ונשמר: {known}. {missing}"
    "הובטח לפונה שיחזרו אליו מהמשרד, וזה נרשם. המשיכי מכאן כרגיל, בלי לשאול שוב את מה שנקלט."
)


class StandbyOwner(Protocol):
    """The conversation, as the standby acts on it."""

    async def say_pieces(self, pieces: tuple[str, ...]) -> int:
        """Say phrases as one utterance; answers its number."""
        ...

    async def silence_agent(self) -> None:
        """Stop what sounds and forget what was to sound."""
        ...

    def end_after(self, utterance: int) -> None:
        """Hang up once this utterance was heard."""
        ...

    def hang_up(self, reason: EndReason) -> None:
        """End the call now."""
        ...


class Standby:
    """One call's. ``remember`` puts a message into the model's context, ``why_mute`` tells why no voice can be made."""

    def __init__(
        self,
        owner: StandbyOwner,
        dialogue: IntakeDialogue,
        toolbox: Toolbox,
        transcript: Transcript,
        remember: Callable[[ChatCompletionMessageParam], None],
        why_mute: Callable[[], str | None],
        offered: frozenset[str],
    ) -> None:
        self._owner = owner
        self._dialogue = dialogue
        self._toolbox = toolbox
        self._transcript = transcript
        self._remember = remember
        self._why_mute = why_mute
        self._offered = offered
        self._unread: list[str] = []
        self._tasks = OwnedTasks("standby")
        self._note: ChatCompletionSystemMessageParam | None = None
        self._saves = self._mute = self._covered = 0
        self._unwanted = self._promised = self._booked = False
        self._reported: set[tuple[str, str]] = set()

    @property
    def active(self) -> bool:
        """The caller was asked for his details."""
        return self._note is not None

    def heard(self, text: str) -> None:
        """A turn of the caller, whoever will answer it."""
        self._unread.append(text)

    def sounded(self) -> None:
        """Something of the agent was audible."""
        self._mute = 0

    async def answer(self, reason: str) -> None:
        """Answer the caller's turn without a model; ``reason`` goes on record.

        The first answer promises a call-back, so it is booked there and then: a crash a moment later loses nothing.
        """
        await self.degraded("thinking", "intake", reason)
        *earlier, latest = self._unread or [""]
        self._unread.clear()
        told = [self._dialogue.learn(text) for text in earlier]
        move = self._dialogue.answer(latest, voice=self._why_mute() is None)
        self._remember_state()
        if move.changed or any(told):
            self._save()
        if move.opt_out is None and not self._promised:
            self._promised = True
            self._tasks.start(self._book_callback("intake-promised", _DETAILS_FOLLOW), "promise")
        await self._act(move)

    async def voiceless(self, utterance: int, reason: str) -> None:
        """No voice could be made of an answer: say what is cached instead, or give up after ``MOST_MUTE`` times."""
        if utterance <= self._covered:
            return
        self._covered = utterance
        self._mute += 1
        await self._owner.silence_agent()
        if self._mute >= MOST_MUTE:
            self._owner.hang_up("error")
            return
        await self.answer(reason)

    async def degraded(self, stage: Stage, mode: str, detail: str) -> None:
        """Put on record that a stage works in a lesser mode; once a call for each."""
        if (stage, mode) not in self._reported:
            self._reported.add((stage, mode))
            await self._transcript.degraded(stage=stage, mode=mode, detail=detail[:300])

    async def close(self) -> None:
        """The call is over: what was promised is put on the office's list, with all that was taken."""
        await self._tasks.wait_all()
        if self.active and not self._unwanted:
            told = [self._dialogue.learn(text) for text in self._unread]
            if any(told):
                await self._run("save_lead_details", self._dialogue.slots.lead_details(), f"intake-{self._saves + 1}")
            await self._book_callback("intake-callback", self._dialogue.summary())

    async def _act(self, move: Move) -> None:
        if move.opt_out is not None:
            self._unwanted = True
            self._tasks.start(self._run("opt_out", {"quote": move.opt_out[:MAX_TEXT]}, "intake-opt-out"), "opt-out")
        mute = self._why_mute() is not None
        said = tuple(line.text for line in move.lines if line.fixed or not mute)
        utterance = await self._owner.say_pieces(said)
        if move.ends:
            self._owner.end_after(utterance)

    def _save(self) -> None:
        self._saves += 1
        details = self._dialogue.slots.lead_details()
        if details:
            self._tasks.start(self._run("save_lead_details", details, f"intake-{self._saves}"), "save")

    async def _book_callback(self, tool_call_id: str, summary: str) -> None:
        """Not when the model booked one, or the caller wants no call. A second booking completes the first."""
        if self._toolbox.done & ({"opt_out"} if self._booked else {"request_callback", "opt_out"}):
            return
        self._booked = True
        values = self._dialogue.slots.values
        asked: dict[str, object] = {"reason": f"{MARK}. {summary}".strip()[:MAX_TEXT]}
        asked |= {slot: str(values[slot]) for slot in ("when", "name") if slot in values}
        await self._run("request_callback", asked, tool_call_id)

    async def _run(self, name: str, arguments: dict[str, object], tool_call_id: str) -> None:
        if name in self._offered:
            await self._toolbox.run_one(name, arguments, tool_call_id)

    def _remember_state(self) -> None:
        """One message in the model's context, rewritten as the intake goes on, for when the model is back."""
        shown, missing = self._dialogue.slots.shown(), self._dialogue.missing
        content = _RETURNED.format(
            known=", ".join(shown) or "עדיין שום פרט", missing=f"חסר: {', '.join(missing)}. " if missing else ""
        )
        if self._note is None:
            self._note = {"role": "system", "content": content}
            self._remember(self._note)
        else:
            self._note["content"] = content
