from collections.abc import AsyncGenerator

import pytest
from aiohttp import web
from sqlalchemy import select

from crm.db.session import Database
from crm.domain.audit.models import AuditEvent
from shared import signing
from tests.support.api import SECRET, Api, running_api
from tests.support.office import Office

EXPIRES = "2026-11-22T10:00:00Z"


class FakeGateway:
    """The gateway's signed routes; ``link`` is the state of the one business that has a link."""

    def __init__(self) -> None:
        self.link = "off"
        self.business: str | None = None

    async def status(self, request: web.Request) -> web.Response:
        signing.verify(SECRET, "wa", request.method, request.raw_path, b"", request.headers)
        mine = request.query.get("business_id") == self.business
        return web.json_response({"state": self.link if mine else "off"})

    async def qr(self, request: web.Request) -> web.Response:
        signing.verify(SECRET, "wa", request.method, request.raw_path, b"", request.headers)
        return web.json_response({"qr": "2@code", "expires_at": EXPIRES})


@pytest.fixture
async def gateway() -> AsyncGenerator[tuple[FakeGateway, str]]:
    fake, app = FakeGateway(), web.Application()
    app.router.add_get("/internal/wa/status", fake.status)
    app.router.add_get("/internal/wa/qr", fake.qr)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield fake, f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def test_without_a_gateway_it_is_off(api: Api, office: Office) -> None:
    assert (await api.anonymous().get("/api/whatsapp/status")).json() == {"state": "off"}
    owner = await api.member(office)
    assert (await owner.get("/api/whatsapp/status")).json() == {"state": "off"}
    assert (await owner.get("/api/whatsapp/qr")).status_code == 409
    assert (await api.anonymous().get("/api/whatsapp/qr")).status_code == 401


async def test_the_code_is_the_owners_alone(
    database_url: str, db: Database, office: Office, gateway: tuple[FakeGateway, str]
) -> None:
    fake, wa_address = gateway
    fake.business, fake.link = str(office.id), "qr"
    async with running_api(database_url, wa_address=wa_address) as api:
        owner = await api.member(office)
        assert (await api.anonymous().get("/api/whatsapp/status")).json() == {"state": "off"}
        assert (await owner.get("/api/whatsapp/status")).json() == {"state": "qr"}
        shown = await owner.get("/api/whatsapp/qr")
        assert (shown.status_code, shown.json()) == (200, {"qr": "2@code", "expires_at": EXPIRES})
        assert shown.headers["cache-control"] == "no-store"
        member = await api.member(office, "agent")
        assert (await member.get("/api/whatsapp/qr")).status_code == 403
        fake.link = "open"
        assert (await owner.get("/api/whatsapp/qr")).status_code == 409
    async with db.tenant_session(office.id) as session:
        assert list(await session.scalars(select(AuditEvent.action))) == ["whatsapp.qr_shown"]
