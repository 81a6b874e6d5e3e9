"""What Twilio told, as it came."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.db.base import TenantEntity, belongs_to_business, refers_to

ArrivalKind = Literal["message", "status"]
ArrivalState = Literal["received", "done", "failed"]


class TwilioArrival(TenantEntity):
    """One form body, stored before it is understood. ``key`` marks repeats: the SID, with the status of a callback.

    ``body`` is null once it was kept long enough.
    """

    __tablename__ = "twilio_arrivals"
    __table_args__ = (
        belongs_to_business(),
        refers_to("customer_id", "customers"),
        UniqueConstraint("business_id", "kind", "key"),
        CheckConstraint("kind IN ('message', 'status')", name="kind"),
        CheckConstraint("state IN ('received', 'done', 'failed')", name="state"),
        Index("ix_twilio_arrivals_waiting", "business_id", "created_at", postgresql_where=text("state = 'received'")),
    )

    kind: Mapped[ArrivalKind] = mapped_column(Text)
    key: Mapped[str]
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    state: Mapped[ArrivalState] = mapped_column(Text, default="received")
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None]
    customer_id: Mapped[UUID | None]
    done_at: Mapped[datetime | None]
