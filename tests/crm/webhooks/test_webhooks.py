"""What happens is told at least once to a receiver on a real socket, and never inside a network by mistake."""

import json
from datetime import timedelta
from uuid import UUID

import httpx
import msgspec
import pytest
from sqlalchemy import func, select, update

from crm.app import watch
from crm.db.session import Database
from crm.domain.appointments.models import Appointment
from crm.domain.consent.models import ConsentEvidence
from crm.domain.mail.models import Mail
from crm.domain.webhooks import carrier as carrying
from crm.domain.webhooks.carrier import WebhookCarrier
from crm.domain.webhooks.models import OutboxEvent, WebhookDelivery, WebhookEndpoint
from crm.domain.webhooks.sending import KEPT, LEASE, WebhookSender
from crm.job_runner import worker_app
from crm.lib.sealed import Sealer
from shared.clock import utc_now
from shared.settings import Settings
from tests.support.api import DATA_KEY, Api, make_user
from tests.support.office import CallScript, Office, SilentPublisher, make_office
from tests.support.webhooks import EVENTS, Receiver, add_lead, change, deliveries, only, register, send_all


@pytest.mark.usefixtures("endpoint")
async def test_a_new_lead_is_told_with_whom_it_is_about(
    db: Database, office: Office, sender: WebhookSender, receiver: Receiver
) -> None:
    lead = await add_lead(db, office)
    await send_all(db, office, sender)
    ((headers, raw),) = receiver.taken
    body = json.loads(raw)
    assert body["type"] == "lead.created"
    assert body["data"]["lead"]["city"] == "חולון"
    assert body["data"]["customer"]["name"] == "דוד כהן"
    assert body["data"]["lead_id"] == str(lead.id)
    assert len(body["data"]["customer"]["phones"]) == 1
    assert body["id"] == headers["webhook-id"]
    done = await only(db, office)
    assert (done.state, done.response_code, done.attempts) == ("sent", 200, 1)


@pytest.mark.usefixtures("endpoint")
async def test_nothing_is_told_of_what_was_rolled_back(db: Database, office: Office) -> None:
    with pytest.raises(ZeroDivisionError):
        await add_lead(db, office, breaks=True)
    assert await deliveries(db, office) == []


async def test_nobody_asked_means_no_row(db: Database, office: Office, receiver: Receiver) -> None:
    watch()
    await register(db, await make_office(db, "+97235550000"), receiver.url)
    await register(db, office, receiver.url, ["task.done"])
    await add_lead(db, office)
    async with db.tenant_session(office.id) as session:
        assert await session.scalar(select(func.count()).select_from(OutboxEvent)) == 0


@pytest.mark.usefixtures("endpoint")
async def test_every_kind_of_event_is_told(
    api: Api, owner: httpx.AsyncClient, db: Database, office: Office, sender: WebhookSender, receiver: Receiver
) -> None:
    script = CallScript(office).started().answered().caller("שלום").ended()
    encoded = msgspec.json.encode({"events": script.events})
    answer = await api.signed("POST", "/internal/call-events", encoded)
    assert answer.status_code == 200, answer.text
    lead = (await owner.get("/api/leads")).json()["items"][0]
    moved = await owner.patch(f"/api/leads/{lead['id']}", json={"version": lead["version"], "status": "contacted"})
    assert moved.status_code == 200, moved.text
    task = (await owner.post("/api/tasks", json={"title": "להתקשר"})).json()
    await owner.patch(f"/api/tasks/{task['id']}", json={"version": task["version"], "status": "done"})
    async with db.tenant_session(office.id) as session:
        start = utc_now() + timedelta(days=1)
        visit = Appointment(
            business_id=office.id, starts_at=start, ends_at=start + timedelta(hours=1), title="ביקור", source="human"
        )
        session.add(visit)
        session.add(
            ConsentEvidence(
                business_id=office.id,
                customer_id=UUID(lead["customer_id"]),
                kind="opt_out",
                source="message",
                at=utc_now(),
            )
        )
    assert (await owner.post(f"/api/appointments/{visit.id}/cancel")).status_code == 200
    await send_all(db, office, sender)
    assert sorted(receiver.events) == sorted(EVENTS)
    by_type = {json.loads(body)["type"]: json.loads(body)["data"] for _, body in receiver.taken}
    assert by_type["call.ended"]["end_reason"] == "caller_hangup"
    assert (by_type["lead.status_changed"]["from_status"], by_type["lead.status_changed"]["to_status"]) == (
        "new",
        "contacted",
    )
    assert by_type["appointment.cancelled"]["appointment_id"] == str(visit.id)
    assert by_type["customer.opted_out"]["customer"]["id"] == lead["customer_id"]


@pytest.mark.usefixtures("endpoint")
async def test_a_failed_try_is_made_again_with_the_same_id_and_body(
    db: Database, office: Office, sender: WebhookSender, receiver: Receiver
) -> None:
    receiver.codes = [500]
    await add_lead(db, office)
    await send_all(db, office, sender)
    waiting = await only(db, office)
    assert (waiting.state, waiting.response_code, waiting.last_error) == ("queued", 500, "השרת ענה בקוד 500.")
    await send_all(db, office, sender)
    assert len(receiver.taken) == 1
    await change(db, office, WebhookDelivery, next_try_at=utc_now())
    await change(db, office, WebhookEndpoint, quiet_until=None)
    await send_all(db, office, sender)
    assert (await only(db, office)).state == "sent"
    (first, first_body), (second, second_body) = receiver.taken
    assert (first["webhook-id"], first_body) == (second["webhook-id"], second_body)
    async with db.tenant_session(office.id) as session:
        assert (await session.scalars(select(WebhookEndpoint.failing_since))).one() is None


