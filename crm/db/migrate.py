"""Bring the database to the newest schema: ``python -m crm.db.migrate``.

Safe with several starters at once: an advisory lock lets one work while the others wait and then find nothing to do.
"""

import sys
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from crm.db.roles import RoleUnfitError, ensure_roles
from crm.db.urls import DatabaseUrlInvalidError, for_psycopg
from shared import log, settings

MIGRATIONS = Path(__file__).with_name("migrations")
VERSION_TABLE = "moked_schema_version"
LOCK_KEY = 0x6D6F6B6564
"""``moked`` in ASCII: the advisory lock of whoever migrates."""
LOCK_TIMEOUT_S = 20
"""A statement that waits longer than this for a table lock gives up instead of stopping the office behind it."""
OLDEST_POSTGRES = 150000

_log = log.logger(__name__)


class DatabaseUnfitError(Exception):
    """This server or database cannot hold Moked; the message is one plain sentence."""


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    if connection is not None:
        config.attributes["connection"] = connection
    return config


def head() -> str | None:
    """The newest revision that this code knows."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def _check_server(connection: Connection) -> None:
    version = int(connection.scalar(text("SELECT current_setting('server_version_num')")) or 0)
    if version < OLDEST_POSTGRES:
        raise DatabaseUnfitError(f"PostgreSQL 15 or newer is needed; this server is {version // 10000}")
    connection.execute(text("CREATE EXTENSION IF NOT EXISTS pg_trgm"))
    connection.execute(text("CREATE EXTENSION IF NOT EXISTS btree_gist"))
    # In a database with locale C, pg_trgm finds no letters in Hebrew and says nothing: search would be dead.
    if not connection.scalar(text("SELECT cardinality(show_trgm('דירה'))")):
        raise DatabaseUnfitError(
            "this database cannot search Hebrew: create it anew with LOCALE 'C.UTF-8' (or another UTF-8 locale)"
        )


def _refuse_newer(connection: Connection) -> None:
    current = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE}).get_current_revision()
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if current is not None and current not in known:
        raise DatabaseUnfitError(f"the database is newer than this program (schema {current}): update the program")


def upgrade(database_url: str, *, app_url: str | None = None, wa_url: str | None = None) -> None:
    """Create the roles and run every missing migration, as the owner that ``database_url`` names.

    ``app_url`` and ``wa_url`` (``DATABASE_APP_URL``, ``WA_DATABASE_URL``) give the roles their passwords; without
    them the roles cannot sign in and are only taken on by ``SET ROLE``. Raises DatabaseUnfitError, RoleUnfitError,
    DatabaseUrlInvalidError or what the database raises.
    """
    engine = create_engine(for_psycopg(database_url), poolclass=NullPool, connect_args={"connect_timeout": 10})
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": LOCK_KEY})
        connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT_S}s'"))
        connection.commit()
        _check_server(connection)
        ensure_roles(connection, app_url=app_url, wa_url=wa_url)
        _refuse_newer(connection)
        connection.commit()
        command.upgrade(_config(connection), "head")
        connection.commit()
    engine.dispose()


def main() -> int:
    """Migrate the database of ``DATABASE_URL``; 1 and one plain sentence when that cannot be."""
    log.setup("migrate")
    try:
        chosen = settings.load()
        if chosen.database_url is None:
            sys.stderr.write("DATABASE_URL is not set\n")
            return 1
        upgrade(chosen.database_url, app_url=chosen.database_app_url, wa_url=chosen.wa_database_url)
    except (settings.SettingsInvalidError, DatabaseUrlInvalidError, DatabaseUnfitError, RoleUnfitError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except DBAPIError as error:
        sys.stderr.write(f"the database refused: {str(error.orig).strip()}\n")
        return 1
    _log.info("migrated", revision=head())
    return 0


if __name__ == "__main__":
    sys.exit(main())
