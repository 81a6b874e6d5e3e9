"""Calls and turns as the API shows them."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

CallStatus = Literal["ringing", "live", "ended"]
AnalysisState = Literal["none", "pending", "done", "needs_review"]
Sentiment = Literal["positive", "neutral", "negative", "mixed"]
Speaker = Literal["caller", "agent"]


class CallOut(msgspec.Struct, frozen=True, kw_only=True):
    """One call. ``duration_ms`` counts from the answer. ``lead_score`` is 0..100 or null before the analysis."""

    id: UUID
    call_sid: str
    status: CallStatus
    direction: Literal["inbound", "outbound"]
    from_number: str | None
    to_number: str
    started_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    end_reason: str | None
    duration_ms: int | None
    customer_id: UUID | None
    customer_name: str | None
    lead_id: UUID | None
    analysis_state: AnalysisState
    lead_score: int | None
    sentiment: Sentiment | None
    summary: str | None
    turn_count: int
    degraded: bool
    prompt_version: int | None


class TurnOut(msgspec.Struct, frozen=True, kw_only=True):
    """One turn. ``text`` is what was heard, ``text_generated`` what the model wrote (agent only).

    ``seq`` is the event's number within the call, so turns may skip numbers.
    ``sentiment`` comes with the analysis.
    """

    id: UUID
    seq: int
    speaker: Speaker
    text: str
    text_generated: str | None
    interrupted: bool
    at: datetime
    confidence: float | None
    how: Literal["speech", "keypad"]
    not_heard: bool
    audio_start_ms: int
    audio_end_ms: int
    gap_ms: int | None
    sentiment: Sentiment | None


class ToolCallOut(msgspec.Struct, frozen=True, kw_only=True):
    """A tool the agent used, for the timeline of the call page."""

    id: UUID
    seq: int
    name: str
    arguments: dict[str, object]
    ok: bool
    result: dict[str, object]
    duration_ms: int
    at: datetime


class ScoreReason(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the lead score: a visible rule, its points, and the turn and sentence it rests on."""

    rule: str
    label: str
    points: int
    turn_seq: int | None
    quote: str | None


class LeadFieldEvidence(msgspec.Struct, frozen=True, kw_only=True):
    """A field the analysis filled, with the turn it came from."""

    field: str
    value: str
    turn_seq: int | None
    quote: str | None


class CallDetailOut(msgspec.Struct, frozen=True, kw_only=True):
    """``GET /api/calls/{id}``: the call with its analysis; turns come from ``/api/calls/{id}/turns``."""

    call: CallOut
    tools: list[ToolCallOut]
    score_reasons: list[ScoreReason]
    lead_fields: list[LeadFieldEvidence]
    task_ids: list[UUID]
    appointment_ids: list[UUID]
    analysis_error: str | None