async def test_an_address_that_is_away_is_left_alone_by_the_others(
    db: Database, office: Office, sender: WebhookSender, receiver: Receiver, endpoint: WebhookEndpoint
) -> None:
    """One dead address must not hold every worker for ten seconds an event."""
    receiver.codes = [503]
    for _ in range(3):
        await add_lead(db, office)
    await send_all(db, office, sender)
    assert len(receiver.taken) == 1
    assert [one.attempts for one in await deliveries(db, office)] == [1, 0, 0]
    assert endpoint.id is not None


@pytest.mark.usefixtures("endpoint")
async def test_after_a_day_it_is_given_up_and_the_owner_is_told(
    db: Database, office: Office, sender: WebhookSender, receiver: Receiver
) -> None:
    await make_user(db, "dana@office.example", office)
    receiver.codes = [500]
    await add_lead(db, office)
    await change(db, office, WebhookDelivery, expires_at=utc_now() + timedelta(seconds=5))
    await send_all(db, office, sender)
    assert (await only(db, office)).state == "failed"
    async with db.platform_session("mail") as session:
        mail = (await session.scalars(select(Mail))).one()
    assert mail.to_address == "dana@office.example"
    assert "גיליון" in mail.subject
    assert "השרת ענה בקוד 500." in (mail.text or "")


@pytest.mark.usefixtures("endpoint")
async def test_an_event_that_was_never_tried_in_time_is_failed_too(
    db: Database, office: Office, sender: WebhookSender, receiver: Receiver
) -> None:
    await add_lead(db, office)
    await change(db, office, WebhookDelivery, expires_at=utc_now() - timedelta(seconds=1))
    await send_all(db, office, sender)
    assert (await only(db, office)).state == "failed"
    assert receiver.taken == []


@pytest.mark.usefixtures("endpoint")
async def test_redirects_are_not_followed_and_gone_is_final(
    db: Database, office: Office, sender: WebhookSender, receiver: Receiver
) -> None:
    receiver.codes = [307, 410]
    await add_lead(db, office)
    await send_all(db, office, sender)
    assert "איננו עוקבים" in ((await only(db, office)).last_error or "")
    await change(db, office, WebhookDelivery, next_try_at=utc_now())
    await change(db, office, WebhookEndpoint, quiet_until=None)
    await send_all(db, office, sender)
    assert (await only(db, office)).state == "failed"
    assert len(receiver.taken) == 2


@pytest.mark.usefixtures("endpoint")
async def test_a_server_that_hangs_is_left_at_the_deadline(
    db: Database, office: Office, sender: WebhookSender, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrying, "DEADLINE_S", 0.2)
    receiver.answers.clear()
    await add_lead(db, office)
    await send_all(db, office, sender)
    assert "לא הגיעה תשובה" in ((await only(db, office)).last_error or "")


@pytest.mark.usefixtures("endpoint")
async def test_c4_a_killed_worker_loses_nothing(
    db: Database, office: Office, sender: WebhookSender, receiver: Receiver, database_url: str
) -> None:
    """C4: a claim runs out by itself, and the sweep hands the delivery to another worker."""
    await add_lead(db, office)
    await change(db, office, WebhookDelivery, attempts=1, next_try_at=utc_now() - LEASE - timedelta(seconds=1))
    async with db.tenant_session(office.id) as session:
        assert await session.scalar(select(func.count()).select_from(WebhookDelivery)) == 1
    settings = Settings(database_url=database_url, data_key=DATA_KEY, webhooks_inner=True)
    async with worker_app(settings) as app:
        await app.configure_task("sweep_webhooks").defer_async(timestamp=0)
        await app.run_worker_async(wait=False, install_signal_handlers=False)
        assert not list(await app.job_manager.list_jobs_async(status="failed"))
    assert receiver.events == ["lead.created"]
    assert (await only(db, office)).attempts == 2
    assert await sender.requeue_due() == 0


async def test_inner_addresses_are_refused_again_when_it_is_sent(
    db: Database, office: Office, receiver: Receiver, endpoint: WebhookEndpoint, publisher: SilentPublisher
) -> None:
    carrier = WebhookCarrier()
    sender = WebhookSender(db, carrier, Sealer(DATA_KEY), publisher, "https://moked.example")
    await add_lead(db, office)
    for url in (receiver.url, receiver.url.replace("http:", "https:"), "https://2130706433/"):
        await change(db, office, WebhookEndpoint, url=url, quiet_until=None)
        await change(db, office, WebhookDelivery, next_try_at=utc_now())
        await send_all(db, office, sender)
        assert (await only(db, office)).last_error is not None
    await carrier.close()
    assert receiver.taken == []
    assert endpoint.active


async def test_old_deliveries_are_forgotten(
    db: Database, office: Office, sender: WebhookSender, receiver: Receiver
) -> None:
    watch()
    await register(db, office, receiver.url)
    await add_lead(db, office)
    await send_all(db, office, sender)
    await sender.forget_old()
    assert len(await deliveries(db, office)) == 1
    long_ago = utc_now() - KEPT - timedelta(days=1)
    await change(db, office, WebhookDelivery, done_at=long_ago)
    async with db.tenant_session(office.id) as session:
        await session.execute(update(OutboxEvent).values(created_at=long_ago))
    await sender.forget_old()
    assert await deliveries(db, office) == []
    async with db.tenant_session(office.id) as session:
        assert await session.scalar(select(func.count()).select_from(OutboxEvent)) == 0
