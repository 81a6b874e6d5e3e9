"""The list of calls: filters, Hebrew search and phones in every written form."""

from datetime import datetime, timedelta

import httpx
import pytest

from crm.db.session import Database
from crm.domain.calls import repository
from crm.domain.calls.models import Call, Turn
from crm.lib.search import phone_digits
from shared.clock import ISRAEL, utc_now
from tests.support.api import Api, QueryCounter
from tests.support.office import Office
from tests.support.world import CALLERS

DAVID, MICHAL, AVRAHAM = (phone for _, phone in CALLERS)

FOUND: list[tuple[str, list[str]]] = [
    ("דירות", [DAVID]),
    ("בדירה", [DAVID]),
    ("פתח תקוה", [DAVID]),
    ('פ"ת', [DAVID]),
    ("משכנתא", [MICHAL]),
    ("1250000", [MICHAL]),
    ("קרית אונו", [AVRAHAM]),
    ("מיכל", [MICHAL]),
    ("מֵיכַל לוי", [MICHAL]),
    ("תקצייב שלי", [MICHAL]),
    ("הליקופטר", []),
    ("״׳ - !", []),
    ("%", []),
    ("'; DROP TABLE calls; --", []),
    ("052-987 6543", [MICHAL]),
    ("+972529876543", [MICHAL]),
    ("529876543", [MICHAL]),
    ("052-987", [MICHAL]),
    ("03-6667788", [AVRAHAM]),
    ("054-123-4567", [DAVID, AVRAHAM]),
    ("0541234567", [DAVID, AVRAHAM]),
]
"""A search and the callers found, newest first. The number 054-123-4567 calls once and is said once."""


async def test_search_finds_what_people_mean(owner: httpx.AsyncClient, world: dict[str, str]) -> None:
    found: dict[str, list[str]] = {}
    for asked, _ in FOUND:
        answer = await owner.get("/api/calls", params={"q": asked})
        assert answer.status_code == 200, answer.text
        found[asked] = [item["from_number"] for item in answer.json()["items"]]
    assert found == dict(FOUND)


async def test_every_page_of_a_search_holds_each_call_once(
    api: Api, owner: httpx.AsyncClient, db: Database, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first page is found from the newest turns alone, those behind it from all."""
    monkeypatch.setattr(repository, "FIRST_TURNS", 8)
    monkeypatch.setattr(repository, "AT_ONCE", 2)
    now = utc_now()
    async with db.tenant_session(office.id) as session:
        for number in range(12):
            call = Call(
                business_id=office.id,
                call_sid=f"CA{number:032}",
                status="ended",
                direction="inbound",
                from_number=f"+97252000{number:04}",
                to_number=office.number,
                started_at=now - timedelta(minutes=number),
            )
            session.add(call)
            await session.flush()
            said = {"speaker": "caller", "text": "יש מרפסת?", "audio_start_ms": 0, "audio_end_ms": 900}
            session.add(Turn(business_id=office.id, call_id=call.id, seq=3, at=call.started_at, **said))
    asked, seen = {"q": "מרפסת", "limit": "3"}, list[str]()
    with QueryCounter(api.db) as counted:
        first = (await owner.get("/api/calls", params=asked)).json()
    assert len([one for one in counted.statements if "search_turns" in one]) == 1
    seen += [item["from_number"] for item in first["items"]]
    cursor = first["next_cursor"]
    while cursor is not None:
        page = (await owner.get("/api/calls", params={**asked, "cursor": cursor})).json()
        seen += [item["from_number"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert seen == [f"+97252000{number:04}" for number in range(12)]


async def test_a_call_tells_how_long_its_caller_waited(owner: httpx.AsyncClient, world: dict[str, str]) -> None:
    detail = (await owner.get(f"/api/calls/{world['call']}")).json()
    tempo = detail["tempo"]
    assert (tempo["answers"], tempo["gap_median_ms"], tempo["gap_slowest_ms"]) == (1, 800, 800)
    assert (tempo["yields"], tempo["yield_median_ms"], tempo["overlap_ms"]) == (0, None, 0)


async def test_filters_and_orders(owner: httpx.AsyncClient, world: dict[str, str]) -> None:
    today = utc_now().astimezone(ISRAEL).date().isoformat()
    asked: list[tuple[dict[str, str], list[str]]] = [
        ({"status": "live"}, []),
        ({"status": "ended", "sort": "started_at"}, [AVRAHAM, MICHAL, DAVID]),
        ({"sentiment": "neutral"}, [MICHAL]),
        ({"min_score": "50"}, [AVRAHAM]),
        ({"sort": "-lead_score"}, [AVRAHAM, MICHAL, DAVID]),
        ({"sort": "-duration"}, [AVRAHAM, MICHAL, DAVID]),
        ({"customer_id": world["customer"]}, [DAVID]),
        ({"from": today}, [DAVID]),
        ({"to": "2020-01-01"}, []),
    ]
    for params, callers in asked:
        answer = await owner.get("/api/calls", params=params)
        assert [item["from_number"] for item in answer.json()["items"]] == callers, params


@pytest.mark.parametrize(
    ("parameter", "params"),
    [
        ("from", {"from": "2026-02-01", "to": "2026-01-01"}),
        ("from", {"from": "yesterday"}),
        ("status", {"status": "lost"}),
        ("min_score", {"min_score": "101"}),
    ],
)
async def test_a_bad_filter_is_named(owner: httpx.AsyncClient, parameter: str, params: dict[str, str]) -> None:
    answer = await owner.get("/api/calls", params=params)
    assert (answer.status_code, answer.json()["parameter"]) == (400, parameter)


async def test_the_page_of_a_call(owner: httpx.AsyncClient, world: dict[str, str]) -> None:
    detail = (await owner.get(f"/api/calls/{world['call']}")).json()
    turns = (await owner.get(f"/api/calls/{world['call']}/turns")).json()["items"]
    assert detail["call"]["customer_name"] == "דוד כהן"
    assert [tool["name"] for tool in detail["tools"]] == ["search_properties"]
    assert detail["task_ids"] == [world["task"]]
    assert detail["appointment_ids"] == [world["appointment"]]
    assert [(turn["seq"], turn["speaker"]) for turn in turns] == [(3, "caller"), (5, "agent")]
    assert datetime.fromisoformat(turns[0]["at"]).tzinfo is not None


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("054-123 4567", "541234567"),
        ("+972 54 123 4567", "541234567"),
        ("00972541234567", "541234567"),
        ("549750505", "549750505"),
        ("054", None),
        ("דוד 054", None),
        ("", None),
    ],
)
def test_phone_digits(text: str, digits: str | None) -> None:
    assert phone_digits(text) == digits
