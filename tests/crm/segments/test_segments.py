"""Saved views: one's own, shared ones, and the set of leads they name."""

import httpx
import pytest

from crm.db.session import Database
from tests.support.api import Api
from tests.support.office import Office, make_office

WON = {"status": ["won"], "sort": "-score"}


async def names(browser: httpx.AsyncClient) -> list[tuple[str, bool]]:
    return [(one["name"], one["mine"]) for one in (await browser.get("/api/segments")).json()["items"]]


async def test_views_are_private_until_they_are_shared(
    api: Api, owner: httpx.AsyncClient, db: Database, office: Office
) -> None:
    colleague = await api.member(office, "agent")
    stranger = await api.member(await make_office(db, "+97235550000"))
    made = (await owner.post("/api/segments", json={"name": " עסקאות  שנסגרו ", "filter": WON})).json()
    assert (made["name"], made["filter"]["status"], made["shared"]) == ("עסקאות שנסגרו", ["won"], False)
    path = f"/api/segments/{made['id']}"
    assert await names(colleague) == []
    assert (await colleague.patch(path, json={"version": 1, "name": "שלי"})).status_code == 404
    assert (await owner.patch(path, json={"version": 1, "shared": True})).json()["version"] == 2
    stale = await owner.patch(path, json={"version": 1, "name": "x"})
    assert (stale.status_code, stale.json()["current"]["version"]) == (409, 2)
    assert await names(colleague) == [("עסקאות שנסגרו", False)]
    assert (await colleague.delete(path)).status_code == 403
    assert await names(stranger) == []
    assert (await stranger.delete(path)).status_code == 404
    assert (await owner.delete(path)).status_code == 204
    assert await names(owner) == []


async def test_a_view_names_a_set_of_leads(
    api: Api, owner: httpx.AsyncClient, db: Database, world: dict[str, str]
) -> None:
    hot = {"name": "חמים", "filter": {"min_score": 70}, "shared": True}
    made = (await owner.post("/api/segments", json=hot)).json()
    found = (await owner.get("/api/leads", params={"segment_id": made["id"]})).json()["items"]
    assert [one["score"] for one in found] == [90]
    stranger = await api.member(await make_office(db, "+97235550000"))
    assert (await stranger.get("/api/leads", params={"segment_id": made["id"]})).status_code == 404


@pytest.mark.parametrize(
    "body", [{"name": " ", "filter": {}}, {"name": "א" * 61, "filter": {}}, {"name": "א", "filter": {"colour": "red"}}]
)
async def test_bad_views_are_refused(owner: httpx.AsyncClient, body: dict[str, object]) -> None:
    assert (await owner.post("/api/segments", json=body)).status_code == 400
