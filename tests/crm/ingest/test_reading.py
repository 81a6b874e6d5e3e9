from collections.abc import Callable

import msgspec
import pytest

from crm.domain.ingest.reading import EventsInvalidError, read_batch
from shared.contracts.events import EVENTS_VERSION, CallEventBatch, UserTurn
from shared.ids import new_id
from tests.support.office import CallScript, Office

Wire = list[dict[str, object]]


def wire() -> Wire:
    script = CallScript(Office(new_id(), "+97237654321")).started().answered().caller("שלום")
    return msgspec.convert(msgspec.to_builtins(script.events), Wire)


def body(events: Wire) -> bytes:
    return msgspec.json.encode({"events": events})


def test_a_whole_batch_reads() -> None:
    assert [event.seq for event in read_batch(body(wire()))] == [1, 2, 3]


def set_in(index: int, name: str, value: object) -> Callable[[Wire], None]:
    def change(events: Wire) -> None:
        events[index][name] = value

    return change


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (set_in(1, "seq", 5), "events[1].seq"),
        (set_in(1, "call_id", str(new_id())), "events[1].call_id"),
        (set_in(0, "type", "call.exploded"), "events[0].type"),
        (set_in(0, "seq", "1"), "events[0].seq"),
        (set_in(1, "at", "2026-11-22T10:00:00"), "events[1].at"),
        (set_in(1, "v", EVENTS_VERSION + 1), "events[1].v"),
        (set_in(2, "audio_end_ms", 2**31), "events[2].audio_end_ms"),
        (set_in(2, "audio_end_ms", -1), "events[2].audio_end_ms"),
        (set_in(2, "text", "א" * 20_001), "events[2].text"),
        (Wire.clear, "events"),
    ],
)
def test_a_bad_field_is_named(change: Callable[[Wire], None], field: str) -> None:
    events = wire()
    change(events)
    with pytest.raises(EventsInvalidError) as refused:
        read_batch(body(events))
    assert refused.value.parameter == field


def test_the_first_event_of_a_call_is_its_start() -> None:
    events = wire()
    events[0] = {**events[1], "seq": 1}
    with pytest.raises(EventsInvalidError) as refused:
        read_batch(body(events))
    assert refused.value.parameter == "events[0].type"


@pytest.mark.parametrize("raw", [b"", b"[]", b"{", b'{"events": 3}', b"\xff"])
def test_no_batch_at_all(raw: bytes) -> None:
    with pytest.raises(EventsInvalidError):
        read_batch(raw)


def test_more_than_a_hundred_are_refused() -> None:
    script = CallScript(Office(new_id(), "+97237654321")).started()
    for _ in range(100):
        script.caller("כן")
    with pytest.raises(EventsInvalidError):
        read_batch(msgspec.json.encode(CallEventBatch(script.events)))


def test_nul_characters_do_not_lose_a_turn() -> None:
    events = wire()
    events[2]["text"] = "של\x00ום"
    turn = read_batch(body(events))[2]
    assert isinstance(turn, UserTurn)
    assert turn.text == "שלום"
