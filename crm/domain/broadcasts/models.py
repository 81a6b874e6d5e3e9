"""A broadcast and what became of it for each person."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.db.base import TenantEntity, belongs_to_business, referable, refers_to
from crm.domain.chats.words import BroadcastState, RecipientState
from crm.domain.consent.schemas import Purpose
from shared.clock import utc_now


class Broadcast(TenantEntity):
    """One template to the people of a segment, as it stood when it was started. ``spacing_s`` lies between two.

    Only one of a business runs at a time. ``next_at`` is when the next person's turn comes. ``segment_id`` may be gone.
    """

    __tablename__ = "broadcasts"
    __table_args__ = (
        belongs_to_business(),
        referable(),
        refers_to("template_id", "message_templates"),
        CheckConstraint("state IN ('draft', 'running', 'paused', 'stopped', 'done')", name="state"),
        CheckConstraint("spacing_s BETWEEN 3 AND 3600", name="spacing"),
        Index(None, "business_id", "created_at", "id"),
        Index("ix_broadcasts_running", "business_id", "next_at", postgresql_where=text("state = 'running'")),
    )

    name: Mapped[str]
    segment_id: Mapped[UUID]
    segment_name: Mapped[str]
    template_id: Mapped[UUID]
    purpose: Mapped[Purpose] = mapped_column(Text, default="marketing")
    state: Mapped[BroadcastState] = mapped_column(Text, default="draft")
    spacing_s: Mapped[int] = mapped_column(default=6)
    reason: Mapped[str | None]
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    author_name: Mapped[str]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    next_at: Mapped[datetime | None]
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)
    version: Mapped[int] = mapped_column(default=1)


class BroadcastRecipient(TenantEntity):
    """One person of a broadcast: once each, whatever is killed in between. ``reason`` is the gate's or the route's."""

    __tablename__ = "broadcast_recipients"
    __table_args__ = (
        belongs_to_business(),
        refers_to("broadcast_id", "broadcasts"),
        refers_to("customer_id", "customers"),
        refers_to("message_id", "messages"),
        UniqueConstraint("broadcast_id", "customer_id"),
        CheckConstraint("state IN ('waiting', 'queued', 'refused', 'sent', 'failed', 'stopped')", name="state"),
        Index(None, "broadcast_id", "state", "id"),
        Index(None, "customer_id"),
    )

    broadcast_id: Mapped[UUID]
    customer_id: Mapped[UUID]
    state: Mapped[RecipientState] = mapped_column(Text, default="waiting")
    reason: Mapped[str | None]
    message_id: Mapped[UUID | None]
    done_at: Mapped[datetime | None]
