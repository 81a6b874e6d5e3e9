"""Bring the database to the newest schema: ``python -m crm.db.migrate``.

Safe with several starters at once: an advisory lock lets one work while the others wait and then find nothing to do.
"""

import sys
from collections.abc import Callable

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from crm.db.revisions import MIGRATIONS, head, known
from crm.db.roles import RoleUnfitError, ensure_roles
from crm.db.urls import DatabaseUrlInvalidError, for_psycopg
from shared import log, settings

VERSION_TABLE = "moked_schema_version"
LOCK_KEY = 0x6D6F6B6564
"""``moked`` in ASCII: the advisory lock of whoever migrates."""
LOCK_TIMEOUT_S = 20
"""A statement that waits longer than this for a table lock gives up instead of stopping the office behind it."""
OLDEST_POSTGRES = 150000

_log = log.logger(__name__)


class DatabaseUnfitError(Exception):
    """This server or database cannot hold Moked; the message is one plain sentence."""


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


def _current(connection: Connection) -> str | None:
    """The schema's revision, None for a database without one. Raises DatabaseUnfitError when we do not know it."""
    if connection.scalar(text("SELECT to_regclass(:table)"), {"table": VERSION_TABLE}) is None:
        return None
    revision: str | None = connection.scalar(text(f"SELECT version_num FROM {VERSION_TABLE}"))  # noqa: S608 - a constant
    if revision is not None and revision not in known():
        raise DatabaseUnfitError(f"the database is newer than this program (schema {revision}): update the program")
    return revision


def _run_missing(connection: Connection, to: str) -> None:
    # Half a second of imports, which a start with nothing to migrate need not pay.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def upgrade(database_url: str, *, app_url: str | None = None, wa_url: str | None = None, to: str | None = None) -> None:
    """Create the roles and run the missing migrations, as the owner that ``database_url`` names: all, or up to ``to``.

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
        current = _current(connection)
        connection.commit()
        wanted = to or head()
        if current != wanted:
            _run_missing(connection, wanted)
            connection.commit()
    engine.dispose()


def migrate(chosen: settings.Settings) -> None:
    """Migrate the database of ``DATABASE_URL``. Raises SettingsInvalidError without one, else as ``upgrade`` does."""
    if chosen.database_url is None:
        raise settings.SettingsInvalidError("DATABASE_URL: is not set")
    upgrade(chosen.database_url, app_url=chosen.database_app_url, wa_url=chosen.wa_database_url)
    _log.info("migrated", revision=head())


def refusal_of(act: Callable[[], None]) -> str | None:
    """Run ``act``; one plain sentence when the settings or the database do not allow it."""
    try:
        act()
    except (settings.SettingsInvalidError, DatabaseUrlInvalidError, DatabaseUnfitError, RoleUnfitError) as error:
        return str(error)
    except DBAPIError as error:
        return f"the database refused: {str(error.orig).strip()}"
    return None


def main() -> int:
    """Migrate the database of ``DATABASE_URL``; 1 and one plain sentence when that cannot be."""
    log.setup("migrate")
    refusal = refusal_of(lambda: migrate(settings.load()))
    if refusal is not None:
        sys.stderr.write(f"{refusal}\n")
    return 0 if refusal is None else 1


if __name__ == "__main__":
    sys.exit(main())
