"""Reads a batch of call events and says exactly what is wrong with one that cannot be applied."""

import msgspec

from crm.lib.errors import BadRequestError
from crm.lib.nul import without_nul
from shared.contracts.events import EVENTS_VERSION, MAX_BATCH, AnyCallEvent, CallEventBatch, CallStarted

MAX_INT = 2**31 - 1
"""What an integer column holds; every number of an event is far below it."""
MAX_TEXT_CHARS = 20_000
"""Longer than any turn that fits into MAX_CALL_MINUTES of speech."""


class EventsInvalidError(BadRequestError):
    """The batch breaks the contract; ``parameter`` names the field. Sending it again cannot help."""

    code, title, sentence = "invalid-events", "Call events break the contract", "אירועי השיחה אינם תקינים."


def _decode(body: bytes) -> CallEventBatch:
    try:
        if b"\\u0000" in body:
            return msgspec.convert(without_nul(msgspec.json.decode(body)), CallEventBatch)
        return msgspec.json.decode(body, type=CallEventBatch)
    except msgspec.DecodeError as error:
        raise EventsInvalidError(f"אירועי השיחה אינם תקינים: {error}", parameter=_path(str(error))) from error


def _path(message: str) -> str:
    """The field that msgspec names at the end of its sentence, such as ``events[0].seq``."""
    _, found, path = message.rpartition(" - at `$")
    return path.rstrip("`").lstrip(".") if found else "body"


def _wrong(field: str, reason: str) -> EventsInvalidError:
    return EventsInvalidError(f"אירועי השיחה אינם תקינים: {field}: {reason}", parameter=field)


def _check_values(event: AnyCallEvent, place: str) -> None:
    for name in event.__struct_fields__:
        value: object = getattr(event, name)
        if isinstance(value, bool):
            continue
        if isinstance(value, int) and not 0 <= value <= MAX_INT:
            raise _wrong(f"{place}.{name}", "outside 0..2147483647")
        if isinstance(value, str) and len(value) > MAX_TEXT_CHARS:
            raise _wrong(f"{place}.{name}", f"longer than {MAX_TEXT_CHARS} characters")
    if event.at.tzinfo is None:
        raise _wrong(f"{place}.at", "has no time zone")
    if event.v > EVENTS_VERSION:
        raise _wrong(f"{place}.v", f"newer than {EVENTS_VERSION}, which this server knows")


def read_batch(body: bytes) -> list[AnyCallEvent]:
    """The events of one call, in unbroken order. Raises EventsInvalidError naming the field."""
    events = _decode(body).events
    if not 1 <= len(events) <= MAX_BATCH:
        raise _wrong("events", f"must hold 1 to {MAX_BATCH} events")
    first = events[0]
    for index, event in enumerate(events):
        place = f"events[{index}]"
        if event.call_id != first.call_id:
            raise _wrong(f"{place}.call_id", "differs from the first event's: a batch is one call")
        if event.seq != first.seq + index:
            raise _wrong(f"{place}.seq", f"must be {first.seq + index}: a batch has no gaps")
        if isinstance(event, CallStarted) != (event.seq == 1):
            raise _wrong(f"{place}.type", "call.started is the event with seq 1, and only that")
        _check_values(event, place)
    return events
