"""SQL of who is on the line."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from crm.domain.appointments.models import Appointment
from crm.domain.auth.models import User
from crm.domain.calls.models import Call
from crm.domain.customers.models import Customer
from crm.domain.leads.models import Lead
from crm.domain.tasks.models import Task
from crm.lib.repository import TenantRepository


class CallerRepository(TenantRepository):
    """Callers of one business."""

    async def call(self, call_id: UUID) -> tuple[Call, Customer | None] | None:
        """The call and whose it is."""
        row = (
            await self.session.execute(
                select(Call, Customer)
                .outerjoin(Customer, (Customer.id == Call.customer_id) & (Customer.business_id == self.business_id))
                .where(Call.business_id == self.business_id, Call.id == call_id)
            )
        ).one_or_none()
        return None if row is None else (row[0], row[1])

    async def before(self, customer_id: UUID, call: Call) -> tuple[Call, int] | None:
        """His call before this one, and how many there were."""
        row = (
            await self.session.execute(
                select(Call, func.count().over())
                .where(
                    Call.business_id == self.business_id,
                    Call.customer_id == customer_id,
                    Call.started_at < call.started_at,
                )
                .order_by(Call.started_at.desc(), Call.id.desc())
                .limit(1)
            )
        ).one_or_none()
        return None if row is None else (row[0], row[1])

    async def open_lead(self, customer_id: UUID) -> tuple[Lead, str | None] | None:
        """His open lead and who works on it."""
        row = (
            await self.session.execute(
                select(Lead, User.name)
                .outerjoin(User, User.id == Lead.assignee_id)
                .where(
                    Lead.business_id == self.business_id,
                    Lead.customer_id == customer_id,
                    Lead.closed.is_(False),
                    Lead.merged_into_id.is_(None),
                )
            )
        ).one_or_none()
        return None if row is None else (row[0], row[1])

    async def ahead(self, customer_id: UUID, now: datetime) -> tuple[int, datetime | None]:
        """How many open tasks there are about him, and when his next visit starts."""
        tasks = (
            select(func.count())
            .select_from(Task)
            .where(Task.business_id == self.business_id, Task.customer_id == customer_id, Task.status == "open")
            .scalar_subquery()
        )
        visit = (
            select(func.min(Appointment.starts_at))
            .where(
                Appointment.business_id == self.business_id,
                Appointment.customer_id == customer_id,
                Appointment.status == "booked",
                Appointment.starts_at >= now,
            )
            .scalar_subquery()
        )
        row = (await self.session.execute(select(tasks, visit))).one()
        return row[0] or 0, row[1]
