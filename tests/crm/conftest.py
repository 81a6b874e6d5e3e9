"""Fixtures of the CRM's tests: sessions of the application, an office, and what browsers would hear."""

from collections.abc import AsyncGenerator

import pytest

from crm.db.session import Database
from tests.support.crm_server import Client, crm_running
from tests.support.office import Office, SilentPublisher, make_office


@pytest.fixture
async def db(database_url: str) -> AsyncGenerator[Database]:
    made = Database(database_url)
    yield made
    await made.close()


@pytest.fixture
async def office(db: Database) -> Office:
    return await make_office(db)


@pytest.fixture
def publisher() -> SilentPublisher:
    return SilentPublisher()


@pytest.fixture
async def crm(database_url: str) -> AsyncGenerator[Client]:
    """A stranger at the door of the whole CRM on a real socket."""
    async with crm_running(database_url) as address:
        yield Client(address)
