"""One ``DATABASE_URL`` for two drivers: asyncpg for requests and jobs, psycopg for migrations."""

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError


class DatabaseUrlInvalidError(Exception):
    """``DATABASE_URL`` does not name a PostgreSQL database; the message is one plain sentence."""


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise DatabaseUrlInvalidError("DATABASE_URL: not a database address") from error
    if parsed.get_backend_name() not in {"postgresql", "postgres"}:
        raise DatabaseUrlInvalidError("DATABASE_URL: must begin with postgresql://")
    return parsed


def for_asyncpg(url: str) -> URL:
    """The address with SQLAlchemy's asyncpg driver. ``sslmode`` is renamed to what asyncpg calls it."""
    parsed = _parse(url).set(drivername="postgresql+asyncpg")
    sslmode = parsed.query.get("sslmode")
    if isinstance(sslmode, str):
        parsed = parsed.difference_update_query(["sslmode"]).update_query_dict({"ssl": sslmode})
    return parsed


def for_psycopg(url: str) -> URL:
    """The address with SQLAlchemy's psycopg driver."""
    return _parse(url).set(drivername="postgresql+psycopg")


def for_libpq(url: str) -> str:
    """The address as libpq and psycopg themselves take it."""
    return _parse(url).set(drivername="postgresql").render_as_string(hide_password=False)
