"""Addresses and names that a transfer needs at Twilio."""

from uuid import UUID

LEG_ANSWER_PATH = "/webhook/transfer_answer"
LEG_STATUS_PATH = "/webhook/transfer_status"


def leg_urls(agent_url: str, call_id: UUID, leg: int) -> tuple[str, str]:
    """Where Twilio posts the key that a called person presses, and where the end of that call."""
    tail = f"/{call_id}/{leg}"
    return agent_url + LEG_ANSWER_PATH + tail, agent_url + LEG_STATUS_PATH + tail


def room_of(call_id: UUID) -> str:
    """The conference in which the two sides of a transferred call meet."""
    return f"moked-{call_id}"
