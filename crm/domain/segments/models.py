"""Filters with a name."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from crm.db.base import TenantEntity, belongs_to_business
from shared.clock import utc_now


class Segment(TenantEntity):
    """A saved view of leads: its owner's, or when ``shared`` the whole office's. ``filter`` holds ``SegmentFilter``."""

    __tablename__ = "segments"
    __table_args__ = (belongs_to_business(), Index(None, "business_id", "owner_id"))

    name: Mapped[str]
    shared: Mapped[bool]
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    filter: Mapped[dict[str, object]]
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)
    version: Mapped[int] = mapped_column(default=1)
