"""Call events: what the agent journals and the CRM applies exactly once, in order of ``seq`` per call.

The wire form is JSON (msgspec), tagged by ``type``. ``v`` is the version of the shapes; a reader refuses a newer one.
"""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

EVENTS_VERSION = 2
"""2: measured stages, yields and overlaps. Events of version 1 lack them, and are read as before."""
MAX_BATCH = 100
"""Most events in one POST to ``/internal/call-events``; they all belong to one call."""

Channel = Literal["phone"]
Direction = Literal["inbound", "outbound"]
EndReason = Literal[
    "caller_hangup",
    "agent_hangup",
    "connection_lost",
    "crash",
    "not_answered",
    "time_limit",
    "silence",
    "transferred",
    "error",
]
HeardHow = Literal["speech", "keypad"]
Stage = Literal["hearing", "thinking", "speaking", "crm"]


class CallEvent(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """Common part. ``seq`` counts from 1 without gaps within ``call_id``; ``event_id`` is a UUIDv7; ``at`` is UTC.

    Decoding refuses a newer ``v``, a ``seq`` below 1 and a time without a zone (msgspec.ValidationError).
    """

    call_id: UUID
    seq: Annotated[int, Meta(ge=1)]
    event_id: UUID
    at: Annotated[datetime, Meta(tz=True)]
    v: Annotated[int, Meta(ge=1, le=EVENTS_VERSION)] = EVENTS_VERSION


class CallStarted(CallEvent, frozen=True, kw_only=True, tag="call.started"):
    """Twilio's webhook was answered: the line is ringing into the agent. Always ``seq`` 1.

    ``from_number`` is E.164, or null when the caller withholds it; ``to_number`` is the business's own number.
    """

    business_id: UUID
    call_sid: str
    from_number: str | None
    to_number: str
    direction: Direction = "inbound"
    channel: Channel = "phone"
    prompt_version: int | None = None


class CallAnswered(CallEvent, frozen=True, kw_only=True, tag="call.answered"):
    """The media stream opened; the greeting starts. The call is live from here."""


class UserTurn(CallEvent, frozen=True, kw_only=True, tag="turn.user"):
    """One finished turn of the caller.

    ``confidence`` is 0..1 or null when the ear gives none. The audio span is in ms since ``call.answered``.
    ``not_heard`` marks a turn that no ear could transcribe; its ``text`` is empty.
    """

    text: str
    confidence: Annotated[float, Meta(ge=0, le=1)] | None = None
    audio_start_ms: int = 0
    audio_end_ms: int = 0
    how: HeardHow = "speech"
    not_heard: bool = False


class TurnStages(msgspec.Struct, frozen=True, kw_only=True):
    """Where the time of a gap went, ms. All but ``commit_ms`` follow one another and add up to the gap.

    ``commit_ms`` is how long after the caller's last voiced frame his turn was taken as finished.
    """

    commit_ms: int = 0
    end_to_ear_ms: int = 0
    ear_ms: int = 0
    ear_to_model_ms: int = 0
    tools_ms: int = 0
    model_ms: int = 0
    model_to_speech_ms: int = 0
    speech_ms: int = 0
    speech_to_heard_ms: int = 0


class AgentTurn(CallEvent, frozen=True, kw_only=True, tag="turn.agent"):
    """One turn of the agent: ``text`` as heard by the caller, ``text_generated`` as the model wrote it.

    ``gap_ms`` is the silence between the caller's last voiced frame and the first voiced frame of this turn,
    and ``stages`` where it went. ``yield_ms`` is the time from the caller's onset over this turn until the agent was
    silent, null when nobody spoke over it; ``overlap_ms`` is how long both sounded.
    """

    text: str
    text_generated: str
    interrupted: bool = False
    audio_start_ms: int = 0
    audio_end_ms: int = 0
    gap_ms: int | None = None
    stages: TurnStages | None = None
    yield_ms: int | None = None
    overlap_ms: int = 0


class ToolCalled(CallEvent, frozen=True, kw_only=True, tag="tool.called"):
    """A tool ran. ``arguments`` and ``result`` are the JSON objects that crossed the wire; no secrets are in them."""

    tool_call_id: str
    name: str
    arguments: dict[str, object]
    ok: bool
    result: dict[str, object]
    duration_ms: int


class CallDegraded(CallEvent, frozen=True, kw_only=True, tag="call.degraded"):
    """A vendor stage worked in a lesser mode from here on; ``detail`` is one plain English sentence for the log."""

    stage: Stage
    mode: str
    detail: str


class CallEnded(CallEvent, frozen=True, kw_only=True, tag="call.ended"):
    """The last event of every call. ``duration_ms`` counts from ``call.answered`` (0 when never answered).

    ``gaps_ms`` and ``yields_ms`` hold the measured turn gaps and yields in order; ``overlap_ms`` is the whole call's.
    """

    reason: EndReason
    duration_ms: int
    gaps_ms: list[int] = []
    yields_ms: list[int] = []
    overlap_ms: int = 0


AnyCallEvent = CallStarted | CallAnswered | UserTurn | AgentTurn | ToolCalled | CallDegraded | CallEnded


class CallEventBatch(msgspec.Struct, frozen=True):
    """Body of ``POST /internal/call-events``: 1 to ``MAX_BATCH`` events of one call, in order."""

    events: Annotated[list[AnyCallEvent], Meta(min_length=1, max_length=MAX_BATCH)]


class CallEventsAccepted(msgspec.Struct, frozen=True):
    """200 answer: the highest ``seq`` that is now applied for the call."""

    call_id: UUID
    applied_seq: int


class CallEventsRefused(msgspec.Struct, frozen=True):
    """409 answer: ``code`` ``seq_gap`` names the expected seq; ``event_conflict`` a known seq with another event_id."""

    code: Literal["seq_gap", "event_conflict", "unknown_business"]
    call_id: UUID
    expected_seq: int | None
    detail: str
