"""Fixtures for every test: PostgreSQL and a whole running Moked, each started once per run, their data thrown away."""

import logging
from collections.abc import Iterator

import pytest

from shared.host.postgres import PostgresServer
from tests.stack.stack import Stack, running_stack
from tests.support.postgres import TEMPLATE, Databases, quick_folder, reachable_folder


@pytest.fixture(autouse=True)
def log_as_before() -> Iterator[None]:
    """A command run inside a test sends the log to that test's stderr, which is closed when the test has ended."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A running server without crash safety, for speed."""
    with quick_folder() as quick, reachable_folder() as folder:
        server = PostgresServer(quick / "postgres", durable=False, refuge=folder / "refuge")
        server.start()
        try:
            yield server
        finally:
            server.stop()


@pytest.fixture(scope="session")
def databases(postgres_server: PostgresServer) -> Iterator[Databases]:
    """For tests that make databases themselves."""
    made = Databases(postgres_server)
    yield made
    made.close()


@pytest.fixture
def empty_database(databases: Databases) -> Iterator[str]:
    """The owner's URL of a database without tables."""
    url = databases.create()
    yield url
    databases.drop(url)


@pytest.fixture(scope="session")
def migrated_template(databases: Databases) -> str:
    """The name of a database that all migrations have run on; copy it, do not connect to it."""
    from crm.db.migrate import upgrade  # only tests that need tables load the CRM

    upgrade(databases.create(TEMPLATE))
    databases.disconnect(TEMPLATE)
    return TEMPLATE


@pytest.fixture
def database_url(databases: Databases, migrated_template: str) -> Iterator[str]:
    """The owner's URL of a fresh database with all tables."""
    url = databases.create(template=migrated_template)
    yield url
    databases.drop(url)


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """A running Moked with the demo office and the sandbox vendors, for tests that kill nothing."""
    with reachable_folder() as folder, running_stack(folder) as running:
        yield running
