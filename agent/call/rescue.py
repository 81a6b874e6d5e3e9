"""What the agent says when a vendor fails: one place decides, so that no failure ends in silence or in a loop."""

from agent.brain.tools.toolbox import Toolbox
from agent.call import phrases
from agent.turns.transcript import Transcript

MAX_MUTE_CLAUSES = 3
"""After so many clauses without any voice the agent cannot speak at all; holding the line would be cruel."""

CALLBACK_REASON = "תקלה טכנית באמצע השיחה, הפונה לא קיבל מענה"


class Rescue:
    """Counts the failures of one call. ``offers_callback``: the business has the tool that books a call-back."""

    def __init__(self, toolbox: Toolbox, transcript: Transcript, *, offers_callback: bool) -> None:
        self._toolbox = toolbox
        self._transcript = transcript
        self._offers_callback = offers_callback
        self._callback_booked = False
        self._failed_replies = 0
        self._unheard_turns = 0
        self._mute_clauses = 0

    def heard(self) -> None:
        """A turn was understood."""
        self._unheard_turns = 0

    async def words_for_failed_reply(self) -> str:
        """The first failure books a call-back and says so only if that worked."""
        self._failed_replies += 1
        if await self._book_callback():
            return phrases.APOLOGY_WITH_CALLBACK
        return phrases.APOLOGY if self._failed_replies == 1 else phrases.APOLOGY_AGAIN

    async def words_for_unheard_turn(self) -> str:
        """Ask again once; a caller who still is not heard gets another way."""
        self._unheard_turns += 1
        if self._unheard_turns == 1:
            return phrases.SAY_AGAIN
        if self._unheard_turns == 2:
            await self._transcript.degraded(stage="hearing", mode="keypad", detail="two turns in a row were not heard")
            await self._book_callback()
        return phrases.CANNOT_HEAR

    def words_for_mute_clause(self) -> str | None:
        """None once the voice is gone for good and the call has to end."""
        self._mute_clauses += 1
        return phrases.APOLOGY if self._mute_clauses < MAX_MUTE_CLAUSES else None

    async def promise_callback(self, reason: str) -> bool:
        """Book a call-back for another reason than a fault; true when one stands."""
        if not self._offers_callback:
            return False
        return (await self._toolbox.run_one("request_callback", {"reason": reason}, "transfer-callback")).ok

    async def _book_callback(self) -> bool:
        """True when a call-back was booked just now; one a call is enough."""
        if self._callback_booked or not self._offers_callback:
            return False
        answer = await self._toolbox.run_one("request_callback", {"reason": CALLBACK_REASON}, "rescue-callback")
        self._callback_booked = answer.ok
        return answer.ok
