"""A real CRM on a real database, served from a thread: Playwright's own loop fills the test's."""

import asyncio
from collections.abc import Coroutine, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import TypeVar

from aiohttp import web
from playwright.sync_api import BrowserContext

from crm.db.session import Scope
from crm.domain.auth.models import Membership, User
from crm.domain.auth.repository import SignInRepository
from crm.domain.auth.sessions import begin
from crm.domain.auth.tokens import CSRF_COOKIE, SESSION_COOKIE, csrf_of
from crm.lib.actor import Role
from crm.lib.file_store import FilePlace, FileStore
from tests.browser.office.filling import fill
from tests.browser.office.people import MIXED, PEOPLE
from tests.browser.office.work import work
from tests.support.api import Api, running_api
from tests.support.office import Office, make_office
from tests.support.whatsapp import batch, link, seen

LETTER = {
    "id": "1", "to": ["owner@office.example"], "sender": "moked@office.example", "subject": "הוזמנת לעבוד במשרד",
    "text": "שלום שי,\nכדי להצטרף לוחצים על הקישור.", "at": "2026-11-22T10:00:00Z",
}  # fmt: skip
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody's place at a desk: the cookies of an open session."""

    email: str
    secret: str

    def sign_in(self, context: BrowserContext, url: str) -> None:
        """Put the session into a browser."""
        csrf = csrf_of(self.secret)
        context.add_cookies(
            [
                {"name": SESSION_COOKIE, "value": self.secret, "url": url, "httpOnly": True, "sameSite": "Lax"},
                {"name": CSRF_COOKIE, "value": csrf, "url": url, "sameSite": "Lax"},
            ]
        )


@dataclass
class Served:
    """The CRM with a busy office and an empty one. ``made`` names the first row of each noun in the busy one."""

    api: Api
    loop: asyncio.AbstractEventLoop
    busy: Office
    empty: Office
    made: dict[str, str]
    owner: Seat
    newcomer: Seat
    store: FileStore

    @property
    def url(self) -> str:
        """The CRM's address."""
        return self.api.url

    def run(self, work_to_do: Coroutine[object, object, T]) -> T:
        """Run something on the CRM's own loop."""
        return asyncio.run_coroutine_threadsafe(work_to_do, self.loop).result(60)

    def seat(self, email: str, name: str, office: Office, role: Role = "owner") -> Seat:
        """A new person with an open session."""
        return self.run(seat(self.api, email, name, office, role))


async def seat(api: Api, email: str, name: str, office: Office, role: Role = "owner") -> Seat:
    """A new person with an open session, without the cost of a password."""
    async with api.db.transaction(Scope(business_id=office.id, platform="sign_in")) as session:
        user = User(email=email, name=name, is_platform_admin=False)
        session.add(user)
        await session.flush()
        session.add(Membership(business_id=office.id, user_id=user.id, role=role))
        await session.flush()
        return Seat(email, await begin(SignInRepository(session), user))


async def _letters(_request: web.Request) -> web.Response:
    return web.json_response({"mails": [LETTER]})


async def _write(api: Api, office: Office) -> None:
    """The first person writes to the office, so that it may answer at any hour."""
    person = PEOPLE[0]
    said = seen(f"היי, זו נועה. {MIXED}", phone=person.phone, lid="55001122334455@lid", name=person.name)
    answer = await api.signed("POST", "/internal/wa/events", batch(office.id, link("open"), said))
    answer.raise_for_status()


async def _serve(database_url: str, ready: "Future[tuple[Served, asyncio.Event]]") -> None:
    over = asyncio.Event()
    catcher = web.Application()
    catcher.router.add_get("/sandbox/mails", _letters)
    runner = web.AppRunner(catcher)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    folder = TemporaryDirectory()
    try:
        url = f"http://{host}:{port}"
        async with running_api(database_url, sandbox_url=url, files_url=folder.name) as api:
            busy = await make_office(api.db, name="שי דירות ומשרדים בע״מ")
            empty = await make_office(api.db, "+97231112233", name="משרד חדש")
            made = await fill(api.db, busy)
            owner = await seat(api, "owner@office.example", "שי כהן", busy)
            newcomer = await seat(api, "new@office.example", "נועם חדש", empty)
            browser = api.anonymous()
            browser.cookies.set(SESSION_COOKIE, owner.secret)
            browser.headers["X-CSRF-Token"] = csrf_of(owner.secret)
            await _write(api, busy)
            made = await work(browser, made)
            store = FileStore(FilePlace(url=folder.name))
            running = Served(api, asyncio.get_running_loop(), busy, empty, made, owner, newcomer, store)
            ready.set_result((running, over))
            await over.wait()
    finally:
        await runner.cleanup()
        folder.cleanup()


@contextmanager
def served(database_url: str) -> Generator[Served]:
    """Serve until the block ends."""
    ready: Future[tuple[Served, asyncio.Event]] = Future()
    # asyncio.run cancels what libraries leave in its loop (Socket.IO's pings); a loop that is only closed reports them.
    with ThreadPoolExecutor(1, thread_name_prefix="crm") as thread:
        done = thread.submit(lambda: asyncio.run(_serve(database_url, ready)))
        done.add_done_callback(lambda ended: _fail(ready, ended.exception()))
        running, over = ready.result(90)
        try:
            yield running
        finally:
            running.loop.call_soon_threadsafe(over.set)
            done.result(30)


def _fail(ready: "Future[tuple[Served, asyncio.Event]]", error: BaseException | None) -> None:
    if error is not None and not ready.done():
        ready.set_exception(error)
