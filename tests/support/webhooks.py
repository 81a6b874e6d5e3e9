"""Somebody else's server, and events on their way to it."""

import asyncio
import json

from aiohttp import web
from sqlalchemy import select, update

from crm.db.session import Database
from crm.domain.customers.models import Customer, CustomerIdentity
from crm.domain.leads.models import Lead, LeadStatusHistory
from crm.domain.webhooks.models import WebhookDelivery, WebhookEndpoint
from crm.domain.webhooks.sending import WebhookSender, purpose_of
from crm.domain.webhooks.signing import new_secret
from crm.lib.sealed import Sealer
from shared.clock import utc_now
from shared.ids import new_id
from tests.support.api import DATA_KEY
from tests.support.office import Office

EVENTS = [
    *("lead.created", "lead.status_changed", "call.ended", "appointment.booked", "appointment.cancelled"),
    *("customer.opted_out", "task.created", "task.done"),
]


class Receiver:
    """Somebody else's server. ``codes`` are its next answers, then 200; while ``answers`` is not set it hangs."""

    def __init__(self) -> None:
        self.taken: list[tuple[dict[str, str], bytes]] = []
        self.codes: list[int] = []
        self.url = ""
        self.answers = asyncio.Event()
        self.answers.set()

    async def take(self, request: web.Request) -> web.Response:
        await self.answers.wait()
        self.taken.append((dict(request.headers), await request.read()))
        code = self.codes.pop(0) if self.codes else 200
        return web.Response(status=code, headers={"Location": "/elsewhere"} if 300 <= code < 400 else {})

    @property
    def events(self) -> list[str]:
        return [json.loads(body)["type"] for _, body in self.taken]


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
