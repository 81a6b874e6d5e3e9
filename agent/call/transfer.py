"""Attended transfer: a person of the office is called while the caller stays with the agent.

Nobody is connected to a telephone that only rang: the person hears in Hebrew who calls and why, and takes the call by
a key. Then the agent says its hand-off sentence, it is heard in full, and both meet in a conference. No answer, a busy
line or a refusal leave the caller where he is, with a call-back promised. Once the caller has moved, the agent never
touches his call again.
"""

import asyncio
import itertools
import time
from typing import Literal, Protocol
from uuid import UUID

from agent.call import phrases, transfer_words
from agent.call.accepted import AcceptedCall
from agent.call.rescue import Rescue
from agent.call.said import ToolDone
from agent.call.tasks import OwnedTasks
from agent.speech.spoken.form import spoken
from agent.telephony import twiml
from agent.telephony.transfer import leg_urls, room_of
from agent.turns.transcript import Transcript
from agent.vendors.twilio_calls import TwilioCalls
from shared.contracts.tools import TransferPerson, TransferPlan
from shared.log import logger
from shared.settings import Settings

MOST_PEOPLE = 3
RING_S = 20
DECIDE_S = 40.0
"""From the pick-up: the briefing twice, and time to press a key."""
WAITING_WORDS_S = 3.0
"""Of quiet, until the caller hears again that it is being tried: a line silent for longer than 4 s seems dead."""
FINISH_S = 4.0
"""How long a sentence that is being said, by either side, may go on before the hand-off cuts it."""
TURN_S = 0.5
HANDOFF_S = 12.0
"""A hand-off sentence that was not heard by then will not be; the person on the other line is waiting."""
JOINED_S = 1.5
"""After the caller has moved: is the person still there?"""

Outcome = Literal["connected", "no_answer", "busy", "declined", "failed"]
_BY_STATUS: dict[str, Outcome] = {"declined": "declined", "busy": "busy", "failed": "failed"}
"""Everything else that ends the person's call without the key is no answer: a mail box, a menu, a cancelled ring."""

_OVER = frozenset({"busy", "failed", "no-answer", "canceled", "completed"})
"""Twilio's own words for a call that has ended: nothing is left to hang up."""

_log = logger(__name__)


class Desk:
    """Brings news of called persons to the calls of this process."""

    def __init__(self) -> None:
        self._boxes: dict[UUID, asyncio.Queue[tuple[int, str]]] = {}

    def open(self, call_id: UUID) -> "asyncio.Queue[tuple[int, str]]":
        """A box for a call's news: the number of the person, and what happened."""
        return self._boxes.setdefault(call_id, asyncio.Queue(16))

    def close(self, call_id: UUID) -> None:
        """No news is wanted any more."""
        self._boxes.pop(call_id, None)

    def told(self, call_id: UUID, leg: int, said: str) -> None:
        """Put news into the call's box, if it still has one."""
        box = self._boxes.get(call_id)
        if box is None or box.full():
            _log.info("transfer news for nobody", call_id=str(call_id), leg=leg, said=said)
        else:
            box.put_nowait((leg, said))


class TransferTalk(Protocol):
    """The conversation, as far as a transfer acts on it."""

    @property
    def is_quiet(self) -> bool:
        """Nobody speaks and nothing is being worked out."""
        ...

    async def say(self, text: str) -> int:
        """Say it after everything said so far; answers the utterance's number."""
        ...

    async def say_until_heard(self, text: str, within_s: float) -> None:
        """Stop what sounds, hear nothing more, say this and return when it was heard."""
        ...

    def keep_waiting(self) -> None:
        """The caller waits on purpose: no silence ladder."""
        ...

    def moving(self, *, under_way: bool) -> None:
        """From here on the end of the stream means that the caller has moved; or no more."""
        ...

    def moved(self) -> None:
        """The caller has moved: the call is over for the agent."""
        ...


