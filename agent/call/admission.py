"""Which calls are let in: one registry by CallSid, so that a repeated webhook is never a second call."""

import asyncio
import time
from typing import Literal
from uuid import UUID

import msgspec

from agent.config.cache import ConfigCache, ConfigUnknownError
from agent.config.hours import is_open
from agent.metrics import CALLS_NOT_TAKEN
from agent.process.handle import NotReservedError, WorkerHandle
from agent.process.messages import LegTold, RecordMissed, Reserve, Ring
from agent.process.pool import WorkerPool
from agent.telephony import twiml
from agent.telephony.tokens import TOKEN_LIFE_S, TokenRefusedError, TokenSigner
from shared.clock import utc_now
from shared.contracts.agent_config import AgentConfig
from shared.ids import new_id
from shared.log import logger
from shared.phones import PhoneInvalidError, mask, to_e164

HOLD_S = TOKEN_LIFE_S + 5.0
"""A reserved place waits this long for its stream: longer than any token that could still open it."""
STARTING_S = 8.0
"""A caller who rings while the workers are (again) starting hears it ring for so long; Twilio would wait 15 s."""
REMEMBER_S = 15 * 60.0
"""How long an answered CallSid is remembered after its call is over."""
WITHHELD = frozenset({"+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253"})
"""Keypad spellings of ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN and UNAVAILABLE, which Twilio puts into ``From``."""

log = logger(__name__)


class _Entry(msgspec.Struct):
    """A call as the parent remembers it. ``answer`` is what Twilio was told, again told when it asks again."""

    call_id: UUID
    answer: asyncio.Task[str]
    worker: WorkerHandle | None = None
    state: Literal["ringing", "streaming", "over"] = "ringing"


def caller_number(raw: str) -> str | None:
    """E.164 of ``From``; None when the caller withholds it or it is no phone number (``client:``, ``sip:``)."""
    if raw in WITHHELD:
        return None
    try:
        return to_e164(raw)
    except PhoneInvalidError:
        return None


