"""Addresses as the office's owners register, test and switch them."""

import httpx
import msgspec
from sqlalchemy import select

from crm.db.session import Database
from crm.domain.webhooks.models import WebhookEndpoint
from crm.domain.webhooks.schemas import WebhookSecret
from crm.domain.webhooks.sending import WebhookSender
from crm.domain.webhooks.signing import signature
from crm.lib.idempotency_models import IdempotencyRecord
from shared.clock import utc_now
from tests.support.api import Api
from tests.support.office import Office, make_office
from tests.support.webhooks import Receiver, add_lead, change, deliveries, register, send_all


async def test_an_owner_registers_tests_rotates_and_sends_again(
    owner: httpx.AsyncClient, db: Database, office: Office, sender: WebhookSender, receiver: Receiver
) -> None:
    answer = await owner.post(
        "/api/webhooks", json={"name": "CRM", "url": "https://8.8.8.8/hook", "events": ["lead.created"]}
    )
    assert answer.status_code == 201, answer.text
    made = msgspec.json.decode(answer.content, type=WebhookSecret)
    path = f"/api/webhooks/{made.webhook.id}"
    await change(db, office, WebhookEndpoint, url=receiver.url)
    assert (await owner.post(f"{path}/test")).status_code == 200
    rotated = msgspec.json.decode((await owner.post(f"{path}/rotate")).content, type=WebhookSecret)
    assert rotated.webhook.old_secret_until is not None
    await send_all(db, office, sender)
    ((headers, body),) = receiver.taken
    stamp = int(headers["webhook-timestamp"])
    expected = [signature(one, headers["webhook-id"], stamp, body) for one in (rotated.secret, made.secret)]
    assert headers["webhook-signature"].split() == expected
    (shown,) = (await owner.get(f"{path}/deliveries")).json()["items"]
    assert (shown["type"], shown["state"], shown["response_code"]) == ("webhook.test", "sent", 200)
    again = await owner.post(f"{path}/deliveries/{shown['id']}/resend")
    assert again.json()["state"] == "queued"
    await change(db, office, WebhookEndpoint, old_secret_until=utc_now())
    await send_all(db, office, sender)
    assert receiver.taken[1][0]["webhook-id"] == headers["webhook-id"]
    assert len(receiver.taken[1][0]["webhook-signature"].split()) == 1
    trail = (await owner.get("/api/audit")).text
    assert "webhook.secret_rotated" in trail
    assert made.secret not in trail


async def test_a_secret_is_not_kept_for_a_repeat(owner: httpx.AsyncClient, db: Database, office: Office) -> None:
    """A repeat under one key makes no second address, and the secret lies nowhere in clear."""
    asked = {"name": "CRM", "url": "https://8.8.8.8/", "events": ["task.done"]}
    first = await owner.post("/api/webhooks", json=asked, headers={"Idempotency-Key": "one"})
    again = await owner.post("/api/webhooks", json=asked, headers={"Idempotency-Key": "one"})
    assert (first.status_code, again.status_code) == (201, 409)
    assert len((await owner.get("/api/webhooks")).json()["items"]) == 1
    async with db.tenant_session(office.id) as session:
        assert (await session.scalars(select(IdempotencyRecord.body))).all() == [None]


async def test_a_switched_off_address_gets_nothing(
    owner: httpx.AsyncClient, db: Database, office: Office, sender: WebhookSender, receiver: Receiver
) -> None:
    endpoint = await register(db, office, receiver.url)
    await add_lead(db, office)
    off = await owner.patch(f"/api/webhooks/{endpoint.id}", json={"version": 1, "active": False})
    assert off.status_code == 200, off.text
    await add_lead(db, office)
    await send_all(db, office, sender)
    assert [one.state for one in await deliveries(db, office)] == ["failed"]
    assert receiver.taken == []
    assert (await owner.post(f"/api/webhooks/{endpoint.id}/test")).status_code == 409


async def test_who_may_and_what_is_refused(owner: httpx.AsyncClient, api: Api, db: Database, office: Office) -> None:
    refused: tuple[dict[str, object], ...] = (
        {"url": "https://127.0.0.1/x"},
        {"url": "http://example.com/"},
        {"events": []},
        {"events": ["nothing"]},
        {"name": " "},
    )
    for asked in refused:
        whole = {"name": "x", "url": "https://8.8.8.8/", "events": ["task.done"], **asked}
        assert (await owner.post("/api/webhooks", json=whole)).status_code == 400, asked
    agent = await api.member(office, "agent")
    assert (await agent.get("/api/webhooks")).status_code == 403
    other = await api.member(await make_office(db, "+97235550000"))
    made = await register(db, office, "https://8.8.8.8/")
    assert (await other.post(f"/api/webhooks/{made.id}/rotate")).status_code == 404


async def test_a_deleted_address_is_told_nothing_and_comes_back_with_what_it_was_told(
    owner: httpx.AsyncClient, db: Database, office: Office, sender: WebhookSender, receiver: Receiver
) -> None:
    endpoint = await register(db, office, receiver.url)
    await add_lead(db, office)
    path = f"/api/webhooks/{endpoint.id}"
    gone = (await owner.patch(path, json={"version": 1, "deleted": True})).json()
    await add_lead(db, office)
    await send_all(db, office, sender)
    assert receiver.taken == []
    assert [one.state for one in await deliveries(db, office)] == ["failed"]
    assert (await owner.get("/api/webhooks")).json()["items"] == []
    assert (await owner.get(f"{path}/deliveries")).status_code == 404
    assert (await owner.post(f"{path}/test")).status_code == 404
    back = await owner.patch(path, json={"version": gone["version"], "deleted": False})
    assert (back.status_code, back.json()["deleted"]) == (200, False)
    assert len((await owner.get(f"{path}/deliveries")).json()["items"]) == 1
    await add_lead(db, office)
    await send_all(db, office, sender)
    assert receiver.events == ["lead.created"]
