"""Leads, where each of their fields came from, and how their status moved."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Numeric,
    Text,
    UniqueConstraint,
    false,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from crm.db.base import TenantEntity, belongs_to_business, referable, refers_to
from crm.domain.leads.schemas import Deal, LeadRole
from shared.clock import utc_now


class Lead(TenantEntity):
    """A wish of a customer. A customer has one open lead at a time; closed ones stay.

    ``status`` is a key of the office's own statuses; a trigger keeps ``closed`` by that status's kind.
    ``merged_into_id`` names the open lead that this one was folded into when two people turned out to be one.
    ``score_by_hand`` freezes the score that a person gave. ``budget_agorot`` is money in agorot. ``last_call_id`` is
    kept without a foreign key: calls point at leads. ``responded_at`` is when a person first worked on it,
    ``human_contact_at`` when one last spoke with the customer; before ``call_after`` the lead is not to be called.
    """

    __tablename__ = "leads"
    __table_args__ = (
        belongs_to_business(),
        referable(),
        refers_to("customer_id", "customers"),
        refers_to("merged_into_id", "leads"),
        ForeignKeyConstraint(["business_id", "status"], ["lead_statuses.business_id", "lead_statuses.key"]),
        CheckConstraint("score BETWEEN 0 AND 100", name="score"),
        CheckConstraint("deal IN ('sale', 'rent')", name="deal"),
        CheckConstraint("role IN ('buyer', 'seller', 'tenant', 'landlord')", name="role"),
        Index(
            "uq_leads_open_customer",
            "business_id",
            "customer_id",
            unique=True,
            postgresql_where=text("NOT closed AND merged_into_id IS NULL"),
        ),
        Index(None, "business_id", "updated_at", "id"),
        Index(None, "business_id", "customer_id"),
        Index(None, "business_id", "status", "updated_at", "id"),
        Index(
            "ix_leads_to_call",
            "business_id",
            text("COALESCE(score, 0) DESC"),
            "waiting_since",
            "id",
            postgresql_include=["customer_id", "assignee_id", "score", "call_after", "last_contact_at"],
            postgresql_where=text("closed IS FALSE AND merged_into_id IS NULL"),
        ),
        Index(
            "ix_leads_waiting",
            "business_id",
            "waiting_since",
            postgresql_where=text("closed IS FALSE AND merged_into_id IS NULL"),
        ),
        Index(
            "ix_leads_spoken",
            "business_id",
            "customer_id",
            "human_contact_at",
            postgresql_include=["assignee_id"],
            postgresql_where=text("human_contact_at IS NOT NULL"),
        ),
    )

    customer_id: Mapped[UUID]
    status: Mapped[str] = mapped_column(default="new")
    closed: Mapped[bool] = mapped_column(server_default=false(), deferred=True, deferred_raiseload=True)
    merged_into_id: Mapped[UUID | None]
    assignee_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    score: Mapped[int | None]
    score_by_hand: Mapped[bool] = mapped_column(default=False)
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
    responded_at: Mapped[datetime | None]
    human_contact_at: Mapped[datetime | None]
    call_after: Mapped[datetime | None]
    # A column and no expression: behind row-level security an index is asked for a range of columns alone.
    waiting_since: Mapped[datetime] = mapped_column(
        Computed("COALESCE(call_after, last_contact_at, created_at)", persisted=True),
        deferred=True,
        deferred_raiseload=True,
    )
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)
    version: Mapped[int] = mapped_column(default=1)

    def answered(self, at: datetime) -> None:
        """A person of the office worked on it: nobody waits for a first answer any more."""
        self.responded_at = self.responded_at or at

    def spoken_to(self, at: datetime) -> None:
        """A person of the office spoke with the customer."""
        self.answered(at)
        self.human_contact_at, self.call_after = at, None


Index("ix_leads_shown_score", Lead.business_id, func.coalesce(Lead.score, -1), Lead.id)


class LeadFieldSource(TenantEntity):
    """Where the present value of a lead's field came from. A ``human`` source is never overwritten by the AI.

    ``previous`` is what stood there before a machine's value; a budget is told in whole shekels.
    """

    __tablename__ = "lead_field_sources"
    __table_args__ = (
        belongs_to_business(),
        refers_to("lead_id", "leads"),
        refers_to("call_id", "calls"),
        refers_to("message_id", "messages"),
        UniqueConstraint("lead_id", "field"),
        CheckConstraint("source IN ('ai', 'human')", name="source"),
    )

    lead_id: Mapped[UUID]
    field: Mapped[str]
    source: Mapped[str]
    value: Mapped[str | None]
    previous: Mapped[str | None]
    call_id: Mapped[UUID | None]
    turn_seq: Mapped[int | None]
    message_id: Mapped[UUID | None]
    quote: Mapped[str | None]
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]


class LeadStatusHistory(TenantEntity):
    """One move of a lead's status, by whom and why. Rows are only ever added.

    A machine's move names the caller's words it rests on, and in ``confidence`` (0 to 1) how surely these were heard.
    """

    __tablename__ = "lead_status_history"
    __table_args__ = (
        belongs_to_business(),
        refers_to("lead_id", "leads"),
        refers_to("call_id", "calls"),
        refers_to("message_id", "messages"),
        CheckConstraint("source IN ('ai', 'human', 'system')", name="source"),
        Index(None, "lead_id", "at"),
    )

    lead_id: Mapped[UUID]
    from_status: Mapped[str | None]
    to_status: Mapped[str]
    source: Mapped[str]
    reason: Mapped[str | None]
    turn_seq: Mapped[int | None]
    quote: Mapped[str | None]
    confidence: Mapped[float | None]
    call_id: Mapped[UUID | None]
    message_id: Mapped[UUID | None]
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]


class LeadBatch(TenantEntity):
    """One change of many leads at once. ``before`` maps each lead's id to its former values, for the undo."""

    __tablename__ = "lead_batches"
    __table_args__ = (belongs_to_business(),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    after: Mapped[dict[str, object]]
    before: Mapped[dict[str, object]]
    undone_at: Mapped[datetime | None]
