"""Rules of retention and what the nights did."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.db.base import TenantEntity, belongs_to_business
from shared.clock import utc_now


class RetentionSettings(TenantEntity):
    """How long the office keeps each class of data: ``RetentionRules`` as JSON. No row means the usual, version 0."""

    __tablename__ = "retention_settings"
    __table_args__ = (belongs_to_business(), UniqueConstraint("business_id"))

    rules: Mapped[dict[str, object]]
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)


class RetentionRun(TenantEntity):
    """One nightly run over the office's rows. ``counts`` says how many of each class it blanked or removed."""

    __tablename__ = "retention_runs"
    __table_args__ = (belongs_to_business(), Index(None, "business_id", "created_at"))

    finished_at: Mapped[datetime | None]
    counts: Mapped[dict[str, object]] = mapped_column(default=dict)
