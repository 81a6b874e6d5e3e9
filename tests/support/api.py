"""The CRM on a real socket, and browsers signed in to it."""

import asyncio
import ssl
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import httpx
import uvicorn
from litestar.types import ASGIApp
from sqlalchemy import Connection, event

from crm.db.session import Database, Scope
from crm.domain.auth.models import Membership, User
from crm.domain.auth.passwords import hash_password_now
from crm.domain.auth.repository import SignInRepository
from crm.domain.auth.sessions import begin
from crm.domain.auth.tokens import CSRF_COOKIE, SESSION_COOKIE, csrf_of
from crm.lib.actor import Role
from crm.lib.config import WEB_DIST, CrmConfig
from crm.lib.file_store import FilePlace
from shared import signing
from shared.ids import new_id
from tests.support.apps import application
from tests.support.office import Office
from tests.support.statements import keep_compiled

PASSWORD = "correct horse battery"
SECRET = "internal-secret-of-tests"
DATA_KEY = "data-key-of-tests"
NOBODY = "http://127.0.0.1:9"
"""Where no neighbour process answers."""


@cache
def password_hash() -> str:
    """One argon2 hash for all test people; each costs tens of milliseconds."""
    return hash_password_now(PASSWORD)


@cache
def authorities() -> ssl.SSLContext:
    """One for all browsers: reading the certificates takes 30 ms of the processor, and nothing here speaks TLS."""
    return ssl.create_default_context()


async def make_user(db: Database, email: str, office: Office | None, role: Role = "owner") -> UUID:
    """A person who can sign in with PASSWORD, at work in the office."""
    scope = Scope(business_id=office.id if office else None, platform="sign_in")
    async with db.transaction(scope) as session:
        user = User(email=email, name=email, password_hash=password_hash(), is_platform_admin=office is None)
        session.add(user)
        await session.flush()
        if office is not None:
            session.add(Membership(business_id=office.id, user_id=user.id, role=role))
        return user.id


@dataclass(slots=True)
class Api:
    """One running CRM process (in this test's loop)."""

    url: str
    db: Database
    clients: list[httpx.AsyncClient] = field(default_factory=list[httpx.AsyncClient])

    def anonymous(self) -> httpx.AsyncClient:
        """A browser that is not signed in."""
        client = httpx.AsyncClient(base_url=self.url, timeout=30, verify=authorities())
        self.clients.append(client)
        return client

    async def sign_in(self, email: str) -> httpx.AsyncClient:
        """A browser signed in by the form, sending the CSRF value as the web app does."""
        client = self.anonymous()
        answer = await client.post("/api/auth/login", json={"email": email, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        client.headers["X-CSRF-Token"] = client.cookies[CSRF_COOKIE]
        return client

    async def member(
        self, office: Office, role: Role = "owner", overrides: Mapping[str, bool] | None = None
    ) -> httpx.AsyncClient:
        """A new person's browser with an open session, without the cost of a password.

        ``overrides``: permissions in which he differs from his role, and whether he holds them.
        """
        async with self.db.transaction(Scope(business_id=office.id, platform="sign_in")) as session:
            user = User(email=f"{new_id()}@office.example", name="רותי", is_platform_admin=False)
            session.add(user)
            await session.flush()
            session.add(Membership(business_id=office.id, user_id=user.id, role=role, overrides={**(overrides or {})}))
            await session.flush()
            secret = await begin(SignInRepository(session), user)
        client = self.anonymous()
        client.cookies.set(SESSION_COOKIE, secret)
        client.headers["X-CSRF-Token"] = csrf_of(secret)
        return client

    async def signed(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> httpx.Response:
        """One request of the agent."""
        given = {"Content-Type": "application/json", **signing.sign(SECRET, "crm", method, path, body)}
        return await self.anonymous().request(method, path, content=body, headers={**given, **(headers or {})})


@asynccontextmanager
async def running_api(
    database_url: str,
    *,
    agent_address: str = NOBODY,
    wa_address: str = NOBODY,
    sandbox_url: str | None = None,
    web_dist: Path = WEB_DIST,
    data_key: str | None = DATA_KEY,
    files_url: str | None = None,
    twilio_auth_token: str | None = None,
    public_url: str = "http://127.0.0.1",
) -> AsyncGenerator[Api]:
    """Serve the CRM over this database on a free port.

    Without ``files_url`` its files lie in a folder that goes with it.
    """
    db = keep_compiled(Database(database_url))
    with TemporaryDirectory() as folder:
        config = CrmConfig(
            database_url=database_url,
            internal_secret=SECRET,
            data_key=data_key,
            public_url=public_url,
            origin=public_url,
            twilio_auth_token=twilio_auth_token,
            cors_origins=[],
            sandbox=["openai"],
            sandbox_url=sandbox_url,
            agent_address=agent_address,
            wa_address=wa_address,
            web_dist=web_dist,
            files=FilePlace(url=files_url or folder),
        )
        with application(config, db) as app:
            async with served(app) as url:
                api = Api(url, db)
                try:
                    yield api
                finally:
                    for client in api.clients:
                        await client.aclose()


@asynccontextmanager
async def served(app: ASGIApp) -> AsyncGenerator[str]:
    """The address at which the application is served, on a free port."""
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


class QueryCounter:
    """Counts statements of an engine while it is on; the transaction's own ``set_config`` is not counted."""

    def __init__(self, db: Database) -> None:
        self._engine = db.engine.sync_engine
        self.statements: list[str] = []

    def _note(self, _connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        if "set_config" not in statement:
            self.statements.append(statement)

    def __enter__(self) -> "QueryCounter":
        event.listen(self._engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_error: object) -> None:
        event.remove(self._engine, "before_cursor_execute", self._note)
