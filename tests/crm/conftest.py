"""Fixtures of the CRM's tests: sessions of the application, an office, and what browsers would hear."""

from collections.abc import AsyncGenerator
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from crm.db.session import Database
from crm.domain.auth.repository import SignInRepository
from crm.domain.auth.sessions import begin
from crm.domain.consent.models import ConsentEvidence
from crm.lib.file_store import FilePlace, FileStore
from shared.clock import utc_now
from shared.host.postgres import SUPERUSER, PostgresServer
from tests.support.api import Api, make_user, running_api
from tests.support.hinted_agent import HintedAgent, running_hinted_agent
from tests.support.leaks import Offices
from tests.support.office import Office, SilentPublisher, make_office
from tests.support.statements import keep_compiled
from tests.support.world import fill_office, fill_with_work


@pytest.fixture
async def db(database_url: str) -> AsyncGenerator[Database]:
    made = keep_compiled(Database(database_url))
    yield made
    await made.close()


@pytest.fixture
async def office(db: Database) -> Office:
    return await make_office(db)


@pytest.fixture
def publisher() -> SilentPublisher:
    return SilentPublisher()


@pytest.fixture
def files_url(tmp_path: Path) -> str:
    return str(tmp_path / "files")


@pytest.fixture
def store(files_url: str) -> FileStore:
    """The store of the office's files, the same as the API's."""
    return FileStore(FilePlace(url=files_url))


@pytest.fixture
async def api(database_url: str, files_url: str) -> AsyncGenerator[Api]:
    async with running_api(database_url, files_url=files_url) as running:
        yield running


@pytest.fixture
async def hinted_agent() -> AsyncGenerator[HintedAgent]:
    async with running_hinted_agent() as agent:
        yield agent


@pytest.fixture
async def owner(api: Api, db: Database, office: Office) -> httpx.AsyncClient:
    """The owner of the office, signed in."""
    await make_user(db, "owner@office.example", office)
    return await api.sign_in("owner@office.example")


@pytest.fixture
async def world(db: Database, office: Office) -> dict[str, str]:
    """Three of everything in the office; ids of the first of each kind."""
    return await fill_office(db, office)


@pytest.fixture
async def offices(db: Database, office: Office, database_url: str, postgres_server: PostgresServer) -> Offices:
    """Two filled offices, the second one's texts marked."""
    other = await make_office(db, "+97235550000")
    for one, name in ((office, "own"), (other, "other")):
        filled = await fill_office(db, one)
        async with db.tenant_session(one.id) as session:
            customer_id = UUID(filled["customer"])
            session.add(
                ConsentEvidence(
                    business_id=one.id,
                    customer_id=customer_id,
                    kind="opt_in",
                    source="human",
                    reason="בכתב",
                    at=utc_now(),
                )
            )
        user_id = await make_user(db, f"first@{name}.example", one)
        async with db.platform_session("sign_in") as session:
            people = SignInRepository(session)
            user = await people.user(user_id)
            assert user is not None
            await begin(people, user)
        await fill_with_work(db, one, user_id)
    made = Offices(postgres_server.url(database_url.rsplit("/", 1)[1], user=SUPERUSER), office, other)
    made.mark()
    return made
