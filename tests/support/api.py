"""The CRM on a real socket, and browsers signed in to it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from uuid import UUID

import httpx
import uvicorn
from sqlalchemy import Connection, event

from crm.app import create_asgi
from crm.db.session import Database, Scope
from crm.domain.auth.models import Membership, User
from crm.domain.auth.passwords import hash_password_now
from crm.lib.actor import Role
from crm.lib.config import CrmConfig
from tests.support.office import Office

PASSWORD = "correct horse battery"
SECRET = "internal-secret-of-tests"


@cache
def password_hash() -> str:
    """One argon2 hash for all test people; each costs tens of milliseconds."""
    return hash_password_now(PASSWORD)


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
        client = httpx.AsyncClient(base_url=self.url, timeout=30)
        self.clients.append(client)
        return client

    async def sign_in(self, email: str) -> httpx.AsyncClient:
        """A browser signed in by the form, sending the CSRF value as the web app does."""
        client = self.anonymous()
        answer = await client.post("/api/auth/login", json={"email": email, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        client.headers["X-CSRF-Token"] = client.cookies["moked_csrf"]
        return client


@asynccontextmanager
async def running_api(database_url: str) -> AsyncGenerator[Api]:
    """Serve the CRM over this database on a free port."""
    db = Database(database_url)
    config = CrmConfig(
        database_url=database_url,
        internal_secret=SECRET,
        public_url="http://127.0.0.1",
        origin="http://127.0.0.1",
        cors_origins=[],
        sandbox=["openai"],
    )
    settings = uvicorn.Config(create_asgi(config, db), host="127.0.0.1", port=0, log_config=None, lifespan="on")
    server = uvicorn.Server(settings)
    task = asyncio.create_task(server.serve())
    async with asyncio.timeout(30):
        while not server.started:  # noqa: ASYNC110 - uvicorn offers no event
            await asyncio.sleep(0.01)
    port: int = server.servers[0].sockets[0].getsockname()[1]
    api = Api(f"http://127.0.0.1:{port}", db)
    try:
        yield api
    finally:
        for client in api.clients:
            await client.aclose()
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
