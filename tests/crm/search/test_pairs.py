"""Pairs of questions and sentences, asked over the real search: how many are found, and what is found wrongly."""

import httpx

from crm.db.session import Database
from crm.domain.calls.models import Call, Turn
from shared.clock import utc_now
from shared.ids import new_id
from tests.crm.search.pairs import PAIRS, UNRELATED, expected
from tests.support.office import Office

FOUND_AT_LEAST = 0.9
FALSE_AT_MOST = 0.01


async def _say(db: Database, office: Office) -> dict[str, str]:
    """One call in which every sentence is said; family by sentence."""
    families = {text: family for family, _, text in PAIRS} | dict.fromkeys(UNRELATED, "none")
    async with db.tenant_session(office.id) as session:
        call = Call(business_id=office.id, call_sid=f"CA{new_id().hex}", to_number=office.number, started_at=utc_now())
        session.add(call)
        await session.flush()
        session.add_all(
            Turn(business_id=office.id, call_id=call.id, seq=seq, speaker="caller", text=text, at=utc_now())
            for seq, text in enumerate(families, 1)
        )
    return families


async def test_hebrew_is_found_however_it_is_written(owner: httpx.AsyncClient, db: Database, office: Office) -> None:
    families = await _say(db, office)
    missed: list[str] = []
    false: list[str] = []
    tried = 0
    for family, query, text in PAIRS:
        answer = await owner.get("/api/search", params={"q": query, "limit": 50})
        assert answer.status_code == 200, answer.text
        said = {"".join(part["text"] for part in item["text"]) for item in answer.json()["items"]}
        if text not in said:
            missed.append(f"{query} -> {text}")
        others = [other for other, theirs in families.items() if not expected(family, theirs)]
        tried += len(others)
        false += [f"{query} -> {other}" for other in others if other in said]
    assert len(PAIRS) >= 40
    assert len(missed) <= len(PAIRS) * (1 - FOUND_AT_LEAST), missed
    assert len(false) <= tried * FALSE_AT_MOST, false
    assert (missed, false) == ([], [])
