"""Sees what happens in the office, in whichever part of the CRM, and owes it to whoever wants to know.

It looks at the rows that a flush writes, so that a new writer of leads or calls cannot forget it, and it writes within
that flush: a rolled-back transaction or savepoint tells nobody. What is written past the ORM is handed to ``notice``.
"""

from collections.abc import Iterator, Sequence
from uuid import UUID

import msgspec
from sqlalchemy import event, inspect
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session, UOWTransaction

from crm.db.base import TenantEntity
from crm.db.session import ScopedSession
from crm.domain.appointments.models import Appointment
from crm.domain.calls.models import Call
from crm.domain.consent.models import ConsentEvidence
from crm.domain.leads.models import LeadStatusHistory
from crm.domain.tasks.models import Task
from crm.domain.webhooks.models import WebhookEndpoint
from crm.domain.webhooks.repository import FlushOutbox
from crm.domain.webhooks.schemas import WebhookEvent


class Fact(msgspec.Struct, frozen=True):
    """Something that happened in a business. ``values`` is JSON; what ends in ``_id`` is an id."""

    business_id: UUID
    type: WebhookEvent
    values: dict[str, object]


def watch() -> None:
    """Begin to look; every process that writes calls this once, and again without harm."""
    if not event.contains(ScopedSession, "after_flush", _look):
        event.listen(ScopedSession, "after_flush", _look)


async def notice(session: AsyncSession, facts: Sequence[Fact]) -> None:
    """Owe what no flush saw."""
    await session.run_sync(_owe, facts)


def task_fact(task: Task, kind: WebhookEvent) -> Fact:
    """A task that was made or done."""
    return _fact(task, kind, ("kind", "title", "status", "source", "due_at", "customer_id", "lead_id", "call_id"))


def _look(session: Session, _flush: UOWTransaction) -> None:
    facts = [fact for row in session.new for fact in _made(row)]
    facts += [fact for row in session.dirty for fact in _changed(row)]
    if facts:
        _owe(session, facts)


def _made(row: object) -> Iterator[Fact]:
    match row:
        case LeadStatusHistory():
            columns = ("lead_id", "from_status", "to_status", "source", "reason")
            yield _fact(row, "lead.created" if row.from_status is None else "lead.status_changed", columns, key=None)
        case Task():
            yield task_fact(row, "task.created")
        case Appointment() if row.status == "booked":
            yield _visit(row, "appointment.booked")
        case ConsentEvidence() if row.kind == "opt_out":
            yield _fact(row, "customer.opted_out", ("customer_id", "channel", "source"), key=None)
        case Call() if row.status == "ended":
            yield _call(row)
        case _:
            pass


def _changed(row: object) -> Iterator[Fact]:
    if not isinstance(row, Task | Appointment | Call) or not inspect(row).attrs["status"].history.has_changes():
        return
    match row:
        case Task() if row.status == "done":
            yield task_fact(row, "task.done")
        case Appointment() if row.status == "cancelled":
            yield _visit(row, "appointment.cancelled")
        case Call() if row.status == "ended":
            yield _call(row)
        case _:
            pass


def _visit(row: Appointment, kind: WebhookEvent) -> Fact:
    columns = ("title", "status", "source", "starts_at", "ends_at", "customer_id", "property_id", "call_id")
    return _fact(row, kind, columns)


def _call(row: Call) -> Fact:
    columns = ("direction", "from_number", "to_number", "started_at", "ended_at", "duration_ms", "end_reason")
    return _fact(row, "call.ended", (*columns, "customer_id", "lead_id"))


def _fact(row: TenantEntity, kind: WebhookEvent, columns: Sequence[str], *, key: str | None = "") -> Fact:
    """The row's columns as JSON. ``key`` null leaves its own id out: a row of history is nobody's business."""
    own = {} if key is None else {f"{kind.partition('.')[0]}_id": row.id}
    return Fact(row.business_id, kind, _plain({**own, **{name: getattr(row, name) for name in columns}}))


def _plain(values: dict[str, object]) -> dict[str, object]:
    return msgspec.convert(msgspec.to_builtins(values), dict[str, object])


def _owe(session: Session, facts: Sequence[Fact]) -> None:
    outboxes = {business_id: FlushOutbox(session, business_id) for business_id in {one.business_id for one in facts}}
    wanted = {business_id: outbox.listening() for business_id, outbox in outboxes.items()}
    for fact in facts:
        listening = [endpoint_id for endpoint_id, events in wanted[fact.business_id] if fact.type in events]
        if listening:
            outboxes[fact.business_id].owe(fact.type, fact.values, listening)


async def owe_to(session: AsyncSession, endpoint: WebhookEndpoint, kind: str, values: dict[str, object]) -> None:
    """Owe one event to one address, whatever it listens to."""

    def owe(inner: Session) -> None:
        FlushOutbox(inner, endpoint.business_id).owe(kind, values, [endpoint.id])

    await session.run_sync(owe)
