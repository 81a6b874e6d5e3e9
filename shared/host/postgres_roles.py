"""What the cluster's superuser is for: the owner role and the product's database, nothing else."""

from typing import LiteralString

import psycopg
from psycopg import sql

OWNER = "moked_owner"
DATABASE = "moked"


def prepare(superuser_url: str, owner_password: str) -> None:
    """Create the owner (may create roles, is no superuser) and its database; safe to repeat.

    ``createrole_self_grant`` lets the owner SET ROLE to the roles that it creates (PostgreSQL 16 and newer; before,
    CREATEROLE alone was enough).
    """
    with psycopg.connect(superuser_url, autocommit=True, connect_timeout=10) as connection:
        name = sql.Identifier(OWNER)
        verb = "ALTER" if _exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", OWNER) else "CREATE"
        connection.execute(
            sql.SQL(
                verb + " ROLE {} LOGIN CREATEROLE NOSUPERUSER NOCREATEDB NOBYPASSRLS NOREPLICATION PASSWORD {}"
            ).format(name, sql.Literal(owner_password))
        )
        if connection.info.server_version >= 160000:
            connection.execute(sql.SQL("ALTER ROLE {} SET createrole_self_grant = 'set, inherit'").format(name))
        if not _exists(connection, "SELECT 1 FROM pg_database WHERE datname = %s", DATABASE):
            create_database(connection, DATABASE)


def create_database(connection: psycopg.Connection, database: str, *, template: str = "template0") -> None:
    """A database of the owner's. ``template`` must have no other connections.

    Its files are copied as they are: where nothing waits for the disk (tests) that takes a tenth of the processor time
    of writing every block of the template to the log, which is PostgreSQL's default.
    """
    names = {"database": sql.Identifier(database), "owner": sql.Identifier(OWNER), "template": sql.Identifier(template)}
    made = sql.SQL("CREATE DATABASE {database} OWNER {owner} TEMPLATE {template} STRATEGY FILE_COPY")
    connection.execute(made.format(**names))


def _exists(connection: psycopg.Connection, query: LiteralString, name: str) -> bool:
    return connection.execute(query, [name]).fetchone() is not None
