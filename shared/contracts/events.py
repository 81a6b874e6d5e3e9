"""Call events: what the agent journals and the CRM applies exactly once, in order of ``seq`` per call.

The wire form is JSON (msgspec), tagged by ``type``. ``v`` is the version of the shapes; a reader refuses a newer one.
"""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

EVENTS_VERSION = 1
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


class AgentTurn(CallEvent, frozen=True, kw_only=True, tag="turn.agent"):
    """One turn of the agent: ``text`` as heard by the caller, ``text_generated`` as the model wrote it.

    ``gap_ms`` is the silence between the caller's last voiced frame and the first voiced frame of this turn.
    """

    text: str
    text_generated: str
    interrupted: bool = False
    audio_start_ms: int = 0
    audio_end_ms: int = 0
    gap_ms: int | None = None


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

    ``gaps_ms`` holds the measured turn gaps in order.
    """

    reason: EndReason
    duration_ms: int
    gaps_ms: list[int] = []


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
