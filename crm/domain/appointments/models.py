"""The office's one calendar."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, Uuid, column, func, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.db.base import TenantEntity, belongs_to_business, referable, refers_to
from crm.domain.appointments.schemas import AppointmentSource, AppointmentStatus
from shared.clock import utc_now


class Appointment(TenantEntity):
    """A visit. Booked times of a business cannot overlap, whoever writes them and however many at once.

    The range is half open: a visit may start when another ends.
    """

    __tablename__ = "appointments"
    __table_args__ = (
        belongs_to_business(),
        referable(),
        refers_to("customer_id", "customers"),
        refers_to("property_id", "properties"),
        refers_to("call_id", "calls"),
        refers_to("session_id", "chat_sessions"),
        CheckConstraint("status IN ('booked', 'cancelled')", name="status"),
        CheckConstraint("source IN ('agent_call', 'human')", name="source"),
        CheckConstraint("starts_at < ends_at", name="order"),
        ExcludeConstraint(
            (column("business_id", Uuid()), "="),
            (func.tstzrange(column("starts_at"), column("ends_at"), text("'[)'")), "&&"),
            where=text("status = 'booked'"),
            using="gist",
            name="ex_appointments_no_overlap",
        ),
        Index(None, "business_id", "starts_at", "id"),
        Index(None, "business_id", "customer_id", "created_at"),
        Index(
            "uq_appointments_one_per_call",
            "call_id",
            unique=True,
            postgresql_where=text("status = 'booked' AND source = 'agent_call'"),
        ),
        Index(
            "uq_appointments_one_per_session",
            "session_id",
            unique=True,
            postgresql_where=text("status = 'booked' AND source = 'agent_call'"),
        ),
    )

    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    status: Mapped[AppointmentStatus] = mapped_column(Text, default="booked")
    title: Mapped[str]
    customer_id: Mapped[UUID | None]
    property_id: Mapped[UUID | None]
    call_id: Mapped[UUID | None]
    session_id: Mapped[UUID | None]
    source: Mapped[AppointmentSource] = mapped_column(Text)
    cancelled_at: Mapped[datetime | None]
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)
