"""From rows to what the API and the live events show."""

from statistics import median

import msgspec

from crm.domain.analysis.models import CallAnalysis
from crm.domain.calls.models import Call, ToolCall, Turn
from crm.domain.calls.schemas import (
    CallOut,
    LeadFieldEvidence,
    ScoreReason,
    TempoOut,
    ToolCallOut,
    TurnOut,
    WithheldOut,
)
from shared.contracts.events import TurnStages
from shared.contracts.withheld import withheld_in


def call_out(call: Call, customer_name: str | None) -> CallOut:
    """One call."""
    return CallOut(
        id=call.id,
        call_sid=call.call_sid,
        status=call.status,
        direction=call.direction,
        from_number=call.from_number,
        to_number=call.to_number,
        started_at=call.started_at,
        answered_at=call.answered_at,
        ended_at=call.ended_at,
        end_reason=call.end_reason,
        duration_ms=call.duration_ms,
        customer_id=call.customer_id,
        customer_name=customer_name,
        lead_id=call.lead_id,
        analysis_state=call.analysis_state,
        lead_score=call.lead_score,
        sentiment=call.sentiment,
        sentiment_by_hand=call.sentiment_by_hand,
        summary=call.summary,
        turn_count=call.turn_count,
        degraded=call.degraded,
        prompt_version=call.prompt_version,
    )


def tempo(call: Call) -> TempoOut:
    """What the agent measured in the call."""
    gaps, yields = call.gaps_ms, call.yields_ms
    return TempoOut(
        answers=len(gaps),
        gap_median_ms=round(median(gaps)) if gaps else None,
        gap_slowest_ms=max(gaps, default=None),
        yields=len(yields),
        yield_median_ms=round(median(yields)) if yields else None,
        yield_slowest_ms=max(yields, default=None),
        overlap_ms=call.overlap_ms,
    )


def withheld_of(generated: str | None) -> list[WithheldOut]:
    """What the facts gate stopped in a turn."""
    return [WithheldOut(reason=one.reason, text=one.text) for one in withheld_in(generated)] if generated else []


def turn_out(turn: Turn) -> TurnOut:
    """One turn."""
    return TurnOut(
        id=turn.id,
        seq=turn.seq,
        speaker=turn.speaker,
        text=turn.text,
        text_generated=turn.text_generated,
        withheld=withheld_of(turn.text_generated),
        interrupted=turn.interrupted,
        at=turn.at,
        confidence=turn.confidence,
        how=turn.how,
        not_heard=turn.not_heard,
        audio_start_ms=turn.audio_start_ms,
        audio_end_ms=turn.audio_end_ms,
        gap_ms=turn.gap_ms,
        stages=None if turn.stages is None else msgspec.convert(turn.stages, TurnStages),
        yield_ms=turn.yield_ms,
        overlap_ms=turn.overlap_ms,
        sentiment=turn.sentiment,
    )


def tool_out(tool: ToolCall) -> ToolCallOut:
    """One tool of the timeline."""
    return ToolCallOut(
        id=tool.id,
        seq=tool.seq,
        name=tool.name,
        arguments=tool.arguments,
        ok=tool.ok,
        result=tool.result,
        duration_ms=tool.duration_ms,
        at=tool.at,
    )


def score_reasons(analysis: CallAnalysis | None) -> list[ScoreReason]:
    """The lines of the score, empty before the analysis."""
    return msgspec.convert(analysis.score_reasons if analysis else [], list[ScoreReason])


def lead_fields(analysis: CallAnalysis | None) -> list[LeadFieldEvidence]:
    """The fields that the analysis found, with their evidence."""
    return msgspec.convert(analysis.lead_fields if analysis else [], list[LeadFieldEvidence])
