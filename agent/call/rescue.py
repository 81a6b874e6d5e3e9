"""What the agent says when a turn stays unclear: one place decides, so that no failure ends in silence or in a loop."""

from agent.brain.tools.toolbox import Toolbox
from agent.call.ask_again import CANNOT_HEAR, MOST_REQUESTS, REQUESTS, WILL_CALL_BACK
from agent.hearing.expected import Expected, expected_answer
from agent.turns.transcript import Transcript

UNHEARD = "three turns in a row were not understood"

CALLBACK_REASON = "תקלה טכנית באמצע השיחה, הפונה לא קיבל מענה"


class Rescue:
    """Counts the failures of one call. ``offers_callback``: the business has the tool that books a call-back."""

    def __init__(self, toolbox: Toolbox, transcript: Transcript, *, offers_callback: bool) -> None:
        self._toolbox = toolbox
        self._transcript = transcript
        self._offers_callback = offers_callback
        self._callback_booked = False
        self._unheard_turns = 0
        self._asked = Expected.ANYTHING

    def heard(self) -> None:
        """A turn was understood."""
        self._unheard_turns = 0

    async def words_for_unheard_turn(self, agent_said: str) -> str:
        """Ask twice for what was asked before (``agent_said``); a caller who still is not heard gets another way.

        Keys first, where the answer fits them, and a person who calls back after that.
        """
        self._unheard_turns += 1
        if self._unheard_turns == 1:
            self._asked = expected_answer(agent_said)
        requests = REQUESTS[self._asked]
        if self._unheard_turns <= MOST_REQUESTS:
            return requests.second if self._unheard_turns == MOST_REQUESTS else requests.first
        if self._unheard_turns == MOST_REQUESTS + 1:
            await self._transcript.degraded(stage="hearing", mode="keypad", detail=UNHEARD)
            if requests.keys:
                return requests.keys
        return WILL_CALL_BACK if await self._book_callback() else CANNOT_HEAR

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
