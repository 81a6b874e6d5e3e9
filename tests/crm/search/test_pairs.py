"""Pairs of questions and sentences, asked over the real search: how many are found, and what is found wrongly."""

from collections.abc import Iterable

import httpx

from crm.db.session import Database
from crm.domain.calls.models import Call, Turn
from shared.clock import utc_now
from shared.ids import new_id
from tests.crm.search.neighbours import NEIGHBOURS
from tests.crm.search.pairs import PAIRS, UNRELATED, expected
from tests.support.office import Office

FOUND_AT_LEAST = 0.9
FALSE_AT_MOST = 0.01


async def _say(db: Database, office: Office, said: Iterable[str]) -> None:
    """One call in which every sentence is said."""
    async with db.tenant_session(office.id) as session:
        call = Call(business_id=office.id, call_sid=f"CA{new_id().hex}", to_number=office.number, started_at=utc_now())
        session.add(call)
        await session.flush()
        session.add_all(
            Turn(business_id=office.id, call_id=call.id, seq=seq, speaker="caller", text=text, at=utc_now())
            for seq, text in enumerate(said, 1)
        )


async def _found(owner: httpx.AsyncClient, query: str) -> set[str]:
    answer = await owner.get("/api/search", params={"q": query, "limit": 50})
    assert answer.status_code == 200, answer.text
    return {"".join(part["text"] for part in item["text"]) for item in answer.json()["items"]}


async def test_hebrew_is_found_however_it_is_written(owner: httpx.AsyncClient, db: Database, office: Office) -> None:
    families = {text: family for family, _, text in PAIRS} | dict.fromkeys(UNRELATED, "none")
    await _say(db, office, families)
    missed: list[str] = []
    false: list[str] = []
    tried = 0
    for family, query, text in PAIRS:
        said = await _found(owner, query)
        if text not in said:
            missed.append(f"{query} -> {text}")
        others = [other for other, theirs in families.items() if not expected(family, theirs)]
        tried += len(others)
        false += [f"{query} -> {other}" for other in others if other in said]
    assert len(PAIRS) >= 40
    assert len(missed) <= len(PAIRS) * (1 - FOUND_AT_LEAST), missed
    assert len(false) <= tried * FALSE_AT_MOST, false
    assert (missed, false) == ([], [])


async def test_what_looks_alike_is_kept_apart(owner: httpx.AsyncClient, db: Database, office: Office) -> None:
    texts = [text for _, *both in NEIGHBOURS for text in both]
    await _say(db, office, dict.fromkeys([*texts, *UNRELATED]))
    missed: list[str] = []
    false: list[str] = []
    for query, text, neighbour in NEIGHBOURS:
        said = await _found(owner, query)
        if text not in said:
            missed.append(f"{query} -> {text}")
        false += [f"{query} -> {other}" for other in {neighbour, *UNRELATED} & said]
    assert (missed, false) == ([], [])
