"""When a vendor's endpoint did not answer the agent."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.db.base import Base
from shared.contracts.vendor_health import VendorEndpoint


class VendorOutage(Base):
    """One endpoint out for one agent process, from ``since`` to ``ended_at``; ``seen_at`` is its latest report.

    Vendors serve the whole installation: a row belongs to no business and holds nothing of any, so it has no
    row-level security.
    """

    __tablename__ = "vendor_outages"
    __table_args__ = (
        Index("uq_vendor_outages_open", "source", "endpoint", unique=True, postgresql_where=text("ended_at IS NULL")),
        Index(None, "ended_at", "seen_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    source: Mapped[UUID]
    endpoint: Mapped[VendorEndpoint] = mapped_column(Text)
    since: Mapped[datetime]
    reason: Mapped[str]
    seq: Mapped[int]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class VendorAlert(Base):
    """The latest outage of an endpoint that letters told of; ``ended_at`` is set once they told its end too."""

    __tablename__ = "vendor_alerts"

    endpoint: Mapped[VendorEndpoint] = mapped_column(Text, primary_key=True)
    since: Mapped[datetime]
    told_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
