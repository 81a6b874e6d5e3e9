"""Rows of calls as the API and live events show them."""

import msgspec

from crm.domain.calls.models import Call, ToolCall, Turn
from crm.domain.calls.schemas import CallOut, ToolCallOut, TurnOut, WithheldOut
from shared.contracts.withheld import withheld_in


def _columns(row: Call | Turn | ToolCall, shape: type[msgspec.Struct]) -> dict[str, object]:
    return {name: getattr(row, name) for name in shape.__struct_fields__ if hasattr(row, name)}


def call_out(call: Call, customer_name: str | None) -> CallOut:
    """A call with its caller's name."""
    return msgspec.convert({**_columns(call, CallOut), "customer_name": customer_name}, CallOut)


def turn_out(turn: Turn) -> TurnOut:
    """A turn."""
    withheld = [WithheldOut(reason=one.reason, text=one.text) for one in withheld_in(turn.text_generated or "")]
    return msgspec.convert({**_columns(turn, TurnOut), "withheld": withheld}, TurnOut)


def tool_out(tool: ToolCall) -> ToolCallOut:
    """A tool that was used."""
    return msgspec.convert(_columns(tool, ToolCallOut), ToolCallOut)
