"""One call from the open stream to its outcome: the conversation between the caller and the agent.

Reads from top to bottom as a call goes: greet, listen, answer, cover silence, say goodbye, hang up, put on record.
"""

import asyncio
import time

from pipecat.frames.frames import InterruptionFrame

from agent.call import phrases
from agent.call.accepted import AcceptedCall, CallRecord, ConversationOutcome
from agent.call.attendance import Attendance, CallClocks
from agent.call.ending import Ending
from agent.call.handover import Handover
from agent.call.manners import Manners
from agent.call.memory import Memory
from agent.call.opening import Opening
from agent.call.parts import make_parts
from agent.call.saying import FixedWords
from agent.call.tasks import OwnedTasks
from agent.call.transfer import Transfer
from agent.hearing.turn import CallerTurn
from agent.measures.truth import CallTruth
from agent.services import ConversationServices
from agent.speech.ledger import Ledger
from agent.telephony.media import MediaSocket
from agent.telephony.playout import Playout
from agent.turns.barge_in import BargeIn
from agent.turns.book import TurnBook
from agent.turns.dead_air import DeadAir
from agent.turns.silence import SilenceLadder
from agent.turns.time_limit import TimeLimit
from agent.turns.transcript import Transcript
from shared.contracts.events import EndReason
from shared.contracts.tools import TransferPlan
from shared.log import logger

INTERRUPTION_S = 0.5
"""Bound on an interruption's way through the pipeline; it takes a few ms."""
_log = logger(__name__)


async def hold_conversation(
    call: AcceptedCall, socket: MediaSocket, record: CallRecord, services: ConversationServices
) -> ConversationOutcome:
    """Talk until one side ends the call; every turn is on record when this returns.

    ``call.answered`` is written before and ``call.ended`` after, by the caller of this function. Cancelling it stops
    the conversation at once, records what was heard of a turn in progress, and re-raises.
    """
    return await _Conversation(call, socket, record, services).hold()


