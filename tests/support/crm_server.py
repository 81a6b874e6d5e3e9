"""The CRM on a real socket, and people who are signed in to it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
import msgspec
import uvicorn
from yarl import URL

from crm.app import create_asgi
from crm.db.session import Database, Scope
from crm.domain.auth.models import Membership, User
from crm.domain.auth.repository import SignInRepository
from crm.domain.auth.sessions import begin
from crm.domain.auth.tokens import SESSION_COOKIE, csrf_of
from crm.lib.actor import Role
from crm.lib.config import CrmConfig
from shared import signing
from shared.ids import new_id
from tests.support.office import Office

SECRET = "internal-secret-of-tests"


@asynccontextmanager
async def crm_running(
    database_url: str, *, agent_address: str = "http://127.0.0.1:9", wa_address: str = "http://127.0.0.1:9"
) -> AsyncGenerator[str]:
    """Serve the whole CRM; yields its address."""
    config = CrmConfig(
        database_url=database_url,
        internal_secret=SECRET,
        public_url="http://127.0.0.1",
        origin="http://127.0.0.1",
        cors_origins=[],
        sandbox=[],
        agent_address=agent_address,
        wa_address=wa_address,
    )
    app = create_asgi(config, Database(database_url))
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, lifespan="on"))
    task = asyncio.create_task(server.serve())
    async with asyncio.timeout(30):
        while not server.started:  # noqa: ASYNC110 - uvicorn offers no event
            await asyncio.sleep(0.01)
    port: int = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await task


@dataclass(slots=True)
class Answer:
    """A finished HTTP answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> dict[str, object]:
        """The body as an object."""
        return msgspec.json.decode(self.body, type=dict[str, object])

    @property
    def code(self) -> object:
        """The problem's stable code."""
        return self.json().get("code")


@dataclass(slots=True)
class Client:
    """Asks the CRM, as one person (``session_secret``), as a neighbour process, or as a stranger."""

    address: str
    session_secret: str | None = None

    async def ask(self, method: str, path: str, body: object = None, headers: dict[str, str] | None = None) -> Answer:
        """One request of a browser."""
        given = dict(headers or {})
        if self.session_secret is not None:
            given["Cookie"] = f"{SESSION_COOKIE}={self.session_secret}"
            given["X-CSRF-Token"] = csrf_of(self.session_secret)
        return await self._send(method, path, None if body is None else msgspec.json.encode(body), given)

    async def signed(self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Answer:
        """One request of the agent."""
        return await self._send(
            method, path, body, {**signing.sign(SECRET, "crm", method, path, body), **(headers or {})}
        )

    async def _send(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        url = URL(self.address + path, encoded=True)
        async with (
            aiohttp.ClientSession() as session,
            session.request(method, url, data=body, headers={"Content-Type": "application/json", **headers}) as answer,
        ):
            return Answer(answer.status, {k.lower(): v for k, v in answer.headers.items()}, await answer.read())


async def sign_in(db: Database, office: Office, role: Role = "owner") -> str:
    """Make a member of the office and open a session; answers the session's secret."""
    user = User(email=f"{new_id()}@office.example", name="רותי", is_platform_admin=False)
    async with db.platform_session("sign_in") as session:
        session.add(user)
    async with db.transaction(Scope(business_id=office.id)) as session:
        session.add(Membership(business_id=office.id, user_id=user.id, role=role))
    async with db.platform_session("sign_in") as session:
        return await begin(SignInRepository(session), user)
