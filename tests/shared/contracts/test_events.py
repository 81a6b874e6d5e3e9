from datetime import datetime, timedelta, timezone

import msgspec
import pytest

from shared.clock import utc_now
from shared.contracts.events import (
    EVENTS_VERSION,
    MAX_BATCH,
    AgentTurn,
    AnyCallEvent,
    CallAnswered,
    CallDegraded,
    CallEnded,
    CallEventBatch,
    CallStarted,
    ToolCalled,
    UserTurn,
)
from shared.ids import new_id

CALL = new_id()


def _head(seq: int) -> dict[str, object]:
    return {"call_id": str(CALL), "seq": seq, "event_id": str(new_id()), "at": utc_now().isoformat()}


def _all_kinds() -> list[AnyCallEvent]:
    at = utc_now()
    return [
        CallStarted(
            call_id=CALL,
            seq=1,
            event_id=new_id(),
            at=at,
            business_id=new_id(),
            call_sid="CA" + "0" * 32,
            from_number=None,
            to_number="+97237654321",
        ),
        CallAnswered(call_id=CALL, seq=2, event_id=new_id(), at=at),
        UserTurn(call_id=CALL, seq=3, event_id=new_id(), at=at, text="שלום, אני מחפש דירה", confidence=0.93),
        AgentTurn(call_id=CALL, seq=4, event_id=new_id(), at=at, text="בשמחה", text_generated="בשמחה, באיזה אזור?"),
        ToolCalled(
            call_id=CALL,
            seq=5,
            event_id=new_id(),
            at=at,
            tool_call_id="call_1",
            name="search_properties",
            arguments={"city": "חיפה"},
            ok=True,
            result={"items": []},
            duration_ms=12,
        ),
        CallDegraded(call_id=CALL, seq=6, event_id=new_id(), at=at, stage="hearing", mode="local", detail="slow"),
        CallEnded(call_id=CALL, seq=7, event_id=new_id(), at=at, reason="caller_hangup", duration_ms=9000, gaps_ms=[7]),
    ]


def _decode(event: dict[str, object]) -> CallEventBatch:
    return msgspec.json.decode(msgspec.json.encode({"events": [event]}), type=CallEventBatch)


def test_every_kind_survives_the_wire() -> None:
    batch = CallEventBatch(events=_all_kinds())
    assert msgspec.json.decode(msgspec.json.encode(batch), type=CallEventBatch) == batch


def test_hebrew_travels_as_it_is() -> None:
    assert "מחפש דירה".encode() in msgspec.json.encode(_all_kinds()[2])


def test_a_time_in_another_zone_is_the_same_moment() -> None:
    at = datetime(2026, 3, 27, 1, 59, tzinfo=timezone(timedelta(hours=2)))
    event = _decode({**_head(2), "type": "call.answered", "at": at.isoformat()}).events[0]
    assert event.at == at


@pytest.mark.parametrize(
    ("wrong", "names"),
    [
        ({"type": "call.exploded"}, "call.exploded"),
        ({"v": EVENTS_VERSION + 1}, "$.events[0].v"),
        ({"seq": 0}, "$.events[0].seq"),
        ({"at": "2026-11-22T10:00:00"}, "$.events[0].at"),
        ({"call_id": "CA123"}, "$.events[0].call_id"),
        ({"type": "turn.user", "text": "כן", "confidence": 1.5}, "confidence"),
        ({"type": "turn.user"}, "text"),
    ],
    ids=["type", "newer version", "seq", "no zone", "call id", "confidence", "missing field"],
)
def test_what_does_not_fit_is_refused_by_name(wrong: dict[str, object], names: str) -> None:
    with pytest.raises(msgspec.ValidationError) as refused:
        _decode({**_head(2), "type": "call.answered", **wrong})
    assert names in str(refused.value)


def test_a_newer_field_of_this_version_is_ignored() -> None:
    assert isinstance(_decode({**_head(2), "type": "call.answered", "mood": "calm"}).events[0], CallAnswered)


@pytest.mark.parametrize(("count", "passes"), [(0, False), (1, True), (MAX_BATCH, True), (MAX_BATCH + 1, False)])
def test_a_batch_holds_one_to_a_hundred(count: int, passes: bool) -> None:
    raw = msgspec.json.encode({"events": [{**_head(seq + 1), "type": "call.answered"} for seq in range(count)]})
    if passes:
        assert len(msgspec.json.decode(raw, type=CallEventBatch).events) == count
    else:
        with pytest.raises(msgspec.ValidationError):
            msgspec.json.decode(raw, type=CallEventBatch)
