"""CallRecorder writes one call's events into its journal: the one writer of ``seq`` for the call.

Numbers of payment cards are hidden here, before anything is on disk.
"""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import msgspec

from agent.call.journal import Journal
from agent.call.said import AgentSaid, CallerSaid, ToolDone
from agent.metrics import CALLS_ENDED
from shared.cards import without_cards, without_cards_in
from shared.clock import utc_now
from shared.contracts.events import (
    AgentTurn,
    AnyCallEvent,
    CallAnswered,
    CallDegraded,
    CallEnded,
    CallStarted,
    EndReason,
    Stage,
    ToolCalled,
    UserTurn,
)
from shared.ids import new_id
from shared.log import logger

log = logger(__name__)
_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[AnyCallEvent] = msgspec.json.Decoder(AnyCallEvent)


class CallRecorder:
    """Implements CallRecord on a journal. Made by ``start`` for a new call or ``close_crashed`` for one left behind."""

    def __init__(self, journal: Journal, business_id: UUID | None = None) -> None:
        self.journal = journal
        self._call_id = journal.call_id
        self._log = log.bind(call_id=str(journal.call_id))
        if business_id is not None:
            self._log = self._log.bind(business_id=str(business_id))
        self._seq = len(journal.events)
        self._answered_at: datetime | None = None
        self._gaps_ms: list[int] = []
        self._yields_ms: list[int] = []
        self._overlap_ms = 0
        self._has_ended = False

    @classmethod
    async def start(
        cls,
        folder: Path,
        call_id: UUID,
        *,
        business_id: UUID,
        call_sid: str,
        from_number: str | None,
        to_number: str,
        prompt_version: int | None,
    ) -> "CallRecorder":
        """Put ``call.started`` on disk. Raises JournalUnwritableError."""
        first = CallStarted(
            call_id=call_id,
            seq=1,
            event_id=new_id(),
            at=utc_now(),
            business_id=business_id,
            call_sid=call_sid,
            from_number=from_number,
            to_number=to_number,
            prompt_version=prompt_version,
        )
        return cls(await Journal.create(folder, call_id, _encoder.encode(first)), business_id)

    @property
    def has_ended(self) -> bool:
        """Whether ``call.ended`` was written."""
        return self._has_ended

    async def answered(self) -> None:
        """The stream opened. A second time is ignored: the call is answered once."""
        if self._answered_at is None and self._open():
            self._answered_at = utc_now()
            await self._write(
                CallAnswered(call_id=self._call_id, seq=self._next(), event_id=new_id(), at=self._answered_at)
            )

    async def user_turn(self, said: CallerSaid) -> int:
        """Write a turn of the caller; answers its ``seq``."""
        if not self._open():
            return self._seq
        return await self._write(
            UserTurn(
                call_id=self._call_id,
                seq=self._next(),
                event_id=new_id(),
                at=utc_now(),
                text=without_cards(said.text),
                confidence=said.confidence,
                audio_start_ms=said.audio_start_ms,
                audio_end_ms=said.audio_end_ms,
                how=said.how,
                not_heard=said.not_heard,
            )
        )

    async def agent_turn(self, said: AgentSaid) -> int:
        """Write a turn of the agent as heard; answers its ``seq``."""
        if not self._open():
            return self._seq
        turn = AgentTurn(
            call_id=self._call_id,
            seq=self._next(),
            event_id=new_id(),
            at=utc_now(),
            text=without_cards(said.text),
            text_generated=without_cards(said.text_generated),
            interrupted=said.interrupted,
            audio_start_ms=said.audio_start_ms,
            audio_end_ms=said.audio_end_ms,
            gap_ms=said.gap_ms,
            stages=said.stages,
            yield_ms=said.yield_ms,
            overlap_ms=said.overlap_ms,
        )
        self._sum_up(turn)
        return await self._write(turn)

    async def tool_called(self, done: ToolDone) -> int:
        """Write a tool call and its answer."""
        if not self._open():
            return self._seq
        return await self._write(
            ToolCalled(
                call_id=self._call_id,
                seq=self._next(),
                event_id=new_id(),
                at=utc_now(),
                tool_call_id=done.tool_call_id,
                name=done.name,
                arguments={name: without_cards_in(value) for name, value in done.arguments.items()},
                ok=done.ok,
                result=done.result,
                duration_ms=done.duration_ms,
            )
        )

    async def degraded(self, *, stage: Stage, mode: str, detail: str) -> None:
        """Write that a vendor stage works in a lesser mode from here on."""
        if self._open():
            await self._write(
                CallDegraded(
                    call_id=self._call_id,
                    seq=self._next(),
                    event_id=new_id(),
                    at=utc_now(),
                    stage=stage,
                    mode=mode,
                    detail=detail,
                )
            )

    async def ended(self, *, reason: EndReason, gaps_ms: list[int]) -> None:
        """Write the last event. Without ``gaps_ms`` those of the agent's turns are used."""
        if self._open():
            await self._end(reason, gaps_ms or self._gaps_ms, utc_now())

    async def close_crashed(self) -> None:
        """End a call whose process died, at its last sign of life; nothing when it had ended.

        Events that this version cannot read are delivered as they are; only the duration suffers.
        """
        for raw in self.journal.events:
            try:
                event = _decoder.decode(raw)
            except msgspec.MsgspecError:
                self._log.warning("journal.unreadable_event")
                continue
            match event:
                case CallStarted():
                    self._log = self._log.bind(business_id=str(event.business_id))
                case CallAnswered():
                    self._answered_at = event.at
                case AgentTurn():
                    self._sum_up(event)
                case CallEnded():
                    self._has_ended = True
                case _:
                    pass
        if self._has_ended:
            self.journal.seal()
        else:
            last_sign = datetime.fromtimestamp(self.journal.last_written, UTC)
            await self._end("crash", self._gaps_ms, last_sign)

    async def _end(self, reason: EndReason, gaps_ms: list[int], at: datetime) -> None:
        self._has_ended = True
        lasted = at - self._answered_at if self._answered_at is not None else None
        CALLS_ENDED.labels(reason=reason).inc()
        await self._write(
            CallEnded(
                call_id=self._call_id,
                seq=self._next(),
                event_id=new_id(),
                at=at,
                reason=reason,
                duration_ms=max(0, round(lasted.total_seconds() * 1000)) if lasted is not None else 0,
                gaps_ms=list(gaps_ms),
                yields_ms=self._yields_ms,
                overlap_ms=self._overlap_ms,
            )
        )
        self.journal.seal()
        self._log.info("call.ended", reason=reason, seq=self._seq)

    def _sum_up(self, turn: AgentTurn) -> None:
        self._gaps_ms += [turn.gap_ms] if turn.gap_ms is not None else []
        self._yields_ms += [turn.yield_ms] if turn.yield_ms is not None else []
        self._overlap_ms += turn.overlap_ms

    def _open(self) -> bool:
        if self._has_ended:
            self._log.warning("record.after_end")
        return not self._has_ended

    def _next(self) -> int:
        return self._seq + 1

    async def _write(self, event: AnyCallEvent) -> int:
        on_disk = self.journal.append(_encoder.encode(event))
        self._seq = event.seq
        await on_disk
        return event.seq
