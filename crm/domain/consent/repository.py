"""SQL of what the gate must know about people: a fixed number of queries for one person or fifty."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, Text, bindparam, func, literal, select, text
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on
from sqlalchemy.orm import aliased

from crm.domain.appointments.models import Appointment
from crm.domain.calls.models import Call, ToolCall, Turn
from crm.domain.chats.models import Chat
from crm.domain.consent.models import ConsentEvidence, ContactDecision, ContactSettings, NumberEntry
from crm.domain.consent.schemas import Purpose
from crm.domain.customers.models import Customer, CustomerIdentity
from crm.domain.lead_statuses.models import LeadStatusDef
from crm.domain.leads.models import Lead, LeadStatusHistory
from crm.domain.tasks.models import Task
from crm.lib.pagination import Order, PageRequest, choose_order, fetch_page
from crm.lib.repository import TenantRepository

_ORDERS = {
    "-at": Order(ContactDecision.at, datetime, True),
    "at": Order(ContactDecision.at, datetime, False),
}
DEFAULT_SORT = "-at"
_REFUSALS = text(
    "SELECT address, kind, at, until FROM public.privacy_refusals(CAST(:addresses AS text[])) "
    "WHERE public.app_business() = :business_id"
).bindparams(bindparam("addresses", type_=ARRAY(Text)))
"""Keyed hashes are compared in the database; the application cannot read them."""


class ConsentRepository(TenantRepository):
    """Evidence, entries about numbers, decisions and settings of one business."""

    async def settings(self, *, lock: bool = False) -> ContactSettings | None:
        """The office's own rules, when it has any."""
        statement = select(ContactSettings).where(ContactSettings.business_id == self.business_id)
        return await self.session.scalar(statement.with_for_update() if lock else statement)

    async def customers(self, ids: Sequence[UUID], *, lock: bool = False) -> Sequence[Customer]:
        """These people as they are known now; locked, so that two askers never both get the last free contact."""
        statement = select(Customer).where(
            Customer.business_id == self.business_id, Customer.id.in_(ids), Customer.merged_into_id.is_(None)
        )
        return (await self.session.scalars(statement.with_for_update() if lock else statement)).all()

    async def identities(self, ids: Sequence[UUID]) -> Sequence[CustomerIdentity]:
        """Ways to reach them, the oldest first."""
        rows = await self.session.scalars(
            select(CustomerIdentity)
            .where(CustomerIdentity.business_id == self.business_id, CustomerIdentity.customer_id.in_(ids))
            .order_by(CustomerIdentity.created_at, CustomerIdentity.id)
        )
        return rows.all()

    async def evidence(self, ids: Sequence[UUID]) -> list[tuple[ConsentEvidence, bool]]:
        """What they agreed to or refused, newest first, and whether it was said on a call that the office made."""
        rows = await self.session.execute(
            select(ConsentEvidence, func.coalesce(Call.direction == "outbound", literal(False)))
            .outerjoin(Call, (Call.id == ConsentEvidence.call_id) & (Call.business_id == self.business_id))
            .where(ConsentEvidence.business_id == self.business_id, ConsentEvidence.customer_id.in_(ids))
            .order_by(ConsentEvidence.at.desc(), ConsentEvidence.id.desc())
        )
        return [(row[0], row[1]) for row in rows]

    async def one_evidence(self, customer_id: UUID, evidence_id: UUID) -> ConsentEvidence | None:
        """One entry of this person."""
        return await self.session.scalar(
            select(ConsentEvidence).where(
                ConsentEvidence.business_id == self.business_id,
                ConsentEvidence.customer_id == customer_id,
                ConsentEvidence.id == evidence_id,
            )
        )

    async def number_entries(self, phones: Sequence[str]) -> Sequence[NumberEntry]:
        """Entries about these numbers (E.164), newest first."""
        rows = await self.session.scalars(
            select(NumberEntry)
            .where(NumberEntry.business_id == self.business_id, NumberEntry.e164.in_(phones))
            .order_by(NumberEntry.at.desc(), NumberEntry.id.desc())
        )
        return rows.all()

    async def refusals(self, addresses: Sequence[str]) -> list[tuple[str, str, datetime, date | None]]:
        """Address, kind (``opt_out``, ``office_listed``), time and end of refusals whose person was erased since."""
        rows = await self.session.execute(_REFUSALS, {"addresses": list(addresses), "business_id": self.business_id})
        return [(row[0], row[1], row[2], row[3]) for row in rows]

    async def callbacks(self, ids: Sequence[UUID]) -> list[tuple[UUID, datetime, UUID | None]]:
        """Person, time and call of each call-back that was asked for and is still owed, oldest first."""
        rows = await self.session.execute(
            select(Task.customer_id, Task.created_at, Task.call_id)
            .where(
                Task.business_id == self.business_id,
                Task.customer_id.in_(ids),
                Task.kind == "callback",
                Task.source == "agent_call",
                Task.status == "open",
            )
            .order_by(Task.created_at)
        )
        return [(who, at, call_id) for who, at, call_id in rows if who is not None]

    async def last_calls_of_open_leads(self, ids: Sequence[UUID]) -> list[tuple[UUID, datetime, UUID]]:
        """Person, time and id of the latest call that each of them made, if a lead of his is open."""
        open_lead = select(Lead.customer_id).where(
            Lead.business_id == self.business_id, Lead.closed.is_(False), Lead.merged_into_id.is_(None)
        )
        rows = await self.session.execute(
            select(Call.customer_id, Call.started_at, Call.id)
            .ext(distinct_on(Call.customer_id))
            .where(
                Call.business_id == self.business_id,
                Call.customer_id.in_(ids),
                Call.direction == "inbound",
                Call.customer_id.in_(open_lead),
            )
            .order_by(Call.customer_id, Call.started_at.desc())
        )
        return [(who, at, call_id) for who, at, call_id in rows if who is not None]

    async def last_written(self, ids: Sequence[UUID]) -> list[tuple[UUID, datetime]]:
        """When each of them last wrote to the office, if a lead of his is open."""
        open_lead = select(Lead.customer_id).where(
            Lead.business_id == self.business_id, Lead.closed.is_(False), Lead.merged_into_id.is_(None)
        )
        rows = await self.session.execute(
            select(Chat.customer_id, Chat.last_inbound_at).where(
                Chat.business_id == self.business_id,
                Chat.customer_id.in_(ids),
                Chat.last_inbound_at.is_not(None),
                Chat.customer_id.in_(open_lead),
            )
        )
        return [(who, at) for who, at in rows if at is not None]

    async def asking_turn(self, call_id: UUID) -> tuple[int, str] | None:
        """The caller's turn that asked: the last one before the call-back was noted, else his first."""
        noted = (
            select(func.max(ToolCall.seq))
            .where(
                ToolCall.business_id == self.business_id,
                ToolCall.call_id == call_id,
                ToolCall.name == "request_callback",
            )
            .scalar_subquery()
        )
        before = Turn.seq < noted
        row = (
            await self.session.execute(
                select(Turn.seq, Turn.text)
                .where(Turn.business_id == self.business_id, Turn.call_id == call_id, Turn.speaker == "caller")
                .order_by(func.coalesce(before, literal(False)).desc(), func.abs(Turn.seq - func.coalesce(noted, 0)))
                .limit(1)
            )
        ).one_or_none()
        return None if row is None else (row[0], row[1])

    async def visits(self, ids: Sequence[UUID], since: datetime) -> list[tuple[UUID, datetime, datetime, UUID | None]]:
        """Person, start, time of booking and call of each booked visit from this time on, the latest last."""
        rows = await self.session.execute(
            select(Appointment.customer_id, Appointment.starts_at, Appointment.created_at, Appointment.call_id)
            .where(
                Appointment.business_id == self.business_id,
                Appointment.customer_id.in_(ids),
                Appointment.status == "booked",
                Appointment.starts_at >= since,
            )
            .order_by(Appointment.starts_at)
        )
        return [(who, at, booked, call_id) for who, at, booked, call_id in rows if who is not None]

    async def archived(self, ids: Sequence[UUID]) -> dict[UUID, datetime]:
        """When the last lead of each of them was closed as lost, if none is open."""
        other = aliased(Lead)
        still_open = select(other.id).where(
            other.business_id == self.business_id,
            other.customer_id == Lead.customer_id,
            other.closed.is_(False),
            other.merged_into_id.is_(None),
        )
        lost = (LeadStatusDef.business_id == self.business_id) & (LeadStatusDef.key == LeadStatusHistory.to_status)
        rows = await self.session.execute(
            select(Lead.customer_id, func.max(LeadStatusHistory.at))
            .join(
                LeadStatusHistory,
                (LeadStatusHistory.lead_id == Lead.id) & (LeadStatusHistory.business_id == self.business_id),
            )
            .join(LeadStatusDef, lost)
            .where(
                Lead.business_id == self.business_id,
                Lead.customer_id.in_(ids),
                LeadStatusDef.kind == "lost",
                Lead.closed.is_(True),
                ~still_open.exists(),
            )
            .group_by(Lead.customer_id)
        )
        return {row[0]: row[1] for row in rows}

    async def contacts(self, ids: Sequence[UUID], now: datetime) -> list[tuple[UUID, datetime, Purpose, UUID]]:
        """Person, time, purpose and subject of each contact that was let go within eight days."""
        rows = await self.session.execute(
            select(
                ContactDecision.customer_id,
                ContactDecision.at,
                ContactDecision.purpose,
                func.coalesce(ContactDecision.about_id, ContactDecision.id),
            ).where(
                ContactDecision.business_id == self.business_id,
                ContactDecision.customer_id.in_(ids),
                ContactDecision.allowed,
                ContactDecision.at > now - timedelta(days=8),
            )
        )
        return [(row[0], row[1], row[2], row[3]) for row in rows]

    async def owed_callbacks(self, most: int) -> list[tuple[UUID, UUID]]:
        """Task and person of the call-backs that are due first."""
        rows = await self.session.execute(
            select(Task.id, Task.customer_id)
            .where(
                Task.business_id == self.business_id,
                Task.kind == "callback",
                Task.status == "open",
                Task.customer_id.is_not(None),
            )
            .order_by(Task.due_at, Task.id)
            .limit(most)
        )
        return [(task_id, who) for task_id, who in rows if who is not None]

    async def task_of(self, task_id: UUID, customer_id: UUID) -> bool:
        """Whether this task is about this person."""
        found = await self.session.scalar(
            select(Task.id).where(
                Task.business_id == self.business_id, Task.id == task_id, Task.customer_id == customer_id
            )
        )
        return found is not None

    def _decisions(
        self, customer_id: UUID | None, allowed: bool | None, since: datetime | None
    ) -> Select[ContactDecision]:
        statement = select(ContactDecision).where(ContactDecision.business_id == self.business_id)
        if customer_id is not None:
            statement = statement.where(ContactDecision.customer_id == customer_id)
        if allowed is not None:
            statement = statement.where(ContactDecision.allowed.is_(allowed))
        return statement if since is None else statement.where(ContactDecision.at >= since)

    async def decisions(
        self, customer_id: UUID, request: PageRequest
    ) -> tuple[list[ContactDecision], str | None, int | None]:
        """One page of the answers about a person."""
        rows, cursor, total = await fetch_page(
            self.session,
            self._decisions(customer_id, None, None),
            order=choose_order(_ORDERS, request.sort),
            id_column=ContactDecision.id,
            request=request,
        )
        return [row for (row,) in rows], cursor, total

    async def newest_decisions(
        self, since: datetime | None, until: datetime | None, allowed: bool | None, limit: int
    ) -> Sequence[ContactDecision]:
        """Answers of a period, newest first."""
        statement = self._decisions(None, allowed, since)
        if until is not None:
            statement = statement.where(ContactDecision.at < until)
        order = (ContactDecision.at.desc(), ContactDecision.id.desc())
        return (await self.session.scalars(statement.order_by(*order).limit(limit))).all()

    def add(self, row: ConsentEvidence | NumberEntry | ContactDecision | ContactSettings) -> None:
        """Insert at the next flush."""
        self.session.add(row)
