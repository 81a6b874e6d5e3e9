"""Tool schemas that strict mode accepts, generated from the contract."""

import json

import pytest

from agent.brain.tools.schema import tool_schemas
from shared.contracts.tools import TOOL_ARGUMENTS


@pytest.mark.parametrize("name", list(TOOL_ARGUMENTS))
def test_every_tool_is_strict(name: str) -> None:
    [tool] = tool_schemas([name])
    function = tool["function"]
    assert function["name"] == name
    assert function.get("strict") is True
    assert function.get("description")
    parameters = function.get("parameters", {})
    properties = parameters["properties"]
    assert isinstance(properties, dict)
    assert parameters["additionalProperties"] is False
    assert parameters["required"] == list(TOOL_ARGUMENTS[name].__struct_fields__)
    text = json.dumps(parameters)
    for keyword in ("$ref", '"default"', "maxLength", '"pattern"', '"format"', '"minimum"'):
        assert keyword not in text


def test_an_optional_field_may_be_null() -> None:
    [tool] = tool_schemas(["check_availability"])
    text = json.dumps(tool)
    assert '"null"' in text


def test_order_is_kept_and_unknown_names_are_left_out() -> None:
    names = [tool["function"]["name"] for tool in tool_schemas(["end_call", "send_fax", "opt_out"])]
    assert names == ["end_call", "opt_out"]
