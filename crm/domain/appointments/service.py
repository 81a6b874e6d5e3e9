"""Rules of the calendar as people see it."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.appointments.models import Appointment
from crm.domain.appointments.repository import DEFAULT_SORT, AppointmentRepository
from crm.domain.appointments.schemas import AppointmentOut, AppointmentStatus
from crm.domain.audit.service import human, record
from crm.domain.auth.permissions import require
from crm.lib.actor import Member
from crm.lib.days import day_after, midnight
from crm.lib.errors import BadRequestError, NotFoundError
from crm.lib.pagination import Page, PageRequest, sorted_by_default
from shared.clock import utc_now


def appointment_out(row: Appointment, customer_name: str | None, property_title: str | None) -> AppointmentOut:
    """One appointment as shown."""
    return AppointmentOut(
        id=row.id,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        status=row.status,
        title=row.title,
        customer_id=row.customer_id,
        customer_name=customer_name,
        property_id=row.property_id,
        property_title=property_title,
        call_id=row.call_id,
        source=row.source,
        created_at=row.created_at,
    )


class AppointmentService:
    """Appointments, as one member sees and changes them."""

    def __init__(self, session: AsyncSession, member: Member) -> None:
        """``session`` is the request's transaction."""
        self._session = session
        self._member = member
        self._rows = AppointmentRepository(session, member.business_id)

    async def page(
        self,
        status: AppointmentStatus | None,
        from_date: date | None,
        to_date: date | None,
        request: PageRequest,
    ) -> Page[AppointmentOut]:
        """One page; dates are local days, both included."""
        require(self._member, "appointments.read")
        if from_date and to_date and from_date > to_date:
            raise BadRequestError("תאריך ההתחלה מאוחר מתאריך הסיום.", parameter="from")
        asked = sorted_by_default(request, DEFAULT_SORT)
        rows, cursor, total = await self._rows.page(status, midnight(from_date), day_after(to_date), asked)
        return Page([appointment_out(*row) for row in rows], cursor, total)

    async def get(self, appointment_id: UUID) -> AppointmentOut:
        """One appointment. Raises NotFoundError."""
        require(self._member, "appointments.read")
        row = await self._rows.get(appointment_id)
        if row is None:
            raise NotFoundError
        return appointment_out(*row)

    async def cancel(self, appointment_id: UUID) -> AppointmentOut:
        """Free its time again; cancelling twice changes nothing. Raises NotFoundError."""
        require(self._member, "appointments.write")
        row = await self._rows.get(appointment_id, lock=True)
        if row is None:
            raise NotFoundError
        appointment = row[0]
        if appointment.status == "booked":
            appointment.status, appointment.cancelled_at = "cancelled", utc_now()
            record(
                self._session,
                human(self._member),
                "appointment.cancelled",
                "appointment",
                appointment.id,
                business_id=self._member.business_id,
                before={"status": "booked"},
                after={"status": "cancelled"},
            )
            await self._session.flush()
        return appointment_out(*row)