class _Conversation:
    """Owns the parts of one call, and decides what each event of one means for the others."""

    def __init__(
        self, call: AcceptedCall, socket: MediaSocket, record: CallRecord, services: ConversationServices
    ) -> None:
        self._call = call
        self._socket = socket
        self._services = services
        self._log = _log.bind(call_id=str(call.call_id), business_id=str(call.config.business_id))
        self._tasks = OwnedTasks("conversation")
        self._ending = Ending()
        self._transcript = Transcript(record)
        self._memory = Memory(call.config.prompt.greeting)
        self._book = TurnBook(Ledger(), self._transcript, self._memory.said, CallTruth())
        self._playout = Playout(socket, self._book.ledger, self)
        self._dead_air = DeadAir()
        self._silence = SilenceLadder(self._book.truth.started)
        self._void_until = 0
        self._interrupted = asyncio.Event()
        parts = make_parts(call, socket, services, self._memory, self._transcript, self._playout, self._book, self)
        self._memory.tell = parts.ear.agent_said
        self._manners = Manners(parts.model, parts.speaker, self._silence, call.config.voice)
        self._toolbox, self._rescue, self._detector = parts.toolbox, parts.rescue, parts.detector
        self._standby = parts.standby
        self._ear, self._brain, self._speaker, self._pipeline = parts.ear, parts.brain, parts.speaker, parts.pipeline
        self._handover = Handover(self, parts.ear, self._playout, self._silence, self._ending)
        self._transfer = Transfer(
            call, services.twilio, services.transfers, self._handover, self._transcript, parts.rescue, services.settings
        )
        voice, send, settings = call.config.voice, self._speaker.queue_frame, services.settings
        self._opening = Opening(settings, services.phrases, voice, self._book, send)
        words = FixedWords(services.phrases, voice, self._book, self._playout, send)
        self.say, self.say_now, self.say_pieces = words.say, words.say_now, words.say_pieces
        self._barge_in = BargeIn(self._playout, self._book, self._detector, is_thinking=lambda: self._brain.busy)
        limit = TimeLimit(settings.max_call_minutes * 60)
        clocks = CallClocks(self._dead_air, self._silence, limit, self._book.truth.started)
        self._attendance = Attendance(self, self._ending, clocks, self._playout)

    async def hold(self) -> ConversationOutcome:
        """The whole call."""
        self._transcript.start()
        pipeline = self._tasks.start(self._run_pipeline(), "pipeline")
        try:
            await self.say_now(self._call.config.prompt.greeting)
            self._tasks.start(self._attendance.attend(), "attend")
            reason = await self._ending.outcome
            self._log.info("conversation over", reason=reason)
        finally:
            # Shielded: a cancelled call still puts what was heard on record before the cancellation goes on.
            await asyncio.shield(self._close(pipeline))
        if self._services.tracer is not None:
            self._services.tracer.call_over(self._call, self._book.truth, reason)
        return ConversationOutcome(reason, self._book.gaps_ms)

    async def _run_pipeline(self) -> None:
        try:
            await self._pipeline.run()
        finally:
            # Ours to end it; a pipeline that ends by itself is broken, and the call cannot go on.
            self._ending.hang_up("error")

    async def _close(self, pipeline: asyncio.Task[None]) -> None:
        await self._void_replies()
        if self._ending.by_agent:
            await self._services.twilio.hang_up(self._call.call_sid)
        await self._socket.close()
        await self._pipeline.cancel()
        await asyncio.wait([pipeline])
        await self._opening.cancel()
        await self._barge_in.cancel()
        await self._standby.close()
        await self._toolbox.close()
        await self._transfer.close()
        await self._tasks.cancel_all()
        await self._transcript.drain()

    async def say_last(self, text: str, reason: EndReason) -> None:
        """Stop everything, hear nothing more, say these last words and end the call."""
        self._ear.close()
        await self.silence_agent()
        self._ending.begin(await self.say_now(text), reason, firm=True, now=time.monotonic())

    async def silence_agent(self) -> None:
        """Stop what sounds and forget what was to sound."""
        self._interrupted.clear()
        await self._void_replies()
        await self._pipeline.queue(InterruptionFrame())
        try:
            async with asyncio.timeout(INTERRUPTION_S):
                await self._interrupted.wait()
        except TimeoutError:
            self._log.warning("the pipeline is slow to be interrupted")

    async def _void_replies(self) -> None:
        """What the agent has not said by now is never said; what was heard goes on record."""
        self._void_until = self._book.issued
        await self._playout.discard(self._void_until)
        await self._book.cut(self._void_until)

    # The caller (EarListener)

    async def onset(self) -> None:
        """Stop sounding at once; whether it was speech is found out while the line is quiet."""
        now = time.monotonic()
        self._silence.stirred(now)
        self._dead_air.answered()
        await self._opening.cancel()
        await self._barge_in.onset(now)

    def fell_quiet(self, voiced_until: float) -> None:
        """From here on the caller waits."""
        self._dead_air.expect(voiced_until)
        self._barge_in.fell_quiet(voiced_until)

    async def nothing(self) -> None:
        """A cough: go on from the first word that was not heard."""
        if not self._brain.busy:
            self._dead_air.answered()
        self._playout.resume()

    def leaves_turn(self, text: str, *, faint: bool) -> bool:
        """Said into the agent's words, it only means "go on"; or they are the agent's own, come back."""
        return self._barge_in.leaves_turn(text, faint=faint)

    async def words(self) -> None:
        """A real interruption, or a new turn into silence."""
        self._ending.caller_speaks()
        await self._barge_in.cancel()
        await self._void_replies()

    async def turn(self, turn: CallerTurn) -> None:
        """Put it on record before anything is answered."""
        if not turn.not_heard:
            # A sound inside the turn paused the line again; a pause that begins from here on is the next turn's.
            self._playout.resume()
        self._book.caller_stopped(turn.voiced_until)
        await self._transcript.user_turn(turn)
        if turn.not_heard:
            await self._void_replies()
            await self.say_now(await self._rescue.words_for_unheard_turn(self._memory.last_said))
        else:
            self._rescue.heard()
            self._standby.heard(turn.text)
            self._dead_air.expect(turn.voiced_until)
            self._manners.turn_over(turn.text)
            self._opening.turn_over(turn, self._memory.last_said)

    def opener_said(self, opener: str) -> None:
        """The reply being made begins with it."""
        self._opening.said(opener)
        self._brain.opened_with(opener)

    async def caller_gone(self, stopped: bool) -> None:
        """The line is gone; ``stopped`` when Twilio said so."""
        self._ending.caller_gone(said_stop=stopped)

    # The model (BrainListener)

    def next_utterance(self) -> int:
        """Number for a reply that begins."""
        return self._book.issue()

    def replies_void(self) -> None:
        """An interruption passes the model: replies begun before it are void."""
        self._void_until = self._book.issued

    async def brain_failed(self, reason: str) -> None:
        """Never silence: the intake answers in the model's place."""
        self._tasks.start(self._standby.answer(reason), "standby")

    async def end_call(self, utterance: int, farewell: str, said: str) -> None:
        """Say the farewell, unless the reply already held it, and hang up once it was heard."""
        is_said = bool(farewell) and farewell in said and self._book.is_open(utterance)
        last_words = utterance if is_said else await self.say(farewell or phrases.GOODBYE)
        self._ending.begin(last_words, "agent_hangup", firm=False, now=time.monotonic())

    @property
    def is_busy(self) -> bool:
        """The caller speaks, or his words or the reply are being worked on."""
        return self._ear.busy or self._brain.busy

    async def gave_up(self, detail: str) -> None:
        """No reply came in any way: answer without the model."""
        await self._standby.answer(detail)

    def end_after(self, utterance: int) -> None:
        """Hang up once the caller has heard it, unless he speaks up."""
        self._ending.begin(utterance, "agent_hangup", firm=False, now=time.monotonic())

    def hang_up(self, reason: EndReason) -> None:
        """End the call now."""
        self._ending.hang_up(reason)

    # The agent's sound (PlayoutListener)

    def clause_opened(self, utterance: int, clause: int, text: str) -> None:
        """Book it."""
        self._book.clause_opened(utterance, clause, text)

    def clause_mute(self, utterance: int, clause: int) -> None:
        """No vendor could voice it."""
        self._book.clause_mute(utterance, clause)
        if not self._book.has_voice(utterance):
            self._tasks.start(self._standby.voiceless(utterance, "no voice could be made of a reply"), "mute")

    def voiced(self, utterance: int, at: float) -> None:
        """The first sound after the caller's turn."""
        self._book.voiced(utterance, at)
        self._standby.sounded()

    def answering(self, utterance: int) -> None:
        """The caller's wait is over."""
        if not self._attendance.is_stopgap(utterance):
            self._dead_air.answered()

    def sounding(self, sounds: bool) -> None:
        """While the agent sounds, its own echo must not count as a voice."""
        self._detector.agent_speaks(sounds)
        if not sounds:
            self._dead_air.bridged(time.monotonic())
        self._silence.stirred(time.monotonic())

    async def played(self, utterance: int, text: str) -> None:
        """Heard to its end."""
        await self._book.played(utterance, text)
        self._ending.heard(utterance)
        self._handover.heard(utterance)

    async def interruption_arrived(self) -> None:
        """It reached the end of the pipeline: nothing old comes out any more."""
        await self._playout.discard(self._void_until)
        await self._book.cut(self._void_until)
        self._interrupted.set()

    def begin_transfer(self, plan: TransferPlan, reason: str, tool_call_id: str) -> bool:
        """A person of the office is called; the caller stays until one takes the call."""
        return self._transfer.start(plan, reason, tool_call_id)

    async def crm_degraded(self, detail: str) -> None:
        """The CRM does not answer tools."""
        await self._standby.degraded("crm", "without_tools", detail)

    def speech_degraded(self, mode: str, detail: str) -> None:
        """The voice works in a lesser mode, or not at all."""
        self._tasks.start(self._standby.degraded("speaking", mode, detail), "degraded")
