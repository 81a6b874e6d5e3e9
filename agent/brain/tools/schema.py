"""Strict JSON schemas for the model, generated from the contract's structs, so that the two cannot drift apart."""

import inspect

import msgspec
from openai.types.chat import ChatCompletionFunctionToolParam

from shared.contracts.tools import TOOL_ARGUMENTS

_DROPPED = frozenset({"title", "default", "maxLength", "minLength", "pattern", "format", "minimum", "maximum"})
"""Keywords that strict mode refuses or ignores; the CRM enforces them."""


def tool_schemas(names: list[str]) -> list[ChatCompletionFunctionToolParam]:
    """Function tools in the order of ``names``; a name without a struct is left out (a newer CRM may know more)."""
    return [_tool(name, TOOL_ARGUMENTS[name]) for name in names if name in TOOL_ARGUMENTS]


def _tool(name: str, struct: type[msgspec.Struct]) -> ChatCompletionFunctionToolParam:
    (_,), components = msgspec.json.schema_components([struct])
    return {
        "type": "function",
        "function": {
            "name": name,
            "description": " ".join((inspect.getdoc(struct) or name).split()),
            "strict": True,
            "parameters": _object(components[struct.__name__]),
        },
    }


def _object(schema: dict[str, object]) -> dict[str, object]:
    """Strict mode wants every property required; an optional one is nullable instead."""
    properties = msgspec.convert(schema.get("properties", {}), dict[str, object])
    fields = {name: _value(value) for name, value in properties.items()}
    return {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}


def _value(schema: object) -> object:
    if isinstance(schema, list):
        return [_value(item) for item in msgspec.convert(schema, list[object])]
    if isinstance(schema, dict):
        fields = msgspec.convert(schema, dict[str, object])
        return {name: _value(value) for name, value in fields.items() if name not in _DROPPED}
    return schema
