"""What happens is told at least once to a receiver on a real socket, signed, and never inside a network by mistake."""

import asyncio
import json
from collections.abc import AsyncGenerator
from datetime import timedelta
from uuid import UUID

import httpx
import msgspec
import pytest
from aiohttp import web
from sqlalchemy import func, select, update

from crm.app import watch
from crm.db.session import Database
from crm.domain.appointments.models import Appointment
from crm.domain.consent.models import ConsentEvidence
from crm.domain.customers.models import Customer, CustomerIdentity
from crm.domain.leads.models import Lead, LeadStatusHistory
from crm.domain.mail.models import Mail
from crm.domain.webhooks import carrier as carrying
from crm.domain.webhooks.carrier import WebhookCarrier
from crm.domain.webhooks.models import OutboxEvent, WebhookDelivery, WebhookEndpoint
from crm.domain.webhooks.schemas import WebhookSecret
from crm.domain.webhooks.sending import KEPT, LEASE, WebhookSender, purpose_of
from crm.domain.webhooks.signing import new_secret, signature
from crm.job_runner import worker_app
from crm.lib.sealed import Sealer
from shared.clock import utc_now
from shared.ids import new_id
from shared.settings import Settings
from tests.support.api import DATA_KEY, Api, make_user
from tests.support.office import CallScript, Office, SilentPublisher, make_office

EVENTS = ["lead.created", "lead.status_changed", "call.ended", "appointment.booked", "appointment.cancelled"]
EVENTS += ["customer.opted_out", "task.created", "task.done"]


class Receiver:
    """Somebody else's server. ``codes`` are its next answers, then 200."""

    def __init__(self) -> None:
        self.taken: list[tuple[dict[str, str], bytes]] = []
        self.codes: list[int] = []
        self.url = ""
        self.hang = False

    async def take(self, request: web.Request) -> web.Response:
        if self.hang:
            await asyncio.sleep(30)
        self.taken.append((dict(request.headers), await request.read()))
        code = self.codes.pop(0) if self.codes else 200
        return web.Response(status=code, headers={"Location": "/elsewhere"} if 300 <= code < 400 else {})

    @property
    def events(self) -> list[str]:
        return [json.loads(body)["type"] for _, body in self.taken]


@pytest.fixture
async def receiver() -> AsyncGenerator[Receiver]:
    made = Receiver()
    app = web.Application()
    app.router.add_post("/{any:.*}", made.take)
    runner = web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    made.url = f"http://{host}:{port}/hook"
    yield made
    await runner.cleanup()


@pytest.fixture
async def sender(db: Database, publisher: SilentPublisher) -> AsyncGenerator[WebhookSender]:
    carrier = WebhookCarrier(inner_allowed=True)
    yield WebhookSender(db, carrier, Sealer(DATA_KEY), publisher, "https://moked.example")
    await carrier.close()


@pytest.fixture
async def endpoint(db: Database, office: Office, receiver: Receiver) -> WebhookEndpoint:
    watch()
    return await register(db, office, receiver.url)


async def register(db: Database, office: Office, url: str, events: list[str] = EVENTS) -> WebhookEndpoint:
    endpoint_id = new_id()
    row = WebhookEndpoint(
        id=endpoint_id,
        business_id=office.id,
        name="גיליון",
        url=url,
        events=events,
        secret=Sealer(DATA_KEY).seal(new_secret().encode(), purpose_of(endpoint_id)),
    )
    async with db.tenant_session(office.id) as session:
        session.add(row)
    return row


async def add_lead(db: Database, office: Office, *, breaks: bool = False) -> Lead:
    async with db.tenant_session(office.id) as session:
        customer = Customer(business_id=office.id, name="דוד כהן", name_source="human")
        session.add(customer)
        await session.flush()
        number = f"+9725{new_id().int % 10**8:08}"
        session.add(CustomerIdentity(business_id=office.id, customer_id=customer.id, kind="phone", value=number))
        lead = Lead(business_id=office.id, customer_id=customer.id, city="חולון", budget_agorot=200_000_000)
        session.add(lead)
        await session.flush()
        session.add(
            LeadStatusHistory(business_id=office.id, lead_id=lead.id, to_status="new", source="system", at=utc_now())
        )
        await session.flush()
        if breaks:
            raise ZeroDivisionError
    return lead


async def deliveries(db: Database, office: Office) -> list[WebhookDelivery]:
    async with db.tenant_session(office.id) as session:
        return list(await session.scalars(select(WebhookDelivery).order_by(WebhookDelivery.id)))


async def only(db: Database, office: Office) -> WebhookDelivery:
    (found,) = await deliveries(db, office)
    return found


async def change(
    db: Database, office: Office, model: type[WebhookDelivery | WebhookEndpoint], **values: object
) -> None:
    async with db.tenant_session(office.id) as session:
        await session.execute(update(model).values(**values))


async def send_all(db: Database, office: Office, sender: WebhookSender) -> None:
    for delivery in await deliveries(db, office):
        await sender.send(office.id, delivery.id)


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
    receiver.hang = True
    await add_lead(db, office)
    await send_all(db, office, sender)
    assert "לא הגיעה תשובה" in ((await only(db, office)).last_error or "")


@pytest.mark.usefixtures("endpoint")
async def test_a_killed_worker_loses_nothing(
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
    for asked in (
        {"url": "https://127.0.0.1/x"},
        {"url": "http://example.com/"},
        {"events": []},
        {"events": ["nothing"]},
        {"name": " "},
    ):
        whole = {"name": "x", "url": "https://8.8.8.8/", "events": ["task.done"], **asked}
        assert (await owner.post("/api/webhooks", json=whole)).status_code == 400, asked
    agent = await api.member(office, "agent")
    assert (await agent.get("/api/webhooks")).status_code == 403
    other = await api.member(await make_office(db, "+97235550000"))
    made = await register(db, office, "https://8.8.8.8/")
    assert (await other.post(f"/api/webhooks/{made.id}/rotate")).status_code == 404