class Admission:
    """Answers ringing calls and opens streams for those that were let in."""

    def __init__(self, configs: ConfigCache, pool: WorkerPool, signer: TokenSigner, stream_url: str) -> None:
        self._configs = configs
        self._pool = pool
        self._signer = signer
        self._stream_url = stream_url
        self._calls: dict[str, _Entry] = {}
        self._sids: dict[UUID, str] = {}
        self.draining = False

    async def answer(self, call_sid: str, from_raw: str, to_raw: str) -> str:
        """TwiML for a ringing call; the same call gets the same answer however often Twilio asks."""
        entry = self._calls.get(call_sid)
        if entry is None:
            call_id = new_id()
            answering = asyncio.create_task(self._decide(call_sid, call_id, from_raw, to_raw))
            entry = self._calls[call_sid] = _Entry(call_id, answering)
            self._sids[call_id] = call_sid
            answering.add_done_callback(lambda done: self._answered(call_sid, done))
        elif entry.state == "over" and entry.worker is not None:
            return twiml.say("already_over")
        return await asyncio.shield(entry.answer)

    def open_stream(self, token: str, call_sid: str) -> tuple[UUID, WorkerHandle]:
        """The call and worker that a stream belongs to; works once a call. Raises TokenRefusedError."""
        said = self._signer.check(token, call_sid, time.time())
        entry = self._calls.get(call_sid)
        if entry is None or entry.call_id != said.call_id or entry.worker is None:
            raise TokenRefusedError("call_unknown")
        if entry.state == "streaming":
            raise TokenRefusedError("token_used")
        if entry.state == "over":
            raise TokenRefusedError("call_over")
        entry.state = "streaming"
        return entry.call_id, entry.worker

    def carrier_ended(self, call_sid: str) -> None:
        """The status callback says that the call is over."""
        entry = self._calls.get(call_sid)
        if entry is not None and entry.worker is not None and entry.state != "over":
            self._pool.carrier_ended(entry.worker, entry.call_id)

    def leg_told(self, call_id: UUID, leg: int, said: str) -> bool:
        """Pass on news of a person who is being called for a transfer; false when the caller is gone."""
        entry = self._calls.get(self._sids.get(call_id, ""))
        if entry is None or entry.worker is None or entry.state != "streaming":
            return False
        self._pool.leg_told(entry.worker, LegTold(call_id=call_id, leg=leg, said=said))
        return True

    def call_over(self, call_id: UUID) -> None:
        """A worker finished the call, or died with it."""
        call_sid = self._sids.get(call_id)
        if call_sid is not None:
            self._calls[call_sid].state = "over"
            self._forget_later(call_sid)

    def _answered(self, call_sid: str, done: asyncio.Task[str]) -> None:
        """A decision that failed is not remembered: Twilio's next try decides anew."""
        if done.cancelled() or done.exception() is not None:
            self._forget(call_sid)

    async def _decide(self, call_sid: str, call_id: UUID, from_raw: str, to_raw: str) -> str:
        try:
            to_number = to_e164(to_raw)
            config = await self._configs.for_call(to_number)
        except PhoneInvalidError:
            config, to_number = None, ""
        except ConfigUnknownError:
            return self._turn_away(call_sid, "cannot_answer", twiml.say("cannot_answer"))
        if config is None:
            log.warning("call.unknown_number", call_sid=call_sid, to=mask(to_raw))
            return self._turn_away(call_sid, "unknown_number", twiml.say("unknown_number"))
        ring = Ring(call_id=call_id, call_sid=call_sid, from_number=caller_number(from_raw), to_number=to_number)
        if self.draining:
            return await self._missed(ring, config, "draining", twiml.say("draining", config))
        now = utc_now()
        if not config.answers_when_closed and not is_open(config.hours, now):
            return await self._missed(ring, config, "closed", twiml.closed(config, now))
        return await self._let_in(ring, config)

    async def _let_in(self, ring: Ring, config: AgentConfig) -> str:
        await self._pool.wait_ready(STARTING_S)
        try:
            worker = await self._pool.reserve(Reserve(ring=ring, config=config, hold_s=HOLD_S))
        except NotReservedError as error:
            log.error("call.not_reserved", call_id=str(ring.call_id), error=str(error), alert=True)  # noqa: TRY400
            return self._turn_away(ring.call_sid, "cannot_answer", twiml.say("cannot_answer", config))
        if worker is None:
            reason = "full_house" if self._pool.ready else "no_worker"
            return await self._missed(ring, config, reason, twiml.say("full_house", config))
        entry = self._calls[ring.call_sid]
        entry.worker = worker
        log.info(
            "call.ringing",
            call_id=str(ring.call_id),
            business_id=str(config.business_id),
            call_sid=ring.call_sid,
            caller=mask(ring.from_number),
            worker=worker.number,
        )
        token = self._signer.issue(ring.call_id, config.business_id, ring.call_sid, time.time())
        return twiml.stream(self._stream_url, token)

    async def _missed(self, ring: Ring, config: AgentConfig, reason: str, answer: str) -> str:
        """A call to an office that we know leaves a record even when nobody takes it, so that the office can call."""
        try:
            await self._pool.record_missed(RecordMissed(ring=ring, business_id=config.business_id))
        except NotReservedError as error:
            log.error("call.missed_unrecorded", call_sid=ring.call_sid, error=str(error), alert=True)  # noqa: TRY400
            answer = twiml.say("cannot_answer", config)
        return self._turn_away(ring.call_sid, reason, answer)

    def _turn_away(self, call_sid: str, reason: str, answer: str) -> str:
        CALLS_NOT_TAKEN.labels(reason=reason).inc()
        log.info("call.not_taken", call_sid=call_sid, reason=reason)
        self._calls[call_sid].state = "over"
        self._forget_later(call_sid)
        return answer

    def _forget_later(self, call_sid: str) -> None:
        asyncio.get_running_loop().call_later(REMEMBER_S, self._forget, call_sid)

    def _forget(self, call_sid: str) -> None:
        entry = self._calls.pop(call_sid, None)
        if entry is not None:
            self._sids.pop(entry.call_id, None)
