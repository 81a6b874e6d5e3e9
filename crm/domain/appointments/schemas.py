"""Appointments as the API shows them."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

AppointmentStatus = Literal["booked", "cancelled"]
AppointmentSource = Literal["agent_call", "human"]


class AppointmentOut(msgspec.Struct, frozen=True, kw_only=True):
    """One visit in the office's calendar; booked times of a business never overlap."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    status: AppointmentStatus
    title: str
    customer_id: UUID | None
    customer_name: str | None
    property_id: UUID | None
    property_title: str | None
    call_id: UUID | None
    source: AppointmentSource
    created_at: datetime
