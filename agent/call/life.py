"""One call's own life, whatever cuts it: reserved -> started -> answered -> conversation -> ended.

| what happens | reason on record |
|---|---|
| no stream within the hold, or the carrier reports the end before one | ``not_answered`` |
| the conversation ends by itself | what the conversation says |
| ... because Twilio said ``stop`` and the conversation did not notice in time | ``caller_hangup`` |
| ... because the socket went away without ``stop``, ditto | ``connection_lost`` |
| the conversation raises, or the agent is shut down in the middle of the call | ``error`` |
| the process dies | ``crash``, written by another process (recovery) |
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol, TypeVar

from agent.call.accepted import AcceptedCall, CallRecord
from agent.call.journal import JournalUnwritableError
from agent.call.recorder import CallRecorder
from agent.metrics import ACTIVE_CALLS
from agent.telephony.media import MediaSocket
from agent.telephony.stream import MediaStream
from shared.contracts.events import EndReason
from shared.log import logger

NOTICE_END_S = 10.0
"""A conversation whose socket is over has this long to finish its last words for the record."""
CANCEL_S = 5.0
"""... and this long once it is cancelled."""
CARRIER_LEAD_S = 3.0
"""Twilio's status callback may overtake the stream's own ``stop``."""
OVER_LIMIT_S = 120.0
"""The conversation ends itself politely at the limit; this much later it is cut."""

log = logger(__name__)
Services_contra = TypeVar("Services_contra", contravariant=True)


class Outcome(Protocol):
    """What a conversation answers when it is over."""

    @property
    def reason(self) -> EndReason:
        """Why it ended."""
        ...

    @property
    def gaps_ms(self) -> list[int]:
        """Turn gaps, ms, in order."""
        ...


class Conversation(Protocol[Services_contra]):
    """``hold_conversation``: talks until one side ends the call."""

    def __call__(
        self, call: AcceptedCall, socket: MediaSocket, record: CallRecord, services: Services_contra
    ) -> Awaitable[Outcome]:
        """Hold the conversation; cancelling stops it at once."""
        ...


Talk = Callable[[AcceptedCall, MediaSocket, CallRecord], Awaitable[Outcome]]


class CallLife:
    """A call that was let in. ``run`` is its whole life; the other methods are what can happen to it."""

    def __init__(
        self, call: AcceptedCall, record: CallRecorder, talk: Talk, *, hold_s: float, max_call_s: float
    ) -> None:
        self._call = call
        self._record = record
        self._talk = talk
        self._hold_s = hold_s
        self._max_call_s = max_call_s
        loop = asyncio.get_running_loop()
        self._stream: asyncio.Future[MediaStream | None] = loop.create_future()
        self._cut: asyncio.Future[EndReason] = loop.create_future()
        self._log = log.bind(call_id=str(call.call_id), business_id=str(call.config.business_id))

    def attach(self, stream: MediaStream) -> bool:
        """The media stream opened; false when the call no longer waits for one."""
        if self._stream.done():
            return False
        self._stream.set_result(stream)
        return True

    def carrier_ended(self) -> None:
        """Twilio says that the call is over."""
        if not self._stream.done():
            self._stream.set_result(None)
        else:
            asyncio.get_running_loop().call_later(CARRIER_LEAD_S, self.cut, "caller_hangup")

    def cut(self, reason: EndReason) -> None:
        """End the call now, whatever it is doing."""
        if not self._stream.done():
            self._stream.set_result(None)
        if not self._cut.done():
            self._cut.set_result(reason)

    async def run(self) -> None:
        """Live the call; returns when its last event is on disk. Raises JournalUnwritableError when that fails."""
        reason: EndReason = "error"
        gaps_ms: Sequence[int] = []
        try:
            stream = await self._stream_in_time()
            if stream is None:
                reason = self._cut.result() if self._cut.done() else "not_answered"
                return
            with ACTIVE_CALLS.track_inprogress():
                reason, gaps_ms = await self._answer(stream)
        finally:
            await self._record.ended(reason=reason, gaps_ms=list(gaps_ms))

    async def _stream_in_time(self) -> MediaStream | None:
        try:
            async with asyncio.timeout(self._hold_s):
                return await self._stream
        except TimeoutError:
            self._log.warning("call.no_stream", waited_s=self._hold_s)
            return None

    async def _answer(self, stream: MediaStream) -> tuple[EndReason, Sequence[int]]:
        try:
            await self._record.answered()
            return await self._converse(stream)
        finally:
            await stream.close()

    async def _converse(self, stream: MediaStream) -> tuple[EndReason, Sequence[int]]:
        talking = asyncio.ensure_future(self._talk(self._call, stream, self._record))
        stream_over = asyncio.ensure_future(stream.wait_over())
        try:
            forced = await self._until_over(talking, stream_over, stream)
        finally:
            stream_over.cancel()
            if not talking.done():
                talking.cancel()
                await asyncio.wait({talking}, timeout=CANCEL_S)
        if talking.done() and not talking.cancelled() and talking.exception() is None:
            outcome = talking.result()
            return outcome.reason, outcome.gaps_ms
        if talking.done() and not talking.cancelled() and (error := talking.exception()) is not None:
            if isinstance(error, JournalUnwritableError):
                raise error
            self._log.error("call.failed", exc_info=error)
            return forced or "error", []
        if not talking.done():
            self._log.error("call.uncancellable")
        return forced or "error", []

    async def _until_over(
        self, talking: asyncio.Future[Outcome], stream_over: asyncio.Future[None], stream: MediaStream
    ) -> EndReason | None:
        """Wait for the conversation; the reason when it must be cancelled, None when it ended by itself."""
        limit_s = self._max_call_s + OVER_LIMIT_S
        await asyncio.wait({talking, stream_over, self._cut}, timeout=limit_s, return_when=asyncio.FIRST_COMPLETED)
        if talking.done():
            return None
        if self._cut.done():
            return self._cut.result()
        if not stream_over.done():
            self._log.error("call.over_limit", limit_s=limit_s)
            return "time_limit"
        await asyncio.wait({talking, self._cut}, timeout=NOTICE_END_S, return_when=asyncio.FIRST_COMPLETED)
        if talking.done():
            return None
        self._log.error("call.end_unnoticed", ending=stream.ending)
        return "caller_hangup" if stream.ending == "stopped" else "connection_lost"
