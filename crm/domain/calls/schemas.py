"""Calls and turns as the API shows them."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from shared.contracts.events import TurnStages

CallStatus = Literal["ringing", "live", "ended"]
AnalysisState = Literal["none", "pending", "done", "needs_review"]
Sentiment = Literal["positive", "neutral", "negative", "mixed"]
Speaker = Literal["caller", "agent"]


class CallOut(msgspec.Struct, frozen=True, kw_only=True):
    """One call. ``duration_ms`` counts from the answer. ``lead_score`` is 0..100 or null before the analysis.

    A sentiment given by hand (``sentiment_by_hand``) stays whatever the analysis finds.
    """

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
    sentiment_by_hand: bool
    summary: str | None
    turn_count: int
    degraded: bool
    prompt_version: int | None


class SentimentChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A caller's mood as a person judges it; null gives it back to the analysis."""

    sentiment: Sentiment | None


class TempoOut(msgspec.Struct, frozen=True, kw_only=True):
    """How a call went for its caller: waits for an answer and how soon the agent yielded, ms; null when none was."""

    answers: int
    gap_median_ms: int | None
    gap_slowest_ms: int | None
    yields: int
    yield_median_ms: int | None
    yield_slowest_ms: int | None
    overlap_ms: int


class WithheldOut(msgspec.Struct, frozen=True, kw_only=True):
    """What the facts gate kept the agent from saying in a turn: why, in Hebrew, and the words."""

    reason: str
    text: str


class TurnOut(msgspec.Struct, frozen=True, kw_only=True):
    """One turn. ``text`` is what was heard, ``text_generated`` what the model wrote (agent only).

    ``gap_ms``, ``stages``, ``yield_ms`` and ``overlap_ms`` are measured for turns of the agent: the wait before it,
    where that went, from the caller's onset over it to its silence, and how long both sounded.

    ``withheld`` is what the facts gate stopped; ``text_generated`` holds it, too, marked.
    ``seq`` is the event's number within the call, so turns may skip numbers.
    ``sentiment`` comes with the analysis.
    """

    id: UUID
    seq: int
    speaker: Speaker
    text: str
    text_generated: str | None
    withheld: list[WithheldOut]
    interrupted: bool
    at: datetime
    confidence: float | None
    how: Literal["speech", "keypad"]
    not_heard: bool
    audio_start_ms: int
    audio_end_ms: int
    gap_ms: int | None
    stages: TurnStages | None
    yield_ms: int | None
    overlap_ms: int
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
    tempo: TempoOut
    tools: list[ToolCallOut]
    score_reasons: list[ScoreReason]
    lead_fields: list[LeadFieldEvidence]
    task_ids: list[UUID]
    appointment_ids: list[UUID]
    analysis_error: str | None
