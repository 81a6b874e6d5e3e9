"""One fast PostgreSQL for a whole test run, and a fresh database for each test that asks for one."""

import itertools
import os
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from shared.host.postgres import SUPERUSER, PostgresServer
from shared.host.postgres_roles import create_database
from shared.host.postgres_user import can_enter, service_user

TEMPLATE = "moked_template"
MEMORY = Path("/dev/shm")
ROOM = 4_000_000_000
"""Bytes that must be free in memory before a server's files go there."""


@contextmanager
def reachable_folder() -> Generator[Path]:
    """A temporary folder that the server's user can enter, even when this run's own TMPDIR is private."""
    user = service_user()
    bases = [Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp")]
    base = next((base for base in bases if base.is_dir() and (user is None or can_enter(base, user))), bases[0])
    folder = Path(tempfile.mkdtemp(prefix="moked-tests-", dir=base))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def quick_folder() -> Generator[Path]:
    """A temporary folder in memory where there is room, else on the disk: making the 800 files of a database there
    takes a fifteenth of the processor time.
    """
    if not MEMORY.is_dir() or not os.access(MEMORY, os.W_OK) or shutil.disk_usage(MEMORY).free < ROOM:
        with reachable_folder() as folder:
            yield folder
        return
    folder = Path(tempfile.mkdtemp(prefix="moked-tests-", dir=MEMORY))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


class Databases:
    """Makes and drops databases of the owner's on one server."""

    def __init__(self, server: PostgresServer) -> None:
        self._server = server
        self._admin = psycopg.connect(server.url(user=SUPERUSER), autocommit=True)
        self._numbers = itertools.count(1)

    def close(self) -> None:
        """Give the administrator's connection back."""
        self._admin.close()

    def create(self, name: str | None = None, *, template: str = "template0") -> str:
        """Make a database and answer its owner's URL."""
        chosen = name or f"test_{next(self._numbers)}"
        create_database(self._admin, chosen, template=template)
        return self._server.url(chosen)

    def disconnect(self, name: str) -> None:
        """End every connection to a database; PostgreSQL copies only a template that nobody uses."""
        self._admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])

    def drop(self, url: str) -> None:
        """Remove a database, with its connections."""
        name = url.rsplit("/", 1)[1]
        self._admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
