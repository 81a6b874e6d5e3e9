"""SQL of calls and what belongs to them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import msgspec
from sqlalchemy import ARRAY, ColumnElement, Select, Uuid, func, literal, select, union

from crm.domain.analysis.models import CallAnalysis
from crm.domain.appointments.models import Appointment
from crm.domain.calls.models import Call, ToolCall, Turn
from crm.domain.calls.schemas import CallOut
from crm.domain.customers.models import Customer
from crm.domain.tasks.models import Task
from crm.lib import search
from crm.lib.pagination import Order, PageRequest, choose_order, fetch_page
from crm.lib.repository import TenantRepository

MAX_FOUND_TURNS = 2_000
"""A search looks at this many newest matching turns, so that a word said in every call stays quick."""
FIRST_TURNS = 300
"""So many are enough for the first page, most often, and are found in a fifth of the time."""
AT_ONCE = 100
"""More calls than any office has at the same time. The oldest of the calls found from the first turns may lie beside
others whose turns were not among them; newer ones than these many do not.
"""

_ORDERS = {
    "-started_at": Order(Call.started_at, datetime, True),
    "started_at": Order(Call.started_at, datetime, False),
    "-lead_score": Order(func.coalesce(Call.lead_score, -1), int, True),
    "-duration": Order(func.coalesce(Call.duration_ms, -1), int, True),
}
DEFAULT_SORT = "-started_at"


_NAMES = CallOut.__struct_fields__
_SHOWN = select(
    *[Customer.name.label(name) if name == "customer_name" else Call.__table__.c[name] for name in _NAMES]
).outerjoin(Customer, (Customer.id == Call.customer_id) & (Customer.business_id == Call.business_id))
"""What a list shows of a call. Taken together once: coercing two dozen columns costs as much as reading ten rows."""


class CallFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What a list of calls is narrowed to. Times are UTC, ``until`` is exclusive."""

    status: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    customer_id: UUID | None = None
    sentiment: str | None = None
    min_score: int | None = None
    q: str | None = None


class CallRepository(TenantRepository):
    """Calls of one business."""

    def _with_customer(self) -> Select[Call, str | None]:
        return (
            select(Call, Customer.name)
            .outerjoin(Customer, (Customer.id == Call.customer_id) & (Customer.business_id == self.business_id))
            .where(Call.business_id == self.business_id)
        )

    async def _newest_with(self, text: str, request: PageRequest) -> list[UUID] | None:
        """Calls in which the text was said lately, when they surely hold the first page; else None."""
        if request.cursor is not None or request.want_total or request.sort != DEFAULT_SORT:
            return None
        found = list(await self.session.scalars(select(search.turns_found(text, FIRST_TURNS))))
        return found if len(found) > request.limit + AT_ONCE else None

    def _found(self, text: str, said_in: Sequence[UUID] | None) -> ColumnElement[bool]:
        """What was said, the customer's name, the number: each looked up by itself, so that no call is read in vain."""
        named = select(Customer.id).where(
            Customer.business_id == self.business_id, search.contains(Customer.name_norm, text)
        )
        of_named = select(Call.id).where(Call.business_id == self.business_id, Call.customer_id.in_(named))
        said: Select[UUID] = select(search.turns_found(text, MAX_FOUND_TURNS))
        if said_in is not None:
            said = select(func.unnest(literal(said_in, ARRAY(Uuid())), type_=Uuid()))
        parts = [said, of_named]
        digits = search.phone_digits(text)
        if digits is not None:
            dialled = Call.from_number.contains(digits, autoescape=True)
            parts.append(select(Call.id).where(Call.business_id == self.business_id, dialled))
        return Call.id.in_(union(*parts))

    async def _filters(self, asked: CallFilter, request: PageRequest) -> list[ColumnElement[bool]]:
        simple: list[tuple[object, ColumnElement[bool]]] = [
            (asked.status, Call.status == asked.status),
            (asked.since, Call.started_at >= (asked.since or datetime.min.replace(tzinfo=UTC))),
            (asked.until, Call.started_at < (asked.until or datetime.max.replace(tzinfo=UTC))),
            (asked.customer_id, Call.customer_id == asked.customer_id),
            (asked.sentiment, Call.sentiment == asked.sentiment),
            (asked.min_score, Call.lead_score >= (asked.min_score or 0)),
        ]
        chosen = [condition for value, condition in simple if value is not None]
        if asked.q is not None and asked.q.strip():
            chosen.append(self._found(asked.q, None if chosen else await self._newest_with(asked.q, request)))
        return chosen

    async def page(self, asked: CallFilter, request: PageRequest) -> tuple[list[CallOut], str | None, int | None]:
        """One page of calls as they are shown; of a row no more is read than that."""
        statement = _SHOWN.where(Call.business_id == self.business_id, *await self._filters(asked, request))
        rows, cursor, total = await fetch_page(
            self.session,
            statement,
            order=choose_order(_ORDERS, request.sort),
            id_column=Call.id,
            request=request,
        )
        return [msgspec.convert(dict(zip(_NAMES, row, strict=True)), CallOut) for row in rows], cursor, total

    async def get(self, call_id: UUID, *, lock: bool = False) -> tuple[Call, str | None] | None:
        """One call with its customer's name; ``lock`` holds its row until the transaction ends."""
        statement = self._with_customer().where(Call.id == call_id)
        if lock:
            statement = statement.with_for_update(of=Call)
        row = (await self.session.execute(statement)).one_or_none()
        return None if row is None else (row[0], row[1])

    async def turns_page(self, call_id: UUID, request: PageRequest) -> tuple[list[Turn], str | None, int | None]:
        """Turns of a call in order."""
        rows, cursor, total = await fetch_page(
            self.session,
            select(Turn).where(Turn.business_id == self.business_id, Turn.call_id == call_id),
            order=Order(Turn.seq, int, False),
            id_column=Turn.id,
            request=request,
        )
        return [turn for (turn,) in rows], cursor, total

    async def turns(self, call_id: UUID) -> Sequence[Turn]:
        """Every turn of a call in order."""
        rows = await self.session.scalars(
            select(Turn).where(Turn.business_id == self.business_id, Turn.call_id == call_id).order_by(Turn.seq)
        )
        return rows.all()

    async def tools(self, call_id: UUID) -> Sequence[ToolCall]:
        """Tools of a call in order."""
        return (
            await self.session.scalars(
                select(ToolCall)
                .where(ToolCall.business_id == self.business_id, ToolCall.call_id == call_id)
                .order_by(ToolCall.seq)
            )
        ).all()

    async def analysis(self, call_id: UUID) -> CallAnalysis | None:
        """The call's analysis, whatever its state."""
        return await self.session.scalar(
            select(CallAnalysis).where(CallAnalysis.business_id == self.business_id, CallAnalysis.call_id == call_id)
        )

    async def task_ids(self, call_id: UUID) -> Sequence[UUID]:
        """Tasks that came from the call."""
        return (
            await self.session.scalars(
                select(Task.id).where(Task.business_id == self.business_id, Task.call_id == call_id).order_by(Task.id)
            )
        ).all()

    async def appointment_ids(self, call_id: UUID) -> Sequence[UUID]:
        """Appointments that were made in the call."""
        return (
            await self.session.scalars(
                select(Appointment.id)
                .where(Appointment.business_id == self.business_id, Appointment.call_id == call_id)
                .order_by(Appointment.id)
            )
        ).all()
