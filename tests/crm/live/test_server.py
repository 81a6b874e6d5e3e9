# pyright: reportUnknownMemberType=false
# python-socketio ships no types.
import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import pytest
import socketio
import socketio.exceptions
import uvicorn
from litestar.types import Receive, Scope, Send

from crm.domain.auth.tokens import session_secret
from crm.domain.live.channel import PostgresChannel
from crm.domain.live.manager import PostgresManager
from crm.domain.live.publisher import LivePublisher
from crm.domain.live.schemas import Changed
from crm.domain.live.server import LiveIdentity, LiveServer

ONE, OTHER = uuid4(), uuid4()


async def no_page(scope: Scope, receive: Receive, send: Send) -> None:
    """The application below: it only answers 404."""
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 404, "headers": []})  # pyright: ignore[reportArgumentType]
        await send({"type": "http.response.body", "body": b"", "more_body": False})


class Sessions:
    """Session cookies and whose they are."""

    def __init__(self) -> None:
        self.signed_in: dict[str, UUID] = {"one": ONE, "other": OTHER}

    async def authenticate(self, cookies: str) -> LiveIdentity | None:
        business = self.signed_in.get(session_secret(cookies) or "")
        return LiveIdentity(business, business) if business else None


class Web:
    """One web process: its own Socket.IO server over the shared database."""

    def __init__(self, url: str, sessions: Sessions) -> None:
        self._channel = PostgresChannel(url, "-c role=moked_app")
        manager = PostgresManager(self._channel)
        self.publisher = LivePublisher(manager)
        self.live = LiveServer(manager, sessions.authenticate, ["https://office.example"])
        self._uvicorn = uvicorn.Server(
            uvicorn.Config(self.live.wrap(no_page), host="127.0.0.1", port=0, log_level="warning", lifespan="off")
        )

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[str]:
        task = asyncio.create_task(self._uvicorn.serve())
        async with asyncio.timeout(20):
            while not self._uvicorn.started:  # noqa: ASYNC110 - uvicorn offers no event
                await asyncio.sleep(0.01)
        port: int = self._uvicorn.servers[0].sockets[0].getsockname()[1]
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            self._uvicorn.should_exit = True
            await task
            await self._channel.close()


class Browser:
    """A page that collects every live event."""

    def __init__(self) -> None:
        self.client = socketio.AsyncClient(reconnection=False)
        self.events: asyncio.Queue[tuple[str, object]] = asyncio.Queue()
        self.cut = asyncio.Event()
        self.client.on("*", self._on_event)
        self.client.on("disconnect", self._on_cut)

    async def _on_event(self, name: str, body: object) -> None:
        self.events.put_nowait((name, body))

    async def _on_cut(self, _reason: str) -> None:
        self.cut.set()

    async def open(
        self, address: str, cookie: str | None, *, origin: str | None = None, transport: str = "websocket"
    ) -> None:
        headers = {"Cookie": f"theme=dark; moked_session={cookie}"} if cookie else {}
        if origin:
            headers["Origin"] = origin
        await self.client.connect(address, headers=headers, transports=[transport], wait_timeout=10)

    async def next(self) -> tuple[str, object]:
        async with asyncio.timeout(20):
            return await self.events.get()


@pytest.fixture
async def browser() -> AsyncGenerator[Browser]:
    made = Browser()
    yield made
    await made.client.disconnect()


@pytest.fixture
async def stranger() -> AsyncGenerator[Browser]:
    made = Browser()
    yield made
    await made.client.disconnect()


@pytest.fixture
def sessions() -> Sessions:
    return Sessions()


async def test_events_reach_their_business_only(
    database_url: str, sessions: Sessions, browser: Browser, stranger: Browser
) -> None:
    web = Web(database_url, sessions)
    async with web.running() as address:
        await browser.open(address, "one", origin=address)
        await stranger.open(address, "other")
        lead = uuid4()
        await web.publisher.publish(ONE, [Changed("leads", lead)])
        await web.publisher.publish(OTHER, [Changed("tasks")])
        assert await browser.next() == ("changed", {"type": "changed", "resource": "leads", "id": str(lead)})
        assert await stranger.next() == ("changed", {"type": "changed", "resource": "tasks", "id": None})
        assert browser.events.empty()


async def test_another_process_reaches_the_browser(database_url: str, sessions: Sessions, browser: Browser) -> None:
    web = Web(database_url, sessions)
    channel = PostgresChannel(database_url, "-c role=moked_app")
    worker = LivePublisher(PostgresManager(channel, write_only=True))
    async with web.running() as address:
        await browser.open(address, "one")
        async with asyncio.timeout(20):
            while browser.events.empty():  # the listener connects on its own time
                await worker.publish(ONE, [Changed("x" * 9_000)])
                await asyncio.sleep(0.05)
        assert (await browser.next())[1] == {"type": "changed", "resource": "x" * 9_000, "id": None}
        await channel.close()


@pytest.mark.parametrize(
    ("cookie", "origin", "transport"),
    [
        (None, None, "websocket"),
        ("forged", None, "websocket"),
        ("one", "https://evil.example", "websocket"),
        ("one", None, "polling"),
    ],
)
async def test_refused(
    database_url: str, sessions: Sessions, browser: Browser, cookie: str | None, origin: str | None, transport: str
) -> None:
    async with Web(database_url, sessions).running() as address:
        with pytest.raises(socketio.exceptions.ConnectionError):
            await browser.open(address, cookie, origin=origin, transport=transport)


async def test_the_public_address_is_an_allowed_origin(database_url: str, sessions: Sessions, browser: Browser) -> None:
    async with Web(database_url, sessions).running() as address:
        await browser.open(address, "one", origin="https://office.example")
        assert browser.client.connected


async def test_a_revoked_session_is_cut_and_others_stay(
    database_url: str, sessions: Sessions, browser: Browser, stranger: Browser
) -> None:
    web = Web(database_url, sessions)
    async with web.running() as address:
        await browser.open(address, "one")
        await stranger.open(address, "other")
        del sessions.signed_in["one"]
        await web.live.sweep()
        async with asyncio.timeout(20):
            await browser.cut.wait()
        assert stranger.client.connected


async def test_a_change_of_business_is_a_new_room(database_url: str, sessions: Sessions, browser: Browser) -> None:
    web = Web(database_url, sessions)
    async with web.running() as address:
        await browser.open(address, "one")
        sessions.signed_in["one"] = OTHER
        await web.live.sweep()
        async with asyncio.timeout(20):
            await browser.cut.wait()
