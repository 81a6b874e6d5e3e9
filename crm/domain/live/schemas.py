"""What Socket.IO sends to the browsers of one business. The event's name is the struct's tag.

A browser joins the room of its business from its session cookie. A gap in the connection loses events, so a client
refetches what it shows after every reconnect.
"""

from typing import Literal
from uuid import UUID

import msgspec

from crm.domain.calls.schemas import CallOut, ToolCallOut, TurnOut


class CallChanged(msgspec.Struct, frozen=True, tag="call.changed"):
    """A call appeared or changed (status, customer, analysis)."""

    call: CallOut


class TurnAdded(msgspec.Struct, frozen=True, tag="turn.added"):
    """A turn was applied; it is complete."""

    call_id: UUID
    turn: TurnOut


class ToolUsed(msgspec.Struct, frozen=True, tag="tool.used"):
    """A tool ran during a call."""

    call_id: UUID
    tool: ToolCallOut


class Changed(msgspec.Struct, frozen=True, tag="changed"):
    """Rows of a resource changed; lists of it are stale. ``resource`` as in the URL: ``leads``, ``tasks``, …"""

    resource: str
    id: UUID | None = None


class Typing(msgspec.Struct, frozen=True, tag="chat.typing"):
    """Somebody writes to this person now, or he writes; ``name`` of a colleague. It fades by itself within seconds."""

    customer_id: UUID
    who: Literal["customer", "staff"]
    name: str | None
    typing: bool
