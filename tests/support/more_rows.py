"""An office with several times its rows: each copied with new ids that point at each other as the old ones do."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb
from sqlalchemy import Table, UniqueConstraint

from crm.db.models import metadata
from crm.db.urls import for_libpq
from shared.ids import new_id

APART = timedelta(days=40)
"""So far a copy's visits are moved: two at once are refused."""
SINGLE = frozenset({"prompts", "prompt_versions", "lead_statuses"})
"""What a copy would be something else of: a prompt of a channel that is none, a status that nobody chose."""


def multiply(superuser_url: str, business_id: UUID, times: int) -> None:
    """Make the office hold ``times`` as many rows in every table where that can be; triggers stay out of it."""
    with psycopg.connect(for_libpq(superuser_url), autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        rows = {table: list(_rows(connection, table, business_id)) for table in metadata.sorted_tables}
        for copy in range(1, times):
            new = {row["id"]: new_id() for table in rows if table.name not in SINGLE for row in rows[table]}
            for table, known in rows.items():
                if table.name not in SINGLE and not _is_one_per_office(table):
                    for row in known:
                        _insert(connection, table, {name: _copied(table, name, row[name], new, copy) for name in row})


def _rows(connection: psycopg.Connection, table: Table, business_id: UUID) -> Iterator[dict[str, object]]:
    columns = [column.name for column in table.columns if column.computed is None]
    if "business_id" in table.columns:
        where = "business_id = %s"
    elif table.name == "users":
        where = "id IN (SELECT user_id FROM memberships WHERE business_id = %s)"
    else:
        return
    statement = f"SELECT {', '.join(columns)} FROM {table.name} WHERE {where}"
    with connection.cursor(row_factory=dict_row) as cursor:
        yield from cursor.execute(statement.encode(), [business_id])


def _uniques(table: Table) -> Iterator[frozenset[str]]:
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield frozenset(column.name for column in constraint.columns)
    for index in table.indexes:
        if index.unique:
            yield frozenset(column.name for column in index.columns)


def _is_one_per_office(table: Table) -> bool:
    return frozenset({"business_id"}) in set(_uniques(table))


def _copied(table: Table, name: str, value: object, new: dict[object, UUID], copy: int) -> object:
    if isinstance(value, UUID):
        return new.get(value, new_id() if name == "event_id" else value)
    if isinstance(value, dict | list):
        return Jsonb(value)
    if isinstance(value, datetime) and table.name == "appointments":
        return value + APART * copy
    if (
        isinstance(value, str)
        and any(name in columns for columns in _uniques(table))
        and name not in {"kind", "field", "route"}
    ):
        return f"{value}{copy}"
    if isinstance(value, bytes):
        return value + bytes([copy])
    return value


def _insert(connection: psycopg.Connection, table: Table, row: dict[str, object]) -> None:
    statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        sql.Identifier(table.name),
        sql.SQL(", ").join(map(sql.Identifier, row)),
        sql.SQL(", ").join(sql.Placeholder() * len(row)),
    )
    connection.execute(statement, list(row.values()))
