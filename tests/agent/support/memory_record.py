"""A CallRecord that keeps its events in a list, as ``(kind, fields)``."""

from typing import Any

import msgspec

from agent.call.said import AgentSaid, CallerSaid, ToolDone


class MemoryRecord:
    def __init__(self) -> None:
        self.events: list[tuple[str, dict[str, Any]]] = []

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [fields for name, fields in self.events if name == kind]

    def _write(self, kind: str, fields: dict[str, Any]) -> int:
        self.events.append((kind, fields))
        return len(self.events)

    async def answered(self) -> None:
        self._write("answered", {})

    async def user_turn(self, said: CallerSaid) -> int:
        return self._write("user", msgspec.structs.asdict(said))

    async def agent_turn(self, said: AgentSaid) -> int:
        return self._write("agent", msgspec.structs.asdict(said))

    async def tool_called(self, done: ToolDone) -> int:
        return self._write("tool", msgspec.structs.asdict(done))

    async def degraded(self, **fields: Any) -> None:
        self._write("degraded", fields)

    async def ended(self, **fields: Any) -> None:
        self._write("ended", fields)
