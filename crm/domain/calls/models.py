"""Calls, what was said in them, and the exactly-once ledger they are built from."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from crm.db.base import TenantEntity, belongs_to_business, referable, refers_to
from crm.domain.calls.schemas import AnalysisState, CallStatus, Sentiment, Speaker
from shared.clock import utc_now
from shared.contracts.events import Direction, HeardHow


class Call(TenantEntity):
    """One phone call; ``id`` is the agent's ``call_id``. ``applied_seq`` is the last ledger entry applied to it."""

    __tablename__ = "calls"
    __table_args__ = (
        belongs_to_business(),
        referable(),
        refers_to("customer_id", "customers"),
        refers_to("lead_id", "leads"),
        CheckConstraint("status IN ('ringing', 'live', 'ended')", name="status"),
        CheckConstraint("direction IN ('inbound', 'outbound')", name="direction"),
        CheckConstraint("analysis_state IN ('none', 'pending', 'done', 'needs_review')", name="analysis_state"),
        CheckConstraint("sentiment IN ('positive', 'neutral', 'negative', 'mixed')", name="sentiment"),
        CheckConstraint("sentiment_heard IN ('positive', 'neutral', 'negative', 'mixed')", name="sentiment_heard"),
        CheckConstraint("lead_score BETWEEN 0 AND 100", name="lead_score"),
        Index(None, "business_id", "started_at", "id"),
        Index(None, "business_id", "customer_id", "started_at"),
        Index(None, "business_id", "from_number"),
    )

    call_sid: Mapped[str] = mapped_column(unique=True)
    status: Mapped[CallStatus] = mapped_column(Text, default="ringing")
    direction: Mapped[Direction] = mapped_column(Text, default="inbound")
    channel: Mapped[str] = mapped_column(default="phone")
    from_number: Mapped[str | None]
    to_number: Mapped[str]
    started_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None]
    duration_ms: Mapped[int | None]
    gaps_ms: Mapped[list[int]] = mapped_column(default=list)
    yields_ms: Mapped[list[int]] = mapped_column(default=list)
    overlap_ms: Mapped[int] = mapped_column(default=0)
    customer_id: Mapped[UUID | None]
    lead_id: Mapped[UUID | None]
    prompt_version: Mapped[int | None]
    turn_count: Mapped[int] = mapped_column(default=0)
    degraded: Mapped[bool] = mapped_column(default=False)
    analysis_state: Mapped[AnalysisState] = mapped_column(Text, default="none")
    lead_score: Mapped[int | None]
    sentiment: Mapped[Sentiment | None] = mapped_column(Text)
    sentiment_by_hand: Mapped[bool] = mapped_column(default=False, server_default=false())
    sentiment_heard: Mapped[Sentiment | None] = mapped_column(Text)
    summary: Mapped[str | None]
    applied_seq: Mapped[int] = mapped_column(default=0)
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)


class CallEvent(TenantEntity):
    """A call event as the agent sent it: the ledger by which each is applied once. Rows are only ever added."""

    __tablename__ = "call_events"
    __table_args__ = (
        belongs_to_business(),
        refers_to("call_id", "calls"),
        UniqueConstraint("call_id", "seq"),
    )

    call_id: Mapped[UUID]
    seq: Mapped[int]
    event_id: Mapped[UUID] = mapped_column(unique=True)
    type: Mapped[str]
    payload: Mapped[dict[str, object]]
    at: Mapped[datetime]


class Turn(TenantEntity):
    """One turn. ``text`` is what was heard; a trigger keeps its folded form in the search index."""

    __tablename__ = "turns"
    __table_args__ = (
        belongs_to_business(),
        refers_to("call_id", "calls"),
        UniqueConstraint("call_id", "seq"),
        CheckConstraint("speaker IN ('caller', 'agent')", name="speaker"),
        CheckConstraint("how IN ('speech', 'keypad')", name="how"),
        CheckConstraint("sentiment IN ('positive', 'neutral', 'negative', 'mixed')", name="sentiment"),
        Index(None, "business_id", "at"),
    )

    call_id: Mapped[UUID]
    seq: Mapped[int]
    speaker: Mapped[Speaker] = mapped_column(Text)
    text: Mapped[str]
    text_generated: Mapped[str | None]
    interrupted: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime]
    confidence: Mapped[float | None]
    how: Mapped[HeardHow] = mapped_column(Text, default="speech")
    not_heard: Mapped[bool] = mapped_column(default=False)
    audio_start_ms: Mapped[int] = mapped_column(default=0)
    audio_end_ms: Mapped[int] = mapped_column(default=0)
    gap_ms: Mapped[int | None]
    stages: Mapped[dict[str, object] | None]
    yield_ms: Mapped[int | None]
    overlap_ms: Mapped[int] = mapped_column(default=0)
    sentiment: Mapped[Sentiment | None] = mapped_column(Text)


class ToolCall(TenantEntity):
    """A tool in the timeline of a call, as the event ``tool.called`` told it."""

    __tablename__ = "tool_calls"
    __table_args__ = (
        belongs_to_business(),
        refers_to("call_id", "calls"),
        UniqueConstraint("call_id", "seq"),
    )

    call_id: Mapped[UUID]
    seq: Mapped[int]
    tool_call_id: Mapped[str]
    name: Mapped[str]
    arguments: Mapped[dict[str, object]]
    ok: Mapped[bool]
    result: Mapped[dict[str, object]]
    duration_ms: Mapped[int]
    at: Mapped[datetime]


class ToolInvocation(TenantEntity):
    """The stored answer of a tool request: a repeat of (``conversation_id``, ``tool_call_id``) gets it again."""

    __tablename__ = "tool_invocations"
    __table_args__ = (
        belongs_to_business(),
        UniqueConstraint("conversation_id", "tool_call_id"),
    )

    conversation_id: Mapped[UUID]
    tool_call_id: Mapped[str]
    name: Mapped[str]
    arguments: Mapped[dict[str, object]]
    response: Mapped[dict[str, object] | None]
