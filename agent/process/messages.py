"""What the parent and a worker say to each other; msgpack, tagged by ``type``."""

from uuid import UUID

import msgspec

from shared.contracts.agent_config import AgentConfig


class Ring(msgspec.Struct, frozen=True, kw_only=True):
    """One inbound call as the signed webhook described it. ``from_number`` is E.164 or null when withheld."""

    call_id: UUID
    call_sid: str
    from_number: str | None
    to_number: str


class Reserve(msgspec.Struct, frozen=True, kw_only=True, tag="reserve"):
    """Journal ``call.started`` and hold a place for ``hold_s`` seconds. Answered by Reserved or NotReserved."""

    ring: Ring
    config: AgentConfig
    hold_s: float


class RecordMissed(msgspec.Struct, frozen=True, kw_only=True, tag="record_missed"):
    """Journal a call that gets a spoken message only: started, then ended ``not_answered``. Answered like Reserve."""

    ring: Ring
    business_id: UUID


class Attach(msgspec.Struct, frozen=True, kw_only=True, tag="attach"):
    """The media socket of a reserved call; one descriptor travels with it.

    ``received`` is every byte that came after the HTTP upgrade, from the first.
    """

    call_id: UUID
    received: bytes


class CarrierEnded(msgspec.Struct, frozen=True, kw_only=True, tag="carrier_ended"):
    """Twilio's status callback says that the call is over."""

    call_id: UUID


class LegTold(msgspec.Struct, frozen=True, kw_only=True, tag="leg_told"):
    """News of a person called for a transfer: ``accepted``, ``declined``, or how Twilio ended that call."""

    call_id: UUID
    leg: int
    said: str


class Warm(msgspec.Struct, frozen=True, kw_only=True, tag="warm"):
    """A business's settings are new or changed: prepare its greeting."""

    config: AgentConfig


class Begin(msgspec.Struct, frozen=True, kw_only=True, tag="begin"):
    """First message to a worker: warm these, then say Ready."""

    configs: list[AgentConfig]


class Sweep(msgspec.Struct, frozen=True, kw_only=True, tag="sweep"):
    """Another worker died: claim the journals it left."""


class Exit(msgspec.Struct, frozen=True, kw_only=True, tag="exit"):
    """End the calls that are left, deliver what can be delivered in a few seconds, exit. The last message."""


class Ping(msgspec.Struct, frozen=True, kw_only=True, tag="ping"):
    """Answered by Pong as soon as the worker's loop turns."""


ToWorker = Reserve | RecordMissed | Attach | CarrierEnded | LegTold | Warm | Begin | Sweep | Exit | Ping


class Ready(msgspec.Struct, frozen=True, kw_only=True, tag="ready"):
    """Vendors are connected and greetings warmed."""


class Reserved(msgspec.Struct, frozen=True, kw_only=True, tag="reserved"):
    """``call.started`` is on disk."""

    call_id: UUID


class NotReserved(msgspec.Struct, frozen=True, kw_only=True, tag="not_reserved"):
    """The call could not be taken; ``detail`` is for the log."""

    call_id: UUID
    detail: str


class CallOver(msgspec.Struct, frozen=True, kw_only=True, tag="call_over"):
    """The call's last event is journalled and its place is free."""

    call_id: UUID


class Pong(msgspec.Struct, frozen=True, kw_only=True, tag="pong"):
    """The worker's loop turns."""


ToParent = Ready | Reserved | NotReserved | CallOver | Pong
