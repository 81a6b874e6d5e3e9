"""SQL of what the office knows of one person, for the AI that answers him."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from crm.domain.appointments.models import Appointment
from crm.domain.calls.models import Call, Turn
from crm.domain.chats.models import ChatSession
from crm.domain.leads.models import Lead
from crm.domain.properties.models import Property
from crm.domain.tasks.models import Task
from crm.lib.repository import TenantRepository

MOST_TURNS = 30
"""Of the latest call, the last ones: where it broke off is what a written answer goes on from."""
MOST_VISITS = 5
MOST_CALLS = 3
MOST_SESSIONS = 2


class RememberingRepository(TenantRepository):
    """What one person said and agreed with an office."""

    async def open_lead(self, customer_id: UUID) -> Lead | None:
        """His open wish."""
        return await self.session.scalar(
            select(Lead).where(
                Lead.business_id == self.business_id,
                Lead.customer_id == customer_id,
                Lead.closed.is_(False),
                Lead.merged_into_id.is_(None),
            )
        )

    async def visits(self, customer_id: UUID, since: datetime) -> list[tuple[Appointment, Property | None]]:
        """Booked visits to come, the nearest first, with their listing."""
        rows = await self.session.execute(
            select(Appointment, Property)
            .outerjoin(Property, (Property.id == Appointment.property_id) & (Property.business_id == self.business_id))
            .where(
                Appointment.business_id == self.business_id,
                Appointment.customer_id == customer_id,
                Appointment.status == "booked",
                Appointment.starts_at >= since,
            )
            .order_by(Appointment.starts_at)
            .limit(MOST_VISITS)
        )
        found: list[tuple[Appointment, Property | None]] = [(row[0], row[1]) for row in rows]
        return found

    async def callbacks(self, customer_id: UUID) -> Sequence[Task]:
        """Call-backs that the office owes him."""
        rows = await self.session.scalars(
            select(Task)
            .where(
                Task.business_id == self.business_id,
                Task.customer_id == customer_id,
                Task.kind == "callback",
                Task.status == "open",
            )
            .order_by(Task.due_at)
            .limit(2)
        )
        return rows.all()

    async def calls(self, customer_id: UUID) -> Sequence[Call]:
        """His latest calls, the newest first."""
        rows = await self.session.scalars(
            select(Call)
            .where(Call.business_id == self.business_id, Call.customer_id == customer_id)
            .order_by(Call.started_at.desc())
            .limit(MOST_CALLS)
        )
        return rows.all()

    async def sessions(self, customer_id: UUID) -> Sequence[ChatSession]:
        """His latest written sessions that were summed up, the newest first."""
        rows = await self.session.scalars(
            select(ChatSession)
            .where(
                ChatSession.business_id == self.business_id,
                ChatSession.customer_id == customer_id,
                ChatSession.summary_state == "done",
                ChatSession.summary.is_not(None),
            )
            .order_by(ChatSession.started_at.desc())
            .limit(MOST_SESSIONS)
        )
        return rows.all()

    async def last_turns(self, call_id: UUID) -> list[Turn]:
        """The last turns of a call, oldest first."""
        rows = await self.session.scalars(
            select(Turn)
            .where(Turn.business_id == self.business_id, Turn.call_id == call_id, Turn.text != "")
            .order_by(Turn.seq.desc())
            .limit(MOST_TURNS)
        )
        return list(reversed(rows.all()))
