import asyncio

import msgspec
import pytest
import socketio

from crm.db.session import Database
from shared.contracts.events import CallEventBatch
from shared.contracts.withheld import marked
from tests.support.api import Api
from tests.support.office import CallScript, Office, make_office

PATH = "/internal/call-events"


def batch(script: CallScript, first: int = 0) -> bytes:
    return msgspec.json.encode(CallEventBatch(script.events[first:]))


async def test_a_signed_batch_is_applied_and_a_repeat_acknowledged(api: Api, office: Office) -> None:
    script = CallScript(office).started().answered()
    for _ in range(2):
        answer = await api.signed("POST", PATH, batch(script))
        assert (answer.status_code, answer.json()) == (200, {"call_id": str(script.call_id), "applied_seq": 2})


async def test_unsigned_or_tampered_is_401(api: Api, office: Office) -> None:
    script = CallScript(office).started()
    assert (await api.anonymous().post(PATH, content=batch(script))).status_code == 401
    forged = await api.signed("POST", PATH, batch(script), {"X-Moked-Signature": "v1=" + "0" * 64})
    assert forged.status_code == 401


async def test_refusals_carry_the_contracts_body(api: Api, office: Office) -> None:
    script = CallScript(office).started().answered().caller("שלום")
    gap = await api.signed("POST", PATH, batch(script, 1))
    assert (gap.status_code, gap.json()["code"], gap.json()["expected_seq"]) == (409, "seq_gap", 1)
    await api.signed("POST", PATH, batch(script))
    rival = CallScript(office, call_id=script.call_id).started()
    conflict = await api.signed("POST", PATH, batch(rival))
    assert (conflict.status_code, conflict.json()["code"]) == (409, "event_conflict")
    metrics = (await api.anonymous().get("/metrics")).text
    assert 'moked_crm_event_batches_refused_total{code="event_conflict"}' in metrics


@pytest.mark.parametrize("body", [b"", b"{}", b'{"events": []}', b'{"events": [{"type": "call.started"}]}'])
async def test_a_bad_shape_is_400_and_named(api: Api, body: bytes) -> None:
    answer = await api.signed("POST", PATH, body)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid-events")
    assert answer.json()["parameter"]


async def test_the_transcript_is_found_by_call_sid(api: Api, db: Database, office: Office) -> None:
    await make_office(db, "+97236666666")
    script = CallScript(office).started().answered().caller("שלום").agent("היי", interrupted=True).ended()
    await api.signed("POST", PATH, batch(script))
    answer = await api.signed("GET", f"/internal/calls/by-sid/CA{script.call_id.hex}")
    call = msgspec.convert(answer.json()["call"], dict[str, object])
    turns = msgspec.convert(answer.json()["turns"], list[dict[str, object]])
    assert (answer.status_code, call["id"], call["status"]) == (200, str(script.call_id), "ended")
    assert [(turn["speaker"], turn["text"], turn["interrupted"]) for turn in turns] == [
        ("caller", "שלום", False),
        ("agent", "היי", True),
    ]
    assert (await api.signed("GET", "/internal/calls/by-sid/CAnone")).status_code == 404
    assert (await api.anonymous().get(f"/internal/calls/by-sid/CA{script.call_id.hex}")).status_code == 401


async def test_a_turn_shows_what_the_gate_stopped_and_why(api: Api, office: Office) -> None:
    generated = f"{marked('מחיר בלי מקור', 'הדירה עולה שני מיליון שקל.')} את המחיר אבדוק."
    script = CallScript(office).started().answered().agent("שלום").agent("את המחיר אבדוק.", generated=generated)
    await api.signed("POST", PATH, batch(script))
    answer = await api.signed("GET", f"/internal/calls/by-sid/CA{script.call_id.hex}")
    plain, stopped = msgspec.convert(answer.json()["turns"], list[dict[str, object]])
    assert plain["withheld"] == []
    assert stopped["withheld"] == [{"reason": "מחיר בלי מקור", "text": "הדירה עולה שני מיליון שקל."}]
    assert stopped["text"] == "את המחיר אבדוק."


class Screen:
    """A signed-in browser's live events."""

    def __init__(self) -> None:
        self.client = socketio.AsyncClient(reconnection=False)
        self.seen: asyncio.Queue[tuple[str, dict[str, object]]] = asyncio.Queue()
        self.client.on("*", self._on)  # pyright: ignore[reportUnknownMemberType] - the library ships no types

    async def _on(self, name: str, body: dict[str, object]) -> None:
        self.seen.put_nowait((name, body))

    async def open(self, address: str, secret: str) -> None:
        await self.client.connect(  # pyright: ignore[reportUnknownMemberType] - the library ships no types
            address, headers={"Cookie": f"moked_session={secret}"}, transports=["websocket"], wait_timeout=10
        )

    async def next(self, name: str) -> dict[str, object]:
        async with asyncio.timeout(20):
            while True:
                got, body = await self.seen.get()
                if got == name:
                    return body


async def test_a_call_appears_on_the_screens_of_its_business_only(api: Api, db: Database, office: Office) -> None:
    other = await make_office(db, "+97236666666")
    screen, foreign = Screen(), Screen()
    await screen.open(api.url, (await api.member(office)).cookies["moked_session"])
    await foreign.open(api.url, (await api.member(other, "viewer")).cookies["moked_session"])
    script = CallScript(office).started().answered().caller("שלום")
    await api.signed("POST", PATH, batch(script))
    changed = msgspec.convert((await screen.next("call.changed"))["call"], dict[str, object])
    assert (changed["id"], changed["status"]) == (str(script.call_id), "live")
    turn = await screen.next("turn.added")
    assert turn["call_id"] == str(script.call_id)
    theirs = CallScript(other).started()
    await api.signed("POST", PATH, batch(theirs))
    first = msgspec.convert((await foreign.next("call.changed"))["call"], dict[str, object])
    assert first["id"] == str(theirs.call_id)
    for one in (screen, foreign):
        await one.client.disconnect()
