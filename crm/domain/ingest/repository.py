"""SQL of the ledger of call events."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.analysis.models import CallAnalysis
from crm.domain.businesses.models import Business
from crm.domain.calls.models import Call, CallEvent, ToolCall, Turn
from crm.domain.customers.models import Customer
from shared.contracts.events import AnyCallEvent, CallStarted


class LedgerRepository:
    """The ledger and the rows built from it, in one tenant's transaction."""

    def __init__(self, session: AsyncSession, business_id: UUID) -> None:
        self._session = session
        self._business_id = business_id

    async def business_exists(self) -> bool:
        """Whether the tenant of this transaction exists."""
        found = await self._session.scalar(select(Business.id).where(Business.id == self._business_id))
        return found is not None

    async def ensure_call(self, started: CallStarted) -> None:
        """Make the call's row unless it, or one with its CallSid, is there; a second sender waits for the first.

        Every unique index decides: with the id's alone, two senders at once can each hold one index entry and wait for
        the other's (a deadlock).
        """
        await self._session.execute(
            pg_insert(Call)
            .values(
                id=started.call_id,
                business_id=self._business_id,
                call_sid=started.call_sid,
                status="ringing",
                direction=started.direction,
                channel=started.channel,
                from_number=started.from_number,
                to_number=started.to_number,
                started_at=started.at,
                prompt_version=started.prompt_version,
            )
            .on_conflict_do_nothing()
        )

    async def lock_call(self, call_id: UUID) -> Call | None:
        """The call, locked until the transaction ends."""
        return await self._session.scalar(
            select(Call).where(Call.business_id == self._business_id, Call.id == call_id).with_for_update()
        )

    async def known_event_ids(self, call_id: UUID, first_seq: int, last_seq: int) -> dict[int, UUID]:
        """Which of these seqs are in the ledger, and under which event id."""
        rows = await self._session.execute(
            select(CallEvent.seq, CallEvent.event_id).where(
                CallEvent.business_id == self._business_id,
                CallEvent.call_id == call_id,
                CallEvent.seq.between(first_seq, last_seq),
            )
        )
        return {row[0]: row[1] for row in rows}

    async def add_events(self, events: Sequence[AnyCallEvent]) -> None:
        """Write the ledger in one statement."""
        rows = [
            {
                "business_id": self._business_id,
                "call_id": event.call_id,
                "seq": event.seq,
                "event_id": event.event_id,
                "type": event.__struct_config__.tag,
                "payload": msgspec.to_builtins(event),
                "at": event.at,
            }
            for event in events
        ]
        await self._session.execute(insert(CallEvent), rows)

    async def add_turns(self, turns: Sequence[Turn]) -> None:
        """Write the turns in one round trip."""
        self._session.add_all(turns)
        await self._session.flush()

    async def add_tools(self, tools: Sequence[ToolCall]) -> None:
        """Write the used tools in one round trip."""
        self._session.add_all(tools)
        await self._session.flush()

    def add_analysis(self, analysis: CallAnalysis) -> None:
        """The durable intent to analyse, or the statement that there is nothing to analyse."""
        self._session.add(analysis)

    async def caller_words(self, call_id: UUID) -> bool:
        """Whether the caller said anything that was heard."""
        found = await self._session.scalar(
            select(Turn.id)
            .where(
                Turn.business_id == self._business_id,
                Turn.call_id == call_id,
                Turn.speaker == "caller",
                Turn.text != "",
            )
            .limit(1)
        )
        return found is not None

    async def customer_name(self, customer_id: UUID | None) -> str | None:
        """The caller's name, when known."""
        if customer_id is None:
            return None
        return await self._session.scalar(
            select(Customer.name).where(Customer.business_id == self._business_id, Customer.id == customer_id)
        )
