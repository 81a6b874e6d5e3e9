"""SQL of tasks."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, DateTime, Select, func, literal_column, select

from crm.domain.customers.models import Customer
from crm.domain.leads.models import Lead
from crm.domain.tasks.models import Task
from crm.lib.pagination import Order, PageRequest, choose_order, fetch_page
from crm.lib.repository import TenantRepository

# Written out and not bound, so that it is the very expression of two indexes whatever plan is kept.
_NEVER: ColumnElement[datetime] = literal_column("'9999-01-01 00:00:00+00'::timestamptz", DateTime(timezone=True))
_DUE = func.coalesce(Task.due_at, _NEVER)
_ORDERS = {
    "due_at": Order(_DUE, datetime, False),
    "-created_at": Order(Task.created_at, datetime, True),
    "created_at": Order(Task.created_at, datetime, False),
}
DEFAULT_SORT = "due_at"


class TaskRepository(TenantRepository):
    """Tasks of one business."""

    def _with_customer(self) -> Select[Task, str | None]:
        return (
            select(Task, Customer.name)
            .outerjoin(Customer, (Customer.id == Task.customer_id) & (Customer.business_id == self.business_id))
            .where(Task.business_id == self.business_id)
        )

    async def page(
        self, status: str | None, customer_id: UUID | None, call_id: UUID | None, request: PageRequest
    ) -> tuple[list[tuple[Task, str | None]], str | None, int | None]:
        """One page of tasks with their customer's name; tasks without a time come last."""
        statement = self._with_customer()
        if status is not None:
            statement = statement.where(Task.status == status)
        if customer_id is not None:
            statement = statement.where(Task.customer_id == customer_id)
        if call_id is not None:
            statement = statement.where(Task.call_id == call_id)
        return await fetch_page(
            self.session, statement, order=choose_order(_ORDERS, request.sort), id_column=Task.id, request=request
        )

    async def get(self, task_id: UUID, *, lock: bool = False) -> tuple[Task, str | None] | None:
        """One task with its customer's name."""
        statement = self._with_customer().where(Task.id == task_id)
        if lock:
            statement = statement.with_for_update(of=Task)
        row = (await self.session.execute(statement)).one_or_none()
        return None if row is None else (row[0], row[1])

    async def open_of_customer(self, customer_id: UUID) -> Sequence[Task]:
        """Open tasks about this customer."""
        rows = await self.session.scalars(
            select(Task).where(
                Task.business_id == self.business_id, Task.customer_id == customer_id, Task.status == "open"
            )
        )
        return rows.all()

    async def open_callback(self, call_id: UUID) -> Task | None:
        """The call-back that the agent booked in this call and nobody has made yet, locked for a change."""
        return await self.session.scalar(self._open_callbacks().where(Task.call_id == call_id).with_for_update())

    async def open_callback_of_session(self, session_id: UUID) -> Task | None:
        """The same of a written conversation."""
        return await self.session.scalar(self._open_callbacks().where(Task.session_id == session_id).with_for_update())

    def _open_callbacks(self) -> Select[Task]:
        return select(Task).where(
            Task.business_id == self.business_id,
            Task.kind == "callback",
            Task.source == "agent_call",
            Task.status == "open",
        )

    async def customer_exists(self, customer_id: UUID) -> bool:
        """Whether the business has this customer."""
        return bool(
            await self.session.scalar(
                select(func.count()).where(Customer.business_id == self.business_id, Customer.id == customer_id)
            )
        )

    async def lead_exists(self, lead_id: UUID) -> bool:
        """Whether the business has this lead."""
        return bool(
            await self.session.scalar(
                select(func.count()).where(Lead.business_id == self.business_id, Lead.id == lead_id)
            )
        )

    def add(self, task: Task) -> None:
        """Insert at the next flush."""
        self.session.add(task)
