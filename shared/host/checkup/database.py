"""The database: reachable, new enough, Hebrew search alive, roles as they must be."""

from typing import LiteralString

import psycopg

from shared.host import postgres_binaries
from shared.host.checkup.finding import Finding, bad, good, note
from shared.host.errors import HostError
from shared.settings import Settings

_TOPIC = "Database"
_CONNECT_LIMIT_S = 5
_STATEMENT_LIMIT_MS = 5000
_OLDEST = 150000
_WEAK_ROLES = ("moked_app", "moked_wa")


def check(settings: Settings) -> list[Finding]:
    """Findings about ``DATABASE_URL``, or about the embedded server that would be started."""
    if settings.database_url is None:
        return [_embedded()]
    try:
        with psycopg.connect(
            settings.database_url.replace("+asyncpg", "").replace("+psycopg", ""),
            connect_timeout=_CONNECT_LIMIT_S,
            options=f"-c statement_timeout={_STATEMENT_LIMIT_MS}",
        ) as connection:
            found = [_version(connection), _owner(connection), *_roles(connection), _schema(connection)]
            found.append(_hebrew_search(connection))
            connection.rollback()
            return found
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else "no answer"
        return [bad(_TOPIC, f"DATABASE_URL does not work: {reason}.")]


def _embedded() -> Finding:
    try:
        binaries = postgres_binaries.find()
    except HostError as error:
        return bad(_TOPIC, str(error))
    return good(_TOPIC, f"PostgreSQL {binaries.major} will be started by `moked up` (DATABASE_URL is not set).")


def _value(connection: psycopg.Connection, query: LiteralString, *parameters: object) -> object:
    row = connection.execute(query, parameters).fetchone()
    return None if row is None else row[0]


def _version(connection: psycopg.Connection) -> Finding:
    number = connection.info.server_version
    if number < _OLDEST:
        return bad(_TOPIC, f"PostgreSQL {number // 10000} is too old: move the database to PostgreSQL 15 or newer.")
    return good(_TOPIC, f"PostgreSQL {number // 10000}.{number % 10000} answers.")


def _owner(connection: psycopg.Connection) -> Finding:
    may_create = _value(connection, "SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user")
    made = _value(connection, "SELECT count(*) FROM pg_roles WHERE rolname = ANY(%s)", list(_WEAK_ROLES))
    if may_create or made == len(_WEAK_ROLES):
        return good(_TOPIC, f"The role {connection.info.user} of DATABASE_URL can run the migrations.")
    return bad(
        _TOPIC,
        f"The role {connection.info.user} cannot make the roles {' and '.join(_WEAK_ROLES)}: as an administrator run "
        f"ALTER ROLE {connection.info.user} CREATEROLE.",
    )


def _roles(connection: psycopg.Connection) -> list[Finding]:
    query = "SELECT rolname FROM pg_roles WHERE rolname = ANY(%s) AND (rolsuper OR rolbypassrls)"
    return [
        bad(_TOPIC, f"The role {row[0]} sees every office's rows: run ALTER ROLE {row[0]} NOSUPERUSER NOBYPASSRLS.")
        for row in connection.execute(query, [list(_WEAK_ROLES)])
    ]


def _schema(connection: psycopg.Connection) -> Finding:
    if _value(connection, "SELECT to_regclass('moked_schema_version')") is None:
        return note(_TOPIC, "It is empty; the next `moked up` makes the tables.")
    return good(_TOPIC, "The tables are there.")


def _hebrew_search(connection: psycopg.Connection) -> Finding:
    """In a database with locale C, pg_trgm finds no letters in Hebrew and says nothing."""
    try:
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except psycopg.Error:
        return bad(_TOPIC, "The extension pg_trgm is missing: as an administrator run CREATE EXTENSION pg_trgm.")
    if _value(connection, "SELECT show_trgm('דירה') <> '{}'"):
        return good(_TOPIC, "Search understands Hebrew.")
    return bad(_TOPIC, "Search is blind to Hebrew here: load it into a new database with LOCALE 'C.UTF-8'.")
