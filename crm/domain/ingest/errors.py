"""Refusals of a batch that a later attempt, or a person, must settle."""

from uuid import UUID

from crm.lib.errors import ConflictError
from shared.contracts.events import CallEventsRefused


class EventsRefusedError(ConflictError):
    """409 with the contract's own body, which tells the sender where to go on."""

    title = "Call events refused"

    def __init__(self, refused: CallEventsRefused) -> None:
        super().__init__(refused.detail)
        self.refused = refused


def seq_gap(call_id: UUID, expected: int) -> EventsRefusedError:
    """Events before these are missing."""
    detail = f"expected seq {expected}"
    return EventsRefusedError(CallEventsRefused("seq_gap", call_id, expected, detail))


def event_conflict(call_id: UUID, detail: str) -> EventsRefusedError:
    """A known event came again as another one: two writers claim one call."""
    return EventsRefusedError(CallEventsRefused("event_conflict", call_id, None, detail))


def unknown_business(call_id: UUID) -> EventsRefusedError:
    """No such business."""
    return EventsRefusedError(CallEventsRefused("unknown_business", call_id, None, "no such business"))
