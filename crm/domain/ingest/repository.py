"""SQL of the ledger of call events."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from sqlalchemy import DateTime, Uuid, bindparam, select, text
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.analysis.models import CallAnalysis
from crm.domain.businesses.models import Business
from crm.domain.calls.models import Call, CallEvent, ToolCall, Turn
from crm.domain.calls.schemas import TurnOut
from crm.domain.customers.models import Customer
from shared.clock import utc_now
from shared.contracts.events import AnyCallEvent, CallStarted
from shared.ids import new_id

_ADD_EVENTS = text(
    "INSERT INTO call_events (id, created_at, business_id, call_id, seq, event_id, type, payload, at) "
    "SELECT r.id, :now, :business_id, (r.event ->> 'call_id')::uuid, (r.event ->> 'seq')::integer, "
    "(r.event ->> 'event_id')::uuid, r.event ->> 'type', r.event, (r.event ->> 'at')::timestamptz "
    "FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (id uuid, event jsonb)"
).bindparams(bindparam("business_id", type_=Uuid()), bindparam("now", type_=DateTime(timezone=True)))

_TURN_COLUMNS = {
    "id": "uuid",
    "seq": "integer",
    "speaker": "text",
    "text": "text",
    "text_generated": "text",
    "interrupted": "boolean",
    "at": "timestamptz",
    "confidence": "double precision",
    "how": "text",
    "not_heard": "boolean",
    "audio_start_ms": "integer",
    "audio_end_ms": "integer",
    "gap_ms": "integer",
    "stages": "jsonb",
    "yield_ms": "integer",
    "overlap_ms": "integer",
}
"""What of a turn as it is shown is a column of its row."""
_ADD_TURNS = text(
    f"INSERT INTO turns (created_at, business_id, call_id, {', '.join(_TURN_COLUMNS)}) "  # noqa: S608 - constants
    f"SELECT :now, :business_id, :call_id, {', '.join(_TURN_COLUMNS)} "
    f"FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r ({', '.join(f'{n} {t}' for n, t in _TURN_COLUMNS.items())})"
).bindparams(
    bindparam("business_id", type_=Uuid()),
    bindparam("call_id", type_=Uuid()),
    bindparam("now", type_=DateTime(timezone=True)),
)


class _Entry(msgspec.Struct, frozen=True):
    """An event with the id of its row in the ledger."""

    id: UUID
    event: AnyCallEvent


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

    async def lock_call(self, call_id: UUID) -> tuple[Call, str | None] | None:
        """The call, locked until the transaction ends, and its caller's name when that is known."""
        row = (
            await self._session.execute(
                select(Call, Customer.name)
                .outerjoin(Customer, (Customer.id == Call.customer_id) & (Customer.business_id == self._business_id))
                .where(Call.business_id == self._business_id, Call.id == call_id)
                .with_for_update(of=Call)
            )
        ).one_or_none()
        return None if row is None else (row[0], row[1])

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
        """Write the ledger in one statement; PostgreSQL takes the rows apart."""
        rows = msgspec.json.encode([_Entry(new_id(), event) for event in events])
        await self._session.execute(_ADD_EVENTS, self._written(rows))

    async def add_turns(self, call_id: UUID, turns: Sequence[TurnOut]) -> None:
        """Write the turns in one statement."""
        await self._session.execute(_ADD_TURNS, {**self._written(msgspec.json.encode(turns)), "call_id": call_id})

    def _written(self, rows: bytes) -> dict[str, object]:
        return {"business_id": self._business_id, "now": utc_now(), "rows": rows.decode()}

    async def add_tools(self, tools: Sequence[ToolCall]) -> None:
        """Write the used tools in one round trip."""
        if not tools:
            return
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