class Transfer:
    """One call's; ``rescue`` promises the call-back of a caller whom nobody took."""

    def __init__(
        self,
        call: AcceptedCall,
        twilio: TwilioCalls,
        desk: Desk,
        talk: TransferTalk,
        transcript: Transcript,
        rescue: Rescue,
        settings: Settings,
    ) -> None:
        self._call = call
        self._twilio = twilio
        self._desk = desk
        self._talk = talk
        self._transcript = transcript
        self._promise_callback = rescue.promise_callback
        self._agent_url = settings.agent_url
        self._tasks = OwnedTasks("transfer")
        self._leg_sid: str | None = None
        self._legs = 0
        self._active = False

    def start(self, plan: TransferPlan, reason: str, tool_call_id: str) -> bool:
        """Begin to call the people of the plan, one after another. False when that is already being done."""
        if self._active:
            return False
        self._active = True
        self._tasks.start(self._run(plan, reason, tool_call_id), "people")
        return True

    async def close(self) -> None:
        """The call is over: a person who is still being called is let go."""
        await self._tasks.cancel_all()
        self._desk.close(self._call.call_id)
        if self._leg_sid is not None:
            await self._twilio.hang_up(self._leg_sid)

    async def _run(self, plan: TransferPlan, reason: str, tool_call_id: str) -> None:
        started = time.monotonic()
        outcome: Outcome = "no_answer"
        person = plan.people[0]
        try:
            for person in plan.people[:MOST_PEOPLE]:
                outcome = await self._try(person, plan, reason)
                if outcome == "connected":
                    break
            if outcome != "connected":
                await self._back_to_caller(person, reason)
        finally:
            self._active = False
            await self._transcript.tool_called(
                ToolDone(
                    tool_call_id=f"{tool_call_id}-outcome",
                    name="transfer_to_human",
                    arguments={},
                    ok=outcome == "connected",
                    result={"outcome": outcome, "person": person.name},
                    duration_ms=int((time.monotonic() - started) * 1000),
                )
            )
        if outcome == "connected":
            self._talk.moved()

    async def _try(self, person: TransferPerson, plan: TransferPlan, reason: str) -> Outcome:
        self._legs += 1
        box = self._desk.open(self._call.call_id)
        answer_url, status_url = leg_urls(self._agent_url, self._call.call_id, self._legs)
        document = twiml.screen(spoken(briefing(self._call.config.business_name, plan.caller_name, reason)), answer_url)
        self._leg_sid = await self._twilio.dial(person.number, self._call.config.number, document, status_url, RING_S)
        if self._leg_sid is None:
            return "failed"
        said = await self._decision(box)
        if said == "accepted" and await self._hand_over(person):
            return "connected"
        if said in _OVER:
            self._leg_sid = None
        await self._let_go()
        return _BY_STATUS.get(said, "failed" if said == "accepted" else "no_answer")

    async def _decision(self, box: "asyncio.Queue[tuple[int, str]]") -> str:
        """What the person, or Twilio, says of this leg; the caller hears now and then that it is being tried."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + RING_S + DECIDE_S
        spoke_at = loop.time()
        words = itertools.cycle(phrases.TRANSFER_WAITING)
        while loop.time() < deadline:
            self._talk.keep_waiting()
            if not self._talk.is_quiet:
                spoke_at = loop.time()
            elif loop.time() - spoke_at > WAITING_WORDS_S:
                await self._talk.say(next(words))
            try:
                async with asyncio.timeout(TURN_S):
                    leg, said = await box.get()
            except TimeoutError:
                continue
            if leg == self._legs:
                return said
        return "no-answer"

    async def _hand_over(self, person: TransferPerson) -> bool:
        """The hand-off sentence, heard in full; then the caller moves. False when he could not be moved."""
        await self._until_quiet()
        await self._talk.say_until_heard(transfer_words.HANDOFF.format(name=person.name), HANDOFF_S)
        self._talk.moving(under_way=True)
        if not await self._twilio.redirect(self._call.call_sid, twiml.conference(room_of(self._call.call_id))):
            self._talk.moving(under_way=False)
            return False
        await asyncio.sleep(JOINED_S)
        sid, self._leg_sid = self._leg_sid, None
        if sid is not None and not await self._twilio.is_up(sid):
            await self._promise_callback("השיחה התנתקה בזמן ההעברה לנציג")
            await self._twilio.redirect(self._call.call_sid, twiml.words(transfer_words.LOST_IN_TRANSFER))
        return True

    async def _until_quiet(self) -> None:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + FINISH_S
        while not self._talk.is_quiet and loop.time() < deadline:  # noqa: ASYNC110 - silence has no event
            await asyncio.sleep(0.1)

    async def _let_go(self) -> None:
        sid, self._leg_sid = self._leg_sid, None
        if sid is not None:
            await self._twilio.hang_up(sid)

    async def _back_to_caller(self, person: TransferPerson, reason: str) -> None:
        is_promised = await self._promise_callback(f"ביקש לדבר עם נציג ולא נענה: {reason}")
        words = transfer_words.NOBODY_ANSWERED_CALLBACK if is_promised else transfer_words.NOBODY_ANSWERED
        await self._talk.say(words.format(name=person.name))


def briefing(business: str, caller_name: str | None, reason: str) -> str:
    """What the person hears before deciding."""
    who = f"על הקו {caller_name}." if caller_name else "על הקו פונה."
    return f"שלום, כאן הנציגה הקולית של {business}. {who} {reason.strip().rstrip('.')}."
