"""A member who sees his own leads alone: in lists, by id, in what hangs on leads, and in what he may do."""

import httpx
import psycopg
import pytest

from crm.db.session import Database
from crm.db.urls import for_libpq
from tests.crm.team.test_team import change, joined
from tests.support.api import Api
from tests.support.leaks import MARK, Hunt, Offices, send, table_of


@pytest.fixture
async def narrowed(api: Api, db: Database, owner: httpx.AsyncClient) -> httpx.AsyncClient:
    """An agent from whom the owner took the others' leads."""
    member, browser = await joined(api, owner, db, "agent")
    assert (await change(owner, member, overrides={"leads.all": False})).status_code == 200
    return browser


async def give(owner: httpx.AsyncClient, browser: httpx.AsyncClient, lead_id: str) -> str:
    """The lead is the member's now; answers whose."""
    me = str((await browser.get("/api/auth/me")).json()["id"])
    lead = (await owner.get(f"/api/leads/{lead_id}")).json()
    given = await owner.patch(f"/api/leads/{lead_id}", json={"version": lead["version"], "assignee_id": me})
    assert given.status_code == 200, given.text
    return me


async def test_lists_and_ids_show_what_was_given_to_him(
    narrowed: httpx.AsyncClient, owner: httpx.AsyncClient, world: dict[str, str]
) -> None:
    assert (await narrowed.get("/api/leads", params={"total": "true"})).json()["total"] == 0
    path = f"/api/leads/{world['lead']}"
    for each in (path, f"{path}/history"):
        assert (await narrowed.get(each)).status_code == 404
    assert (await narrowed.patch(path, json={"version": 1, "city": "חולון"})).status_code == 404
    await give(owner, narrowed, world["lead"])
    assert [one["id"] for one in (await narrowed.get("/api/leads")).json()["items"]] == [world["lead"]]
    assert len((await owner.get("/api/leads")).json()["items"]) == 3


async def test_calls_and_tasks_of_anothers_lead_are_shut(
    narrowed: httpx.AsyncClient, owner: httpx.AsyncClient, world: dict[str, str], db: Database, database_url: str
) -> None:
    with psycopg.connect(for_libpq(database_url), autocommit=True) as connection:
        connection.execute("ALTER TABLE calls NO FORCE ROW LEVEL SECURITY")
        connection.execute("ALTER TABLE tasks NO FORCE ROW LEVEL SECURITY")
        connection.execute("UPDATE calls SET lead_id = %s WHERE id = %s", (world["lead"], world["call"]))
        connection.execute("UPDATE tasks SET lead_id = %s WHERE id = %s", (world["lead"], world["task"]))
    paths = [f"/api/calls/{world['call']}", f"/api/calls/{world['call']}/turns", f"/api/tasks/{world['task']}"]
    shut = [(await narrowed.get(path)).status_code for path in paths[:2]]
    assert shut == [404, 404]
    assert world["call"] not in (await narrowed.get("/api/calls")).text
    assert world["task"] not in (await narrowed.get("/api/tasks")).text
    story = (await narrowed.get(f"/api/customers/{world['customer']}/timeline")).json()["items"]
    assert not {"call", "turn", "ai_action"} & {entry["kind"] for entry in story if entry["call_id"] == world["call"]}
    await give(owner, narrowed, world["lead"])
    assert [(await narrowed.get(path)).status_code for path in paths[:2]] == [200, 200]
    assert world["task"] in (await narrowed.get("/api/tasks")).text


async def test_he_gives_no_lead_away_and_merges_nobody(
    narrowed: httpx.AsyncClient, owner: httpx.AsyncClient, world: dict[str, str]
) -> None:
    me = await give(owner, narrowed, world["lead"])
    path = f"/api/leads/{world['lead']}"
    version = (await narrowed.get(path)).json()["version"]
    for wish in (None, (await owner.get("/api/auth/me")).json()["id"]):
        assert (await narrowed.patch(path, json={"version": version, "assignee_id": wish})).status_code == 403
    kept = await narrowed.patch(path, json={"version": version, "assignee_id": me, "city": "חולון"})
    assert (kept.status_code, kept.json()["city"]) == (200, "חולון")
    people = [one["id"] for one in (await owner.get("/api/customers")).json()["items"]]
    merge = {"winner_id": people[0], "loser_ids": people[1:2]}
    assert (await narrowed.post("/api/customers/merges", json=merge)).status_code == 403


async def test_no_operation_tells_of_anothers_lead(
    api: Api, offices: Offices, owner: httpx.AsyncClient, narrowed: httpx.AsyncClient, database_url: str
) -> None:
    """Over the whole contract: a new endpoint is narrowed too."""
    with psycopg.connect(for_libpq(database_url), autocommit=True) as connection:
        connection.execute("ALTER TABLE leads NO FORCE ROW LEVEL SECURITY")
        connection.execute(
            "UPDATE leads SET notes = %s, city = %s WHERE business_id = %s", (MARK, MARK, offices.own.id)
        )
    contract = await Hunt(api, offices).contract()
    ids = offices.ids(offices.own)
    seen: list[str] = []
    shown_to_owner = 0
    for operation in contract.operations():
        if operation.method != "get" or operation.path.startswith(("/api/auth", "/api/audit")):
            continue
        asked = operation.request(lambda name, one=operation: ids[table_of(one, name)])
        shown_to_owner += MARK in (await send(owner, operation, asked)).text
        if MARK in (await send(narrowed, operation, asked)).text:
            seen.append(operation.label)
    assert shown_to_owner > 0
    assert seen == []


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("/api/search", {}),
        ("/api/leads", {}),
        ("/api/calls", {}),
        ("/api/tasks", {}),
        ("/api/leads/to-call", {}),
        ("/api/leads/export", {"format": "csv"}),
        ("/api/calls/export", {"format": "csv"}),
    ],
)
async def test_no_search_list_or_file_tells_of_anothers_lead(
    api: Api,
    owner: httpx.AsyncClient,
    db: Database,
    world: dict[str, str],
    database_url: str,
    path: str,
    params: dict[str, str],
) -> None:
    """Found by words, by lists and by files for spreadsheets alike: leads, calls, what was said and summed up."""
    member, browser = await joined(api, owner, db, "agent")
    changed = await change(owner, member, overrides={"leads.all": False, "data.export": True})
    assert changed.status_code == 200
    with psycopg.connect(for_libpq(database_url), autocommit=True) as connection:
        for table in ("leads", "calls", "turns", "tasks"):
            connection.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY".encode())
        connection.execute("UPDATE leads SET notes = %s, city = %s", (MARK, MARK))
        connection.execute("UPDATE calls SET summary = %s", (MARK,))
        connection.execute("UPDATE turns SET text = %s", (MARK,))
        connection.execute("UPDATE tasks SET title = %s, lead_id = %s", (MARK, world["lead"]))
        for table in ("leads", "calls", "turns", "tasks"):
            connection.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY".encode())
    asked = {"q": MARK, **params} if path in {"/api/search", "/api/calls"} else params
    shown, hidden = await owner.get(path, params=asked), await browser.get(path, params=asked)
    assert (shown.status_code, hidden.status_code) == (200, 200)
    assert _tells(shown.text), path
    assert not _tells(hidden.text), path


def _tells(answer: str) -> bool:
    """The mark stands there, and not only as the question that is answered."""
    return MARK in answer.replace(f'"q":"{MARK}"', "")
