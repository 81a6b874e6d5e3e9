"""Work that a person of the office does."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.db.base import TenantEntity, belongs_to_business, referable, refers_to
from crm.domain.tasks.schemas import TaskKind, TaskSource, TaskStatus
from shared.clock import utc_now

_DUE = text("COALESCE(due_at, '9999-01-01 00:00:00+00'::timestamp with time zone)")
"""The order of the list: tasks without a time come last."""


class Task(TenantEntity):
    """A task. ``dedupe_key`` keeps a repeated job from making the same task twice.

    ``session_id`` names the written conversation it came from, as ``call_id`` the call.
    """

    __tablename__ = "tasks"
    __table_args__ = (
        belongs_to_business(),
        referable(),
        refers_to("customer_id", "customers"),
        refers_to("lead_id", "leads"),
        refers_to("call_id", "calls"),
        refers_to("session_id", "chat_sessions"),
        CheckConstraint("kind IN ('follow_up', 'callback', 'review', 'other')", name="kind"),
        CheckConstraint("status IN ('open', 'done')", name="status"),
        CheckConstraint("source IN ('ai', 'agent_call', 'human', 'system')", name="source"),
        Index("uq_tasks_dedupe_key", "business_id", "dedupe_key", unique=True),
        Index(None, "business_id", "status", "due_at", "id"),
        Index("ix_tasks_due", "business_id", _DUE, "id"),
        Index("ix_tasks_due_of_status", "business_id", "status", _DUE, "id"),
        Index(
            "ix_tasks_promised",
            "business_id",
            "customer_id",
            postgresql_include=["due_at", "created_at", "lead_id"],
            postgresql_where=text("kind = 'callback' AND status = 'open'"),
        ),
        Index(None, "call_id"),
        Index(None, "session_id"),
        Index(None, "business_id", "customer_id", "created_at"),
    )

    kind: Mapped[TaskKind] = mapped_column(Text)
    title: Mapped[str]
    details: Mapped[str | None]
    status: Mapped[TaskStatus] = mapped_column(Text, default="open")
    source: Mapped[TaskSource] = mapped_column(Text)
    due_at: Mapped[datetime | None]
    customer_id: Mapped[UUID | None]
    lead_id: Mapped[UUID | None]
    call_id: Mapped[UUID | None]
    session_id: Mapped[UUID | None]
    dedupe_key: Mapped[str | None]
    done_at: Mapped[datetime | None]
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)
    version: Mapped[int] = mapped_column(default=1)
