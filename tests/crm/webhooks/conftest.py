"""A receiver, an address that leads to it, and what carries events there."""

from collections.abc import AsyncGenerator

import pytest
from aiohttp import web

from crm.app import watch
from crm.db.session import Database
from crm.domain.webhooks.carrier import WebhookCarrier
from crm.domain.webhooks.models import WebhookEndpoint
from crm.domain.webhooks.sending import WebhookSender
from crm.lib.sealed import Sealer
from tests.support.api import DATA_KEY
from tests.support.office import Office, SilentPublisher
from tests.support.webhooks import Receiver, register


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
    made.answers.set()
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
