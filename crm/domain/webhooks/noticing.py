"""Sees what happens in the office, in whichever part of the CRM, and owes it to whoever wants to know.

It looks at the rows that a flush writes, so that a new writer of leads or calls cannot forget it, and it writes within
that flush: a rolled-back transaction or savepoint tells nobody. What is written past the ORM is handed to ``notice``.
"""

from collections.abc import Iterator, Sequence

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
    """Something that happened to a row; what is told of it are these columns of the row, as they stand now.

    A row of history is nobody's business: ``has_own_id`` false leaves its own id out.
    """

    type: WebhookEvent
    row: TenantEntity
    columns: tuple[str, ...]
    has_own_id: bool = True

    def values(self) -> dict[str, object]:
        """As JSON; what ends in ``_id`` is an id."""
        own: dict[str, object] = {f"{self.type.partition('.')[0]}_id": self.row.id} if self.has_own_id else {}
        told = {**own, **{name: getattr(self.row, name) for name in self.columns}}
        return msgspec.convert(msgspec.to_builtins(told), dict[str, object])


def watch() -> None:
    """Begin to look; every process that writes calls this once, and again without harm."""
    if not event.contains(ScopedSession, "after_flush", _look):
        event.listen(ScopedSession, "after_flush", _look)


async def notice(session: AsyncSession, facts: Sequence[Fact]) -> None:
    """Owe what no flush saw."""
    await session.run_sync(_owe, facts)


def task_fact(task: Task, kind: WebhookEvent) -> Fact:
    """A task that was made or done."""
    return Fact(kind, task, ("kind", "title", "status", "source", "due_at", "customer_id", "lead_id", "call_id"))


def _look(session: Session, _flush: UOWTransaction) -> None:
    facts = [fact for row in session.new for fact in _made(row)]
    facts += [fact for row in session.dirty for fact in _changed(row)]
    if facts:
        _owe(session, facts)


def _made(row: object) -> Iterator[Fact]:
    match row:
        case LeadStatusHistory():
            columns = ("lead_id", "from_status", "to_status", "source", "reason")
            yield Fact("lead.created" if row.from_status is None else "lead.status_changed", row, columns, False)
        case Task():
            yield task_fact(row, "task.created")
        case Appointment() if row.status == "booked":
            yield _visit(row, "appointment.booked")
        case ConsentEvidence() if row.kind == "opt_out":
            yield Fact("customer.opted_out", row, ("customer_id", "channel", "source"), False)
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
    return Fact(kind, row, columns)


def _call(row: Call) -> Fact:
    columns = ("direction", "from_number", "to_number", "started_at", "ended_at", "duration_ms", "end_reason")
    return Fact("call.ended", row, (*columns, "customer_id", "lead_id"))


def _owe(session: Session, facts: Sequence[Fact]) -> None:
    """One query for a flush while nobody listens."""
    for business_id in {fact.row.business_id for fact in facts}:
        outbox = FlushOutbox(session, business_id)
        wanted = outbox.listening()
        for fact in facts:
            listening = [endpoint_id for endpoint_id, events in wanted if fact.type in events]
            if listening and fact.row.business_id == business_id:
                outbox.owe(fact.type, fact.values(), listening)


async def owe_to(session: AsyncSession, endpoint: WebhookEndpoint, kind: str, values: dict[str, object]) -> None:
    """Owe one event to one address, whatever it listens to."""

    def owe(inner: Session) -> None:
        FlushOutbox(inner, endpoint.business_id).owe(kind, values, [endpoint.id])

    await session.run_sync(owe)
