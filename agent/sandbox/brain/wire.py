"""A chat completion request as OpenAI's clients send it, as far as the emulator reads it."""

from typing import Literal

import msgspec


class ContentPart(msgspec.Struct, frozen=True):
    """Part of a message's content; only text parts are read."""

    type: str
    text: str = ""


class CalledFunction(msgspec.Struct, frozen=True):
    """``arguments`` is JSON text."""

    name: str
    arguments: str


class ToolCall(msgspec.Struct, frozen=True):
    """A call the model made earlier."""

    id: str
    function: CalledFunction


class Message(msgspec.Struct, frozen=True):
    """One message of the conversation."""

    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: str | list[ContentPart] | None = None
    tool_calls: list[ToolCall] | None = None
    tool_call_id: str | None = None

    @property
    def text(self) -> str:
        """The content as one string."""
        if isinstance(self.content, list):
            return " ".join(part.text for part in self.content if part.type == "text")
        return self.content or ""


class OfferedFunction(msgspec.Struct, frozen=True):
    """A function the model may call."""

    name: str


class OfferedTool(msgspec.Struct, frozen=True):
    """An entry of ``tools``."""

    function: OfferedFunction


class NamedToolChoice(msgspec.Struct, frozen=True):
    """``tool_choice`` that demands one function."""

    function: OfferedFunction


class JsonSchema(msgspec.Struct, frozen=True):
    """``response_format.json_schema``."""

    name: str
    schema: dict[str, object] = {}


class ResponseFormat(msgspec.Struct, frozen=True):
    """``text``, ``json_object`` or ``json_schema``."""

    type: Literal["text", "json_object", "json_schema"]
    json_schema: JsonSchema | None = None


class StreamOptions(msgspec.Struct, frozen=True):
    """``include_usage`` asks for a last chunk with the usage."""

    include_usage: bool = False


class ChatRequest(msgspec.Struct, frozen=True):
    """Body of ``POST /v1/chat/completions``; fields not named here are accepted and change nothing."""

    model: str
    messages: list[Message]
    stream: bool = False
    stream_options: StreamOptions | None = None
    tools: list[OfferedTool] | None = None
    tool_choice: Literal["none", "auto", "required"] | NamedToolChoice | None = None
    response_format: ResponseFormat | None = None

    @property
    def offered(self) -> frozenset[str]:
        """Names of the tools that may be called now."""
        if self.tool_choice == "none":
            return frozenset()
        names = frozenset(tool.function.name for tool in self.tools or [])
        if isinstance(self.tool_choice, NamedToolChoice):
            return names & {self.tool_choice.function.name}
        return names


class Call(msgspec.Struct, frozen=True):
    """A tool call the model makes now."""

    name: str
    arguments: dict[str, object]


class Reply(msgspec.Struct, frozen=True):
    """What the model answers: words, or tool calls."""

    text: str = ""
    calls: tuple[Call, ...] = ()
