"""From events to rows. A turn is written and shown in one shape, so it is made once."""

from uuid import UUID

from crm.domain.calls.mapping import withheld_of
from crm.domain.calls.models import ToolCall
from crm.domain.calls.schemas import TurnOut
from shared.contracts.events import AgentTurn, ToolCalled, UserTurn
from shared.ids import new_id


def caller_turn(event: UserTurn) -> TurnOut:
    """What the caller said."""
    return TurnOut(
        id=new_id(),
        seq=event.seq,
        speaker="caller",
        text=event.text,
        text_generated=None,
        withheld=[],
        interrupted=False,
        at=event.at,
        confidence=event.confidence,
        how=event.how,
        not_heard=event.not_heard,
        audio_start_ms=event.audio_start_ms,
        audio_end_ms=event.audio_end_ms,
        gap_ms=None,
        stages=None,
        yield_ms=None,
        overlap_ms=0,
        sentiment=None,
    )


def agent_turn(event: AgentTurn) -> TurnOut:
    """What the caller heard of the agent."""
    return TurnOut(
        id=new_id(),
        seq=event.seq,
        speaker="agent",
        text=event.text,
        text_generated=event.text_generated,
        withheld=withheld_of(event.text_generated),
        interrupted=event.interrupted,
        at=event.at,
        confidence=None,
        how="speech",
        not_heard=False,
        audio_start_ms=event.audio_start_ms,
        audio_end_ms=event.audio_end_ms,
        gap_ms=event.gap_ms,
        stages=event.stages,
        yield_ms=event.yield_ms,
        overlap_ms=event.overlap_ms,
        sentiment=None,
    )


def tool_row(business_id: UUID, event: ToolCalled) -> ToolCall:
    """A tool that the agent used."""
    return ToolCall(
        business_id=business_id,
        call_id=event.call_id,
        seq=event.seq,
        tool_call_id=event.tool_call_id,
        name=event.name,
        arguments=event.arguments,
        ok=event.ok,
        result=event.result,
        duration_ms=event.duration_ms,
        at=event.at,
    )
