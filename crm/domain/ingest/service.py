"""Applies call events: each exactly once by (call_id, seq), a batch in one transaction, senders one after another."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from crm.db.lookups import business_of_call
from crm.db.session import Database
from crm.domain.calls.mapping import call_out, tool_out
from crm.domain.calls.models import Call, ToolCall
from crm.domain.calls.schemas import TurnOut
from crm.domain.chats.resuming import queue_resume
from crm.domain.ingest import metrics
from crm.domain.ingest.ending import begin_analysis
from crm.domain.ingest.errors import EventsRefusedError, event_conflict, seq_gap, unknown_business
from crm.domain.ingest.owners import CallOwners
from crm.domain.ingest.people import customer_of_phone, dialable, open_lead
from crm.domain.ingest.repository import LedgerRepository
from crm.domain.ingest.rows import agent_turn, caller_turn, tool_row
from crm.domain.leads.models import Lead
from crm.domain.live.publisher import LiveEvent, LivePublisher
from crm.domain.live.schemas import CallChanged, Changed, ToolUsed, TurnAdded
from crm.domain.tools.missed import queue_missed, was_missed
from shared.clock import utc_now
from shared.contracts.events import (
    AgentTurn,
    AnyCallEvent,
    CallAnswered,
    CallDegraded,
    CallEnded,
    CallEventsAccepted,
    CallStarted,
    ToolCalled,
    UserTurn,
)
from shared.log import logger

_log = logger(__name__)

_OWNERS = CallOwners()
_CLAIM = "uq_call_events_event_id"
"""A constraint that only another writer's call can break: known seqs are compared under the row's lock."""


class IngestService:
    """The one writer of calls, turns and used tools."""

    def __init__(self, db: Database, publisher: LivePublisher) -> None:
        self._db = db
        self._publisher = publisher

    async def apply(self, events: Sequence[AnyCallEvent]) -> CallEventsAccepted:
        """Apply a read batch (see ``reading.read_batch``). Raises EventsRefusedError."""
        call_id = events[0].call_id
        with metrics.BATCH_SECONDS.time():
            try:
                accepted, applied = await self._apply(call_id, events)
            except EventsRefusedError as error:
                self._count_refusal(error, len(events))
                raise
        metrics.EVENTS.labels("applied").inc(applied)
        metrics.EVENTS.labels("repeated").inc(len(events) - applied)
        return accepted

    def _count_refusal(self, error: EventsRefusedError, size: int) -> None:
        refused = error.refused
        metrics.EVENTS.labels("refused").inc(size)
        metrics.REFUSED.labels(refused.code).inc()
        report = _log.warning if refused.code == "seq_gap" else _log.error
        report("call_events_refused", code=refused.code, call_id=str(refused.call_id), detail=refused.detail)

    async def _apply(self, call_id: UUID, events: Sequence[AnyCallEvent]) -> tuple[CallEventsAccepted, int]:
        first = events[0]
        business_id = _OWNERS.get(call_id) or await business_of_call(self._db, call_id)
        if business_id is None:
            if not isinstance(first, CallStarted):
                raise seq_gap(call_id, 1)
            business_id = first.business_id
        try:
            async with self._db.tenant_session(business_id) as session:
                applied = await _Batch(session, business_id, self._publisher).apply(events)
            _OWNERS.put(call_id, business_id)
        except IntegrityError as error:
            if _CLAIM in str(error.orig):
                raise event_conflict(call_id, "an event_id belongs to another call") from error
            raise
        return applied


class _Batch:
    """One batch in one transaction."""

    def __init__(self, session: AsyncSession, business_id: UUID, publisher: LivePublisher) -> None:
        self._session = session
        self._business_id = business_id
        self._publisher = publisher
        self._ledger = LedgerRepository(session, business_id)
        self._turns: list[TurnOut] = []
        self._caller_name: str | None = None
        self._tools: list[ToolCall] = []
        self._lead_id: UUID | None = None

    async def apply(self, events: Sequence[AnyCallEvent]) -> tuple[CallEventsAccepted, int]:
        call = await self._locked_call(events[0])
        new = await self._unseen(call, events)
        if not new:
            return CallEventsAccepted(call.id, call.applied_seq), 0
        await self._ledger.add_events(new)
        for event in new:
            await self._take(call, event)
        if self._turns:
            await self._ledger.add_turns(call.id, self._turns)
        await self._ledger.add_tools(self._tools)
        call.turn_count += len(self._turns)
        call.applied_seq = new[-1].seq
        for event in new:
            if isinstance(event, CallEnded):
                await self._end(call, event)
        if any(isinstance(event, ToolCalled) and was_missed(event) for event in new):
            await queue_missed(self._session, self._business_id, call.id)
        await self._session.flush()
        self._announce(call)
        return CallEventsAccepted(call.id, call.applied_seq), len(new)

    async def _locked_call(self, first: AnyCallEvent) -> Call:
        if isinstance(first, CallStarted):
            if first.business_id != self._business_id:
                raise event_conflict(first.call_id, "the call belongs to another business")
            if not await self._ledger.business_exists():
                raise unknown_business(first.call_id)
            await self._ledger.ensure_call(first)
        found = await self._ledger.lock_call(first.call_id)
        if found is None:
            if isinstance(first, CallStarted):
                raise event_conflict(first.call_id, "the call_sid belongs to another call")
            raise seq_gap(first.call_id, 1)
        call, self._caller_name = found
        return call

    async def _unseen(self, call: Call, events: Sequence[AnyCallEvent]) -> list[AnyCallEvent]:
        """The events beyond what is applied, after comparing the known ones.

        The ledger grows with ``applied_seq`` in one transaction, so beyond it nothing is known.
        """
        if events[0].seq <= call.applied_seq:
            known = await self._ledger.known_event_ids(call.id, events[0].seq, events[-1].seq)
            for event in events:
                if event.seq in known and known[event.seq] != event.event_id:
                    raise event_conflict(call.id, f"seq {event.seq} is known under another event_id")
        new = [event for event in events if event.seq > call.applied_seq]
        if new and new[0].seq != call.applied_seq + 1:
            raise seq_gap(call.id, call.applied_seq + 1)
        return new

    async def _take(self, call: Call, event: AnyCallEvent) -> None:
        match event:
            case CallStarted():
                await self._find_caller(call, event)
            case CallAnswered():
                call.answered_at = event.at
                call.status = "live" if call.status == "ringing" else call.status
            case UserTurn():
                self._turns.append(caller_turn(event))
            case AgentTurn():
                self._turns.append(agent_turn(event))
            case ToolCalled():
                self._tools.append(tool_row(self._business_id, event))
            case CallDegraded():
                call.degraded = True
                _log.warning("call_degraded", call_id=str(call.id), stage=event.stage, mode=event.mode)
            case CallEnded():
                pass  # after the batch's turns are written: what follows depends on them

    async def _find_caller(self, call: Call, event: CallStarted) -> None:
        e164 = dialable(event.from_number if event.direction == "inbound" else event.to_number)
        if e164 is None:
            return
        customer = await customer_of_phone(self._session, self._business_id, e164)
        customer.last_call_at = max(event.at, customer.last_call_at or event.at)
        call.customer_id = customer.id
        self._caller_name = customer.name
        lead = await open_lead(self._session, customer, call.id, event.at)
        call.lead_id = self._lead_id = lead.id

    async def _end(self, call: Call, event: CallEnded) -> None:
        if call.status == "ended":
            _log.warning("call_ended_again", call_id=str(call.id), reason=event.reason)
            return
        call.status = "ended"
        call.ended_at = event.at
        call.end_reason = event.reason
        call.duration_ms = event.duration_ms
        call.gaps_ms = event.gaps_ms
        call.yields_ms = event.yields_ms
        call.overlap_ms = event.overlap_ms
        if event.reason == "transferred" and call.lead_id is not None:
            (await self._session.get_one(Lead, call.lead_id)).spoken_to(event.at)
        spoke = await self._ledger.caller_words(call.id)
        await begin_analysis(self._session, call, spoke=spoke, now=utc_now())
        await queue_resume(self._session, call, event.reason, event.at)

    def _announce(self, call: Call) -> None:
        hints: list[LiveEvent] = [CallChanged(call_out(call, self._caller_name))]
        hints += [TurnAdded(call.id, turn) for turn in self._turns]
        hints += [ToolUsed(call.id, tool_out(tool)) for tool in self._tools]
        if self._lead_id is not None:
            hints += [Changed("leads", self._lead_id), Changed("customers", call.customer_id)]
        self._publisher.publish_after_commit(self._session, self._business_id, hints)
