"""Who may send leads in, how much, and what becomes of a body whose process died."""

import hashlib
import hmac
import json
from datetime import timedelta
from uuid import UUID

import httpx
import msgspec
import pytest
from sqlalchemy import update

from crm.db.session import Database
from crm.domain.intake import receiving
from crm.domain.intake.models import ExternalEvent
from crm.domain.intake.receiving import SIGNATURE_HEADER, take_forgotten
from crm.domain.intake.schemas import LeadSourceCreated
from crm.domain.leads.models import Lead
from crm.domain.retention.night import run_business
from crm.job_runner import worker_app
from shared.clock import utc_now
from shared.settings import Settings
from tests.support.api import Api
from tests.support.intake import BODY, Source, count, make, store
from tests.support.office import Office, SilentPublisher, make_office


async def test_a_wrong_secret_is_403_and_stores_nothing(
    source: Source, db: Database, office: Office, owner: httpx.AsyncClient
) -> None:
    for path in (source.bare, f"{source.bare}?token=wrong", "/webhook/leads/unknown?token=x"):
        answer = await source.post(BODY, path=path)
        assert answer.status_code == 403, path
        assert answer.headers["content-type"] == "application/problem+json"
    assert await count(db, office, ExternalEvent) == 0
    assert (await owner.get("/api/lead-sources")).json()["items"][0]["refused_at"] is not None


async def test_a_signed_source_takes_signatures_alone(
    api: Api, owner: httpx.AsyncClient, db: Database, office: Office
) -> None:
    source = await make(api, owner, auth="hmac")
    assert "token" not in source.url
    raw = json.dumps(BODY).encode()
    good = "sha256=" + hmac.new(source.secret.encode(), raw, hashlib.sha256).hexdigest()
    assert (await source.post(raw, path=f"{source.bare}?token={source.secret}")).status_code == 403
    assert (await source.post(raw + b" ", **{SIGNATURE_HEADER: good})).status_code == 403
    assert (await source.post(raw, **{SIGNATURE_HEADER: good})).status_code == 200
    assert await count(db, office, Lead) == 1


async def test_a_new_secret_ends_the_old_one(source: Source, owner: httpx.AsyncClient) -> None:
    made = await owner.post(f"/api/lead-sources/{source.id}/rotate")
    assert made.status_code == 200
    assert (await source.post(BODY)).status_code == 403
    assert (
        await Source(source.api, owner, msgspec.json.decode(made.content, type=LeadSourceCreated)).post(BODY)
    ).status_code == 200


async def test_a_source_that_is_switched_off_takes_nothing(source: Source, owner: httpx.AsyncClient) -> None:
    await owner.patch(f"/api/lead-sources/{source.id}", json={"version": 1, "active": False})
    assert (await source.post(BODY)).status_code == 403


async def test_a_flood_is_slowed_down(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "MOST_A_MINUTE", 2)
    codes = [(await source.post({"phone": f"05411122{n}"})).status_code for n in (10, 11, 12)]
    assert codes == [200, 200, 429]
    assert (await source.post({"phone": "0541112210"})).json()["duplicate"] is True


async def test_a_body_above_the_limit_is_413(source: Source, db: Database, office: Office) -> None:
    assert (await source.post(b"x" * 300_000)).status_code == 413
    assert await count(db, office, ExternalEvent) == 0


async def test_c4_what_was_stored_and_left_is_taken_in_later(
    source: Source, db: Database, office: Office, publisher: SilentPublisher
) -> None:
    """C4: nothing has to be released after a crash; what was stored and not looked at is found by its state."""
    await store(db, office, source)
    assert await take_forgotten(db, publisher) == 1
    assert await take_forgotten(db, publisher) == 0
    assert await count(db, office, Lead) == 1
    assert {getattr(event, "resource", "") for _, event in publisher.sent} >= {"leads", "customers", "lead-sources"}


async def test_o4_the_worker_takes_in_what_was_left(
    source: Source, db: Database, office: Office, database_url: str
) -> None:
    """O4: the sweep is run as the queue runs it."""
    await store(db, office, source)
    async with worker_app(Settings(database_url=database_url)) as app:
        await app.configure_task("sweep_intake").defer_async(timestamp=0)
        await app.run_worker_async(wait=False, install_signal_handlers=False)
        assert not list(await app.job_manager.list_jobs_async(status="failed"))
    assert await count(db, office, Lead) == 1


