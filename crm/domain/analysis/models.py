"""The analysis of a conversation: one row a call or written session, also the durable intent a sweeper retries."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.db.base import TenantEntity, belongs_to_business, refers_to
from shared.clock import utc_now


class CallAnalysis(TenantEntity):
    """The state of one conversation's analysis. Summary, score and sentiment are shown from the conversation itself.

    ``score_reasons`` and ``lead_fields`` hold ``ScoreReason`` and ``LeadFieldEvidence`` as JSON. ``next_attempt_at``
    set means that work is still owed.
    """

    __tablename__ = "call_analyses"
    __table_args__ = (
        belongs_to_business(),
        refers_to("call_id", "calls"),
        refers_to("session_id", "chat_sessions"),
        CheckConstraint("(call_id IS NULL) <> (session_id IS NULL)", name="subject"),
        CheckConstraint("state IN ('pending', 'done', 'needs_review')", name="state"),
        Index(
            "ix_call_analyses_owed",
            "next_attempt_at",
            postgresql_where=text("next_attempt_at IS NOT NULL"),
        ),
    )

    call_id: Mapped[UUID | None] = mapped_column(unique=True)
    session_id: Mapped[UUID | None] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(default="pending")
    model: Mapped[str | None]
    score_reasons: Mapped[list[dict[str, object]]] = mapped_column(default=list)
    lead_fields: Mapped[list[dict[str, object]]] = mapped_column(default=list)
    next_step: Mapped[str | None]
    error: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)
