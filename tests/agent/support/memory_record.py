"""A CallRecord that keeps its events in a list, as ``(kind, fields)``."""

from typing import Any


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

    async def user_turn(self, **fields: Any) -> int:
        return self._write("user", fields)

    async def agent_turn(self, **fields: Any) -> int:
        return self._write("agent", fields)

    async def tool_called(self, **fields: Any) -> int:
        return self._write("tool", fields)

    async def degraded(self, **fields: Any) -> None:
        self._write("degraded", fields)

    async def ended(self, **fields: Any) -> None:
        self._write("ended", fields)