async def test_old_bodies_and_what_was_understood_of_them_are_wiped_and_cannot_be_tried_again(
    source: Source, db: Database, office: Office, owner: httpx.AsyncClient
) -> None:
    await source.post({"name": "בלי טלפון"})
    await store(db, office, source)
    async with db.tenant_session(office.id) as session:
        await session.execute(update(ExternalEvent).values(created_at=utc_now() - timedelta(days=93)))
    assert await run_business(db, office.id) == {"enquiries": 1}
    waiting, delivery = sorted(await source.deliveries(), key=lambda one: str(one["state"]), reverse=True)
    assert (delivery["body"], delivery["understood"], delivery["state"]) == (None, {}, "failed")
    assert (waiting["body"] is None, waiting["state"]) == (False, "received")
    retried = await owner.post(f"/api/lead-sources/{source.id}/deliveries/{delivery['id']}/retry")
    assert retried.status_code == 409


async def test_trying_a_body_stores_nothing(
    source: Source, db: Database, office: Office, owner: httpx.AsyncClient
) -> None:
    tried = await owner.post(f"/api/lead-sources/{source.id}/test", json={})
    assert tried.json()["accepted"] is True
    assert tried.json()["understood"]["phone"] == "+972500000000"
    refused = await owner.post(f"/api/lead-sources/{source.id}/test", json={"body": '{"q": {"w": "0541112222"}}'})
    assert (refused.json()["accepted"], refused.json()["keys"]) == (False, ["q.w"])
    assert await count(db, office, ExternalEvent) == 0


async def test_landing_status_and_assignee_are_the_office_s(api: Api, owner: httpx.AsyncClient, db: Database) -> None:
    for asked in ({"status": "won"}, {"status": "nothing"}, {"assignee_id": str(UUID(int=1))}, {"name": "  "}):
        answer = await owner.post("/api/lead-sources", json={"name": "מדלן", **asked})
        assert answer.status_code == 400, asked
    (me,) = (await owner.get("/api/leads/assignees")).json()["items"]
    source = await make(api, owner, status="contacted", assignee_id=me["id"])
    await source.post(BODY)
    lead = (await owner.get("/api/leads")).json()["items"][0]
    assert (lead["status"], lead["assignee_name"]) == ("contacted", "owner@office.example")


async def test_owners_alone_see_sources_and_the_trail_holds_no_secret(
    source: Source, api: Api, db: Database, office: Office, owner: httpx.AsyncClient
) -> None:
    agent = await api.member(office, "agent")
    assert (await agent.get("/api/lead-sources")).status_code == 403
    other = await api.member(await make_office(db, "+97235550000"))
    assert (await other.get(f"/api/lead-sources/{source.id}/deliveries")).status_code == 404
    await owner.post(f"/api/lead-sources/{source.id}/rotate")
    trail = (await owner.get("/api/audit")).text
    assert "lead_source.secret_rotated" in trail
    assert source.secret not in trail


async def test_a_deleted_source_takes_nothing_and_what_it_brought_stays(
    source: Source, owner: httpx.AsyncClient, db: Database, office: Office
) -> None:
    assert (await source.post(BODY)).status_code == 200
    path = f"/api/lead-sources/{source.id}"
    version = (await owner.get("/api/lead-sources")).json()["items"][0]["version"]
    gone = (await owner.patch(path, json={"version": version, "deleted": True})).json()
    assert gone["deleted"] is True
    assert (await owner.get("/api/lead-sources")).json()["items"] == []
    assert (await source.post({**BODY, "phone": "054-7654321"})).status_code == 403
    for method, tail in (("GET", "/deliveries"), ("POST", "/rotate"), ("PATCH", "")):
        body = {"version": gone["version"], "name": "x"} if method == "PATCH" else None
        assert (await owner.request(method, f"{path}{tail}", json=body)).status_code == 404
    assert await count(db, office, Lead) == 1

    back = await owner.patch(path, json={"version": gone["version"], "deleted": False})
    assert (back.status_code, back.json()["deleted"]) == (200, False)
    assert len((await owner.get(f"{path}/deliveries")).json()["items"]) == 1
    assert (await source.post({**BODY, "phone": "054-7654321"})).status_code == 200


async def test_what_a_deleted_source_had_stored_still_becomes_a_lead(
    source: Source, owner: httpx.AsyncClient, db: Database, office: Office, publisher: SilentPublisher
) -> None:
    """Nothing that was accepted is lost: the sender was told that it is here."""
    await store(db, office, source)
    version = (await owner.get("/api/lead-sources")).json()["items"][0]["version"]
    await owner.patch(f"/api/lead-sources/{source.id}", json={"version": version, "deleted": True})
    assert await take_forgotten(db, publisher) == 1
    assert await count(db, office, Lead) == 1
