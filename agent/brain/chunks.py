"""What a chat model streams, as far as we use it, read off the wire without the SDK's models.

The SDK checks a request field by field against its types (6 ms for a conversation of 15 messages) and builds a model
out of every chunk (0.3 ms): 15 ms a reply, and as a race sends three requests at once, a loop that stood still for
20 ms. Sent and read as plain data the same reply costs 1.4 ms.
"""

import msgspec

from agent.brain.tools.round import ToolAsk


class _Function(msgspec.Struct):
    name: str | None = None
    arguments: str | None = None


class _Fragment(msgspec.Struct):
    index: int = 0
    id: str | None = None
    function: _Function | None = None


class _Delta(msgspec.Struct):
    content: str | None = None
    tool_calls: list[_Fragment] | None = None


class _Choice(msgspec.Struct):
    delta: _Delta
    finish_reason: str | None = None


class _Chunk(msgspec.Struct):
    choices: list[_Choice] | None = None


class Answer:
    """An answer put together from its chunks; tool calls from their fragments, by index."""

    def __init__(self) -> None:
        self.finished = False
        self._parts: dict[int, list[str]] = {}

    def take(self, data: object) -> str | None:
        """Text of the chunk, "" for a fragment of a tool call, None for a chunk without content.

        ``data`` is the chunk's decoded JSON. Raises msgspec.ValidationError when it is no chunk.
        """
        chunk = msgspec.convert(data, _Chunk)
        if not chunk.choices:
            return None
        choice = chunk.choices[0]
        self.finished = self.finished or choice.finish_reason is not None
        for fragment in choice.delta.tool_calls or ():
            self._add(fragment)
        if choice.delta.content:
            return choice.delta.content
        return "" if choice.delta.tool_calls else None

    def asks(self) -> list[ToolAsk]:
        """The tool calls so far."""
        return [ToolAsk(*parts) for _, parts in sorted(self._parts.items()) if parts[0] and parts[1]]

    def _add(self, fragment: _Fragment) -> None:
        parts = self._parts.setdefault(fragment.index, ["", "", ""])
        parts[0] = fragment.id or parts[0]
        if fragment.function is not None:
            parts[1] += fragment.function.name or ""
            parts[2] += fragment.function.arguments or ""
