"""``/api/appointments``."""

from datetime import date
from typing import Annotated
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.appointments.schemas import AppointmentOut, AppointmentStatus
from crm.domain.appointments.service import AppointmentService
from crm.domain.live.publisher import LivePublisher
from crm.domain.live.schemas import Changed
from crm.lib.actor import Member
from crm.lib.pagination import Page, PageRequest


@get("/api/appointments", operation_id="listAppointments", tags=["appointments"])
async def list_appointments(
    session: NamedDependency[AsyncSession],
    member: NamedDependency[Member],
    page: NamedDependency[PageRequest],
    status: FromQuery[AppointmentStatus | None] = None,
    from_date: Annotated[date | None, QueryParameter(name="from", description="First local day.")] = None,
    to_date: Annotated[date | None, QueryParameter(name="to", description="Last local day.")] = None,
) -> Page[AppointmentOut]:
    """Visits in the office's calendar. Sort: starts_at, -starts_at."""
    return await AppointmentService(session, member).page(status, from_date, to_date, page)


@get("/api/appointments/{appointment_id:uuid}", operation_id="getAppointment", tags=["appointments"])
async def get_appointment(
    session: NamedDependency[AsyncSession], member: NamedDependency[Member], appointment_id: FromPath[UUID]
) -> AppointmentOut:
    """One visit."""
    return await AppointmentService(session, member).get(appointment_id)


@post(
    "/api/appointments/{appointment_id:uuid}/cancel",
    operation_id="cancelAppointment",
    tags=["appointments"],
    status_code=200,
)
async def cancel_appointment(
    session: NamedDependency[AsyncSession],
    member: NamedDependency[Member],
    publisher: NamedDependency[LivePublisher],
    appointment_id: FromPath[UUID],
) -> AppointmentOut:
    """Cancel a visit; its time is free again."""
    visit = await AppointmentService(session, member).cancel(appointment_id)
    publisher.publish_after_commit(session, member.business_id, [Changed("appointments", appointment_id)])
    return visit


HANDLERS = [list_appointments, get_appointment, cancel_appointment]
