"""Which vendor endpoints an agent process does without: ``POST /internal/vendor-health`` (agent -> CRM).

Sent when something changes and every ``HEARTBEAT_S`` while anything is out, so that a lost report heals by the next
and the outages of a process that died expire by themselves.
"""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

HEARTBEAT_S = 20.0
EXPIRES_AFTER_S = 60.0
"""An outage that nobody has confirmed for so long is over as far as anyone knows."""

VendorEndpoint = Literal[
    "chat",
    "chat_fallback",
    "hearing_stream",
    "hearing",
    "hearing_fallback",
    "hearing_local",
    "speech_stream",
    "speech_unary",
]


class EndpointOut(msgspec.Struct, frozen=True):
    """An endpoint that is passed over since ``since``; ``reason`` is one plain English sentence for the log."""

    endpoint: VendorEndpoint
    since: Annotated[datetime, Meta(tz=True)]
    reason: Annotated[str, Meta(max_length=300)]


class VendorHealth(msgspec.Struct, frozen=True):
    """Everything that is out for one process; an endpoint that is not named works.

    ``source`` is made by the process at its start; ``seq`` counts its reports, so that a late one changes nothing.
    """

    source: UUID
    seq: Annotated[int, Meta(ge=1)]
    out: Annotated[list[EndpointOut], Meta(max_length=20)]
