"""One round of tool calls: what the model asks for, what it is answered, and who may refuse."""

from typing import Protocol

import msgspec
from openai.types.chat import ChatCompletionMessageParam

from shared.contracts.tools import ToolResponse

END_CALL = "end_call"
TRANSFER = "transfer_to_human"
_FAILED_HINT = "לא ניתן לבדוק כרגע. אמרי זאת בקצרה והציעי שיחזרו אל הפונה מהמשרד."


class ToolAsk(msgspec.Struct, frozen=True):
    """One call that the model asked for; ``arguments`` is the JSON text it wrote."""

    id: str
    name: str
    arguments: str


class RoundDone(msgspec.Struct, frozen=True):
    """Messages for the model's next request, and the farewell if the model ends the conversation."""

    messages: list[ChatCompletionMessageParam]
    farewell: str | None


class ToolWatch(Protocol):
    """Who knows what was said in the conversation."""

    def refusal(self, name: str, arguments: dict[str, object]) -> ToolResponse | None:
        """The answer instead of running what the model asked for; None lets it run."""
        ...

    def done(self, name: str, arguments: dict[str, object], answer: ToolResponse) -> None:
        """A tool has answered, or was refused."""
        ...


def arguments_of(ask: ToolAsk) -> dict[str, object] | None:
    """What the model gave, without what it left null; None when it wrote no JSON object."""
    try:
        written = msgspec.json.decode(ask.arguments or "{}", type=dict[str, object])
    except msgspec.DecodeError:
        return None
    return {name: value for name, value in written.items() if value is not None}


def asked(said: str, asks: list[ToolAsk]) -> ChatCompletionMessageParam:
    """The model's own message in which it asked for the tools."""
    return {
        "role": "assistant",
        "content": said or None,
        "tool_calls": [
            {"id": ask.id, "type": "function", "function": {"name": ask.name, "arguments": ask.arguments or "{}"}}
            for ask in asks
        ],
    }


def for_model(answer: ToolResponse) -> str:
    """The answer as JSON text for the model."""
    fields = msgspec.convert(msgspec.to_builtins(answer), dict[str, object])
    if not answer.ok and not answer.say:
        fields["hint"] = _FAILED_HINT
    return msgspec.json.encode(fields).decode()
