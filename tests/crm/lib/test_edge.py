"""The request's edge: one commit, its failure told, writes that are done once, the guard of internal routes."""

import asyncio

import httpx
import psycopg
from sqlalchemy import func, select

from crm.db.session import Database
from crm.db.urls import for_libpq
from crm.domain.audit.models import AuditEvent
from crm.domain.tasks.models import Task
from shared.signing import sign
from tests.support.api import SECRET, Api
from tests.support.office import Office


async def tasks_of(db: Database, office: Office) -> int:
    async with db.tenant_session(office.id) as session:
        return await session.scalar(select(func.count()).select_from(Task)) or 0


async def create_keyed(owner: httpx.AsyncClient, title: str, key: str) -> httpx.Response:
    return await owner.post("/api/tasks", json={"title": title}, headers={"Idempotency-Key": key})


async def test_a_commit_that_fails_is_never_a_success(
    owner: httpx.AsyncClient, db: Database, office: Office, database_url: str
) -> None:
    with psycopg.connect(for_libpq(database_url), autocommit=True) as connection:
        connection.execute(
            "ALTER TABLE tasks ADD CONSTRAINT one_title UNIQUE (business_id, title) DEFERRABLE INITIALLY DEFERRED"
        )
    assert (await owner.post("/api/tasks", json={"title": "אחת"})).status_code == 201
    for headers in ({}, {"Idempotency-Key": "late-failure"}):
        refused = await owner.post("/api/tasks", json={"title": "אחת"}, headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
        assert refused.headers["content-type"] == "application/problem+json"
    assert await tasks_of(db, office) == 1
    async with db.tenant_session(office.id) as session:
        audited = select(func.count()).where(AuditEvent.action == "task.created")
        assert await session.scalar(audited) == 1


async def test_the_same_key_gets_the_same_answer_once(owner: httpx.AsyncClient, db: Database, office: Office) -> None:
    first = await create_keyed(owner, "פעם אחת", "k-1")
    again = await create_keyed(owner, "פעם אחת", "k-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again.headers["idempotent-replay"] == "true"
    assert await tasks_of(db, office) == 1


async def test_twins_at_the_same_time_do_it_once(owner: httpx.AsyncClient, db: Database, office: Office) -> None:
    answers = await asyncio.gather(*(create_keyed(owner, "תאומים", "k-2") for _ in range(5)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert await tasks_of(db, office) == 1


async def test_a_key_of_another_request_is_refused(owner: httpx.AsyncClient) -> None:
    key = {"Idempotency-Key": "k-3"}
    assert (await owner.post("/api/tasks", json={"title": "א"}, headers=key)).status_code == 201
    other = await owner.post("/api/tasks", json={"title": "ב"}, headers=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-mismatch")


async def test_a_refused_write_does_not_use_up_its_key(owner: httpx.AsyncClient) -> None:
    key = {"Idempotency-Key": "k-4"}
    assert (await owner.post("/api/tasks", json={"title": ""}, headers=key)).status_code == 400
    assert (await owner.post("/api/tasks", json={"title": "עכשיו"}, headers=key)).status_code == 201


async def test_a_bad_key_is_named(owner: httpx.AsyncClient) -> None:
    answer = await owner.post("/api/tasks", json={"title": "א"}, headers={"Idempotency-Key": "x" * 201})
    assert (answer.status_code, answer.json()["parameter"]) == (400, "Idempotency-Key")


async def test_internal_routes_open_only_to_a_signature_over_the_whole_request(api: Api) -> None:
    browser = api.anonymous()
    path = "/internal/nothing?a=1&b=%20"
    statuses: list[int] = []
    for signed_path, body, secret, audience in (
        (path, b"{}", SECRET, "crm"),
        ("/internal/nothing", b"{}", SECRET, "crm"),
        (path, b"{ }", SECRET, "crm"),
        (path, b"{}", "another-secret-of-tests", "crm"),
        (path, b"{}", SECRET, "agent"),
    ):
        headers = sign(secret, "agent" if audience == "agent" else "crm", "POST", signed_path, body)
        statuses.append((await browser.post(path, content=b"{}", headers=headers)).status_code)
    assert statuses == [404, 401, 401, 401, 401]
    assert (await browser.post(path, content=b"{}")).status_code == 401


async def test_answers_carry_their_guards(api: Api) -> None:
    answer = await api.anonymous().get("/api/openapi.json", headers={"Origin": "https://evil.example"})
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert "access-control-allow-origin" not in answer.headers
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-request-id"]


async def test_health_and_figures(api: Api) -> None:
    browser = api.anonymous()
    assert (await browser.get("/healthz")).json() == {"status": "alive", "reason": None}
    assert (await browser.get("/readyz")).status_code == 200
    assert 'route="/readyz"' in (await browser.get("/metrics")).text


async def test_files_outside_the_web_app_are_not_served(api: Api) -> None:
    browser = api.anonymous()
    for path in ("/..%2f..%2fpyproject.toml", "/assets/../../pyproject.toml", "/missing.js", "/internal"):
        assert (await browser.get(path)).status_code in {401, 404}, path
