"""A trial on screen changes nothing: tools that write are answered as if they had worked."""

from shared.contracts.tools import ToolResponse

READING = frozenset({"search_properties", "check_availability"})
"""These run in a trial too: they change nothing."""


def as_if_done(name: str, arguments: dict[str, object]) -> ToolResponse:
    """What the CRM answers when all goes well, as far as the agent speaks of it."""
    if name == "book_appointment":
        return ToolResponse(ok=True, data={"date": arguments.get("date"), "time": arguments.get("time")})
    return ToolResponse(ok=True)
