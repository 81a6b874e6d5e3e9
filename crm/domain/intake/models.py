"""Who may send leads in, and everything they sent."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.db.base import TenantEntity, belongs_to_business, referable, refers_to
from crm.domain.intake.schemas import IntakeAuth, IntakeState
from shared.clock import utc_now


class LeadSource(TenantEntity):
    """A portal or form. ``key`` is the opaque part of its address, ``secret`` is sealed (``crm/lib/sealed.py``).

    ``mapping`` names, for each of our fields, the sender's; a field without an entry is found by its usual names.
    ``refused_at`` is when somebody last came with a wrong secret. A deleted one takes nothing in any more; what it
    brought stays, and it can be brought back.
    """

    __tablename__ = "lead_sources"
    __table_args__ = (
        belongs_to_business(),
        referable(),
        ForeignKeyConstraint(["business_id", "status"], ["lead_statuses.business_id", "lead_statuses.key"]),
        UniqueConstraint("key"),
        CheckConstraint("auth IN ('url', 'hmac')", name="auth"),
    )

    name: Mapped[str]
    key: Mapped[str]
    auth: Mapped[IntakeAuth] = mapped_column(Text)
    secret: Mapped[bytes]
    status: Mapped[str]
    assignee_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    mapping: Mapped[dict[str, object]] = mapped_column(default=dict)
    active: Mapped[bool] = mapped_column(default=True)
    refused_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)
    version: Mapped[int] = mapped_column(default=1)


class ExternalEvent(TenantEntity):
    """One body as it came, byte for byte, and what became of it.

    ``understood`` is what was read out of it, by our field names. ``repeats`` counts how often the same body came
    again. ``body`` is null once it was kept long enough. ``lead_id`` has no foreign key: leads are folded together.
    """

    __tablename__ = "external_events"
    __table_args__ = (
        belongs_to_business(),
        referable(),
        refers_to("source_id", "lead_sources"),
        refers_to("customer_id", "customers"),
        CheckConstraint("state IN ('received', 'done', 'duplicate', 'failed')", name="state"),
        Index(None, "source_id", "created_at", "id"),
        Index(None, "source_id", "body_hash"),
        Index(None, "source_id", "external_id"),
        Index("ix_external_events_waiting", "business_id", "created_at", postgresql_where=text("state = 'received'")),
        Index("ix_external_events_customer_id", "customer_id", postgresql_where=text("customer_id IS NOT NULL")),
    )

    source_id: Mapped[UUID]
    content_type: Mapped[str]
    body: Mapped[bytes | None]
    body_hash: Mapped[bytes]
    external_id: Mapped[str | None]
    understood: Mapped[dict[str, object]] = mapped_column(default=dict)
    state: Mapped[IntakeState] = mapped_column(Text, default="received")
    reason: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(default=0)
    repeats: Mapped[int] = mapped_column(default=0)
    customer_id: Mapped[UUID | None]
    lead_id: Mapped[UUID | None]
    done_at: Mapped[datetime | None]
