"""A call that was let in, and what its record offers: the seam between the agent's process and the conversation."""

from typing import Protocol
from uuid import UUID

import msgspec

from agent.call.said import AgentSaid, CallerSaid, ToolDone
from shared.contracts.agent_config import AgentConfig
from shared.contracts.events import Direction, EndReason, Stage


class AcceptedCall(msgspec.Struct, frozen=True, kw_only=True):
    """Business and numbers come from the signed webhook and the stream token, never from stream parameters."""

    call_id: UUID
    call_sid: str
    from_number: str | None
    direction: Direction
    config: AgentConfig


class ConversationOutcome(msgspec.Struct, frozen=True):
    """Why the call ended, and the measured turn gaps in ms, in the order of the turns."""

    reason: EndReason
    gaps_ms: list[int]


class CallRecord(Protocol):
    """Durable record of one call. Each method returns once the event is on disk (fsync) and numbered.

    After ``ended`` every further call is ignored with a warning: a call ends once.
    """

    async def answered(self) -> None:
        """The stream opened."""
        ...

    async def user_turn(self, said: CallerSaid) -> int:
        """Write a turn of the caller; answers its ``seq``."""
        ...

    async def agent_turn(self, said: AgentSaid) -> int:
        """Write a turn of the agent as heard; answers its ``seq``."""
        ...

    async def tool_called(self, done: ToolDone) -> int:
        """Write a tool call and its answer."""
        ...

    async def degraded(self, *, stage: Stage, mode: str, detail: str) -> None:
        """Write that a vendor stage works in a lesser mode from here on."""
        ...

    async def ended(self, *, reason: EndReason, gaps_ms: list[int]) -> None:
        """Write the last event; the duration is computed from ``answered``."""
        ...
