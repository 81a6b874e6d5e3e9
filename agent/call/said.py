"""What happened in a call, on its way to the record: one struct for each kind, made where it happens."""

import msgspec

from shared.contracts.events import HeardHow, TurnStages


class CallerSaid(msgspec.Struct, frozen=True, kw_only=True):
    """One finished turn of the caller; fields as in ``UserTurn``."""

    text: str
    confidence: float | None = None
    audio_start_ms: int = 0
    audio_end_ms: int = 0
    how: HeardHow = "speech"
    not_heard: bool = False


class AgentSaid(msgspec.Struct, frozen=True, kw_only=True):
    """One turn of the agent as it was heard; fields as in ``AgentTurn``."""

    text: str
    text_generated: str
    interrupted: bool = False
    audio_start_ms: int = 0
    audio_end_ms: int = 0
    gap_ms: int | None = None
    stages: TurnStages | None = None
    yield_ms: int | None = None
    overlap_ms: int = 0


class ToolDone(msgspec.Struct, frozen=True, kw_only=True):
    """A tool that the agent called, and its answer; fields as in ``ToolCalled``."""

    tool_call_id: str
    name: str
    arguments: dict[str, object]
    ok: bool
    result: dict[str, object]
    duration_ms: int
