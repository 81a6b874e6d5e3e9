"""Leads, where each of their fields came from, and how their status moved."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Numeric, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.db.base import TenantEntity, belongs_to_business, referable, refers_to
from crm.domain.leads.schemas import Deal, LeadRole, LeadStatus
from shared.clock import utc_now

STATUSES = "('new', 'contacted', 'interested', 'follow_up', 'appointment', 'won', 'lost', 'not_relevant')"


class Lead(TenantEntity):
    """A wish of a customer. A customer has one open lead at a time; closed ones stay.

    ``budget_agorot`` is money in agorot. ``last_call_id`` is kept without a foreign key: calls point at leads.
    """

    __tablename__ = "leads"
    __table_args__ = (
        belongs_to_business(),
        referable(),
        refers_to("customer_id", "customers"),
        CheckConstraint(f"status IN {STATUSES}", name="status"),
        CheckConstraint("score BETWEEN 0 AND 100", name="score"),
        CheckConstraint("deal IN ('sale', 'rent')", name="deal"),
        CheckConstraint("role IN ('buyer', 'seller', 'tenant', 'landlord')", name="role"),
        Index(
            "uq_leads_open_customer",
            "business_id",
            "customer_id",
            unique=True,
            postgresql_where=text("status NOT IN ('won', 'lost', 'not_relevant')"),
        ),
        Index(None, "business_id", "updated_at", "id"),
        Index(None, "business_id", "score", "id"),
    )

    customer_id: Mapped[UUID]
    status: Mapped[LeadStatus] = mapped_column(Text, default="new")
    score: Mapped[int | None]
    deal: Mapped[Deal | None] = mapped_column(Text)
    role: Mapped[LeadRole | None] = mapped_column(Text)
    city: Mapped[str | None]
    neighborhood: Mapped[str | None]
    rooms: Mapped[Decimal | None] = mapped_column(Numeric(4, 1))
    budget_agorot: Mapped[int | None] = mapped_column(BigInteger)
    timeline: Mapped[str | None]
    notes: Mapped[str | None]
    last_call_id: Mapped[UUID | None]
    last_contact_at: Mapped[datetime | None]
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)
    version: Mapped[int] = mapped_column(default=1)


class LeadFieldSource(TenantEntity):
    """Where the present value of a lead's field came from. A ``human`` source is never overwritten by the AI."""

    __tablename__ = "lead_field_sources"
    __table_args__ = (
        belongs_to_business(),
        refers_to("lead_id", "leads"),
        refers_to("call_id", "calls"),
        UniqueConstraint("lead_id", "field"),
        CheckConstraint("source IN ('ai', 'human')", name="source"),
    )

    lead_id: Mapped[UUID]
    field: Mapped[str]
    source: Mapped[str]
    value: Mapped[str | None]
    call_id: Mapped[UUID | None]
    turn_seq: Mapped[int | None]
    quote: Mapped[str | None]
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]


class LeadStatusHistory(TenantEntity):
    """One move of a lead's status, by whom and why. Rows are only ever added."""

    __tablename__ = "lead_status_history"
    __table_args__ = (
        belongs_to_business(),
        refers_to("lead_id", "leads"),
        refers_to("call_id", "calls"),
        CheckConstraint("source IN ('ai', 'human', 'system')", name="source"),
        Index(None, "lead_id", "at"),
    )

    lead_id: Mapped[UUID]
    from_status: Mapped[str | None]
    to_status: Mapped[str]
    source: Mapped[str]
    reason: Mapped[str | None]
    call_id: Mapped[UUID | None]
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]
