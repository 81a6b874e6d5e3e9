"""SQL of the calendar."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select

from crm.domain.appointments.models import Appointment
from crm.domain.customers.models import Customer
from crm.domain.properties.models import Property
from crm.lib.pagination import Order, PageRequest, choose_order, fetch_page
from crm.lib.repository import TenantRepository

_ORDERS = {
    "starts_at": Order(Appointment.starts_at, datetime, False),
    "-starts_at": Order(Appointment.starts_at, datetime, True),
}
DEFAULT_SORT = "starts_at"

AppointmentRow = tuple[Appointment, str | None, str | None]
"""An appointment, its customer's name and its property's title."""


class AppointmentRepository(TenantRepository):
    """Appointments of one business."""

    def _rows(self) -> Select[Appointment, str | None, str]:
        return (
            select(Appointment, Customer.name, Property.title)
            .outerjoin(Customer, (Customer.id == Appointment.customer_id) & (Customer.business_id == self.business_id))
            .outerjoin(Property, (Property.id == Appointment.property_id) & (Property.business_id == self.business_id))
            .where(Appointment.business_id == self.business_id)
        )

    async def page(
        self, status: str | None, since: datetime | None, until: datetime | None, request: PageRequest
    ) -> tuple[list[AppointmentRow], str | None, int | None]:
        """One page; ``until`` is exclusive."""
        statement = self._rows()
        if status is not None:
            statement = statement.where(Appointment.status == status)
        if since is not None:
            statement = statement.where(Appointment.starts_at >= since)
        if until is not None:
            statement = statement.where(Appointment.starts_at < until)
        rows, cursor, total = await fetch_page(
            self.session,
            statement,
            order=choose_order(_ORDERS, request.sort),
            id_column=Appointment.id,
            request=request,
        )
        # The outer joins leave names empty, which the columns' own types do not tell.
        return [(row, name, title) for row, name, title in rows], cursor, total

    async def booked_in_call(self, call_id: UUID) -> Appointment | None:
        """What the agent booked in this call and still stands."""
        return await self.session.scalar(
            select(Appointment).where(
                Appointment.business_id == self.business_id,
                Appointment.call_id == call_id,
                Appointment.source == "agent_call",
                Appointment.status == "booked",
            )
        )

    async def booked_in_session(self, session_id: UUID) -> Appointment | None:
        """What the agent booked in this written conversation and still stands."""
        return await self.session.scalar(
            select(Appointment).where(
                Appointment.business_id == self.business_id,
                Appointment.session_id == session_id,
                Appointment.source == "agent_call",
                Appointment.status == "booked",
            )
        )

    async def booked_between(self, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
        """Start and end of every booked appointment that touches this stretch."""
        rows = await self.session.execute(
            select(Appointment.starts_at, Appointment.ends_at).where(
                Appointment.business_id == self.business_id,
                Appointment.status == "booked",
                Appointment.ends_at > start,
                Appointment.starts_at < end,
            )
        )
        return [(row[0], row[1]) for row in rows]

    async def get(self, appointment_id: UUID, *, lock: bool = False) -> AppointmentRow | None:
        """One appointment with its names."""
        statement = self._rows().where(Appointment.id == appointment_id)
        if lock:
            statement = statement.with_for_update(of=Appointment)
        row = (await self.session.execute(statement)).one_or_none()
        return None if row is None else (row[0], row[1], row[2])
