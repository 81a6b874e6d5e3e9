"""Databases of made-up offices on a server of the bench's own, filled once and used again.

Rows go in by COPY with triggers and indexes out of the way. The search index is then filled by the functions that the
triggers call; terms of a text that was said many times are made once.
"""

import json
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql

from crm.bench.rows import COLUMNS, Line, Maker, Office, Size
from crm.db.migrate import upgrade
from shared.host.postgres import SUPERUSER, PostgresServer
from shared.host.postgres_roles import create_database
from shared.log import logger

LARGE = Size(1_000_000, 100_000, 50_000)
SMALL = Size(100_000, 10_000, 5_000)
FORM = "moked desk 2"
"""Raised when the rows change, so that a kept database of an older form is made again."""

_OPEN = [{"opens": 9 * 60, "closes": 18 * 60}]
WEEK = [_OPEN, _OPEN, _OPEN, _OPEN, _OPEN, [], []]
"""Opening hours, minutes of the day."""
_CHUNK = 5_000
_INDEXED = ("turn_texts", "entries", "vocabulary")
_log = logger(__name__)


@contextmanager
def server(home: Path) -> Generator[PostgresServer]:
    """The bench's PostgreSQL, as ``moked up`` starts its own. Raises HostError."""
    made = PostgresServer(home)
    made.start()
    try:
        yield made
    finally:
        made.stop()


def seeded(running: PostgresServer, size: Size) -> str:
    """The owner's URL of a database of this size at the newest schema, filled now when it was not before."""
    with psycopg.connect(running.url(user=SUPERUSER), autocommit=True) as admin:
        kept = admin.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [size.name]
        ).fetchone()
        url = running.url(size.name)
        if kept is not None and kept[0] == FORM:
            upgrade(url)
            return url
        name = sql.Identifier(size.name)
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        create_database(admin, size.name)
        upgrade(url)
        _fill(running.url(size.name, user=SUPERUSER), size)
        admin.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(name, sql.Literal(FORM)))
    return url


def _fill(url: str, size: Size) -> None:
    maker = Maker(size)
    offices = maker.offices()
    with psycopg.connect(url, autocommit=True) as connection:
        for office in offices:
            _found(connection, office)
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET maintenance_work_mem = '512MB'")
        connection.execute("SET synchronous_commit = off")
        tables = (*COLUMNS, *_INDEXED)
        indexes = _without_indexes(connection, tables)
        for office in offices:
            _copy(connection, maker.rows(office))
            _log.info("desk_rows", office=office.number, calls=office.calls)
        _index_words(connection, url)
        for made in indexes:
            connection.execute(made.encode())
        connection.execute("VACUUM (ANALYZE)")
        connection.execute("CHECKPOINT")
    _log.info("desk_seeded", turns=size.turns)


def _found(connection: psycopg.Connection, office: Office) -> None:
    """The office itself, by plain inserts: a trigger gives it its statuses."""
    connection.execute(
        "INSERT INTO businesses (id, created_at, updated_at, name, timezone, hours, voice, answers_when_closed, "
        "hearing_hints) VALUES (%s, now(), now(), %s, 'Asia/Jerusalem', %s, '{}', true, '[]')",
        [office.id, f"תיווך {office.number}", json.dumps({"timezone": "Asia/Jerusalem", "weekly": WEEK})],
    )
    for number, user_id in enumerate(office.users):
        email = f"{'owner' if number == 0 else f'agent{number}'}@desk{office.number}.example"
        connection.execute(
            "INSERT INTO users (id, created_at, email, name, is_platform_admin) VALUES (%s, now(), %s, %s, false)",
            [user_id, email, f"סוכן {number}"],
        )
        connection.execute(
            "INSERT INTO memberships (id, created_at, business_id, user_id, role) "
            "VALUES (gen_random_uuid(), now(), %s, %s, %s)",
            [office.id, user_id, "owner" if number == 0 else "agent"],
        )


def _without_indexes(connection: psycopg.Connection, tables: tuple[str, ...]) -> list[str]:
    """Drop what is no constraint; answers how each is made again."""
    found = connection.execute(
        "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index AS i "
        "JOIN pg_class AS c ON c.oid = i.indrelid WHERE c.relname = ANY(%s) AND NOT i.indisprimary "
        "AND NOT EXISTS (SELECT FROM pg_constraint AS k WHERE k.conindid = i.indexrelid)",
        [list(tables)],
    ).fetchall()
    for name, _made in found:
        connection.execute(f"DROP INDEX {name}".encode())
    return [str(made) for _name, made in found]


def _copy(connection: psycopg.Connection, lines: Iterator[Line]) -> None:
    waiting: dict[str, list[str]] = {table: [] for table in COLUMNS}
    for line in lines:
        rows = waiting[line.table]
        rows.append(line.text)
        if len(rows) == _CHUNK:
            _send(connection, line.table, rows)
    for table, rows in waiting.items():
        _send(connection, table, rows)


def _send(connection: psycopg.Connection, table: str, rows: list[str]) -> None:
    columns = ", ".join(COLUMNS[table].split())
    with connection.cursor().copy(f"COPY {table} ({columns}) FROM STDIN".encode()) as copy:
        copy.write("".join(rows))
    rows.clear()


_TURNS: LiteralString = """
SET max_parallel_workers_per_gather = 2;
SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0;
CREATE TABLE said_once AS SELECT DISTINCT text FROM turns;
CREATE TABLE said AS SELECT text, search.tsv(NULL, text) AS tsv FROM said_once;
INSERT INTO search.turn_texts (turn_id, business_id, call_id, at, speaker, sentiment, tsv)
  SELECT t.id, t.business_id, t.call_id, t.at, t.speaker, t.sentiment, said.tsv FROM turns AS t JOIN said USING (text)
  ORDER BY t.at;  -- as rows lie that were written when it was said
DROP TABLE said_once, said;
"""
_VOCABULARY: LiteralString = """
INSERT INTO search.vocabulary (business_id, word)
SELECT DISTINCT of_all.business_id, known.word
FROM (SELECT business_id, tsv FROM search.turn_texts UNION ALL SELECT business_id, tsv FROM search.entries) AS of_all,
  unnest(tsvector_to_array(of_all.tsv)) AS known (word)
WHERE known.word ~ '^[a-zא-ת]{4,30}$'
"""


def _index_words(connection: psycopg.Connection, url: str) -> None:
    """Fill the search index. Learning words row by row would take longest, so they are learnt at the end, at once."""
    row = connection.execute("SELECT pg_get_functiondef('search.learn'::regproc)").fetchone()
    learns = str(row and row[0])
    connection.execute(
        "CREATE OR REPLACE FUNCTION search.learn(business uuid, tsv tsvector) RETURNS void LANGUAGE sql AS ''"
    )
    halves: list[list[LiteralString]] = [
        ["SELECT count(search.put_call(c)) FROM calls AS c"],
        [
            _TURNS,
            "SELECT count(search.put_customer(c)) FROM customers AS c",
            "SELECT count(search.put_lead(l)) FROM leads AS l",
            "SELECT count(search.put_note(n)) FROM customer_notes AS n",
            "SELECT count(search.put_property(p)) FROM properties AS p",
        ],
    ]
    _side_by_side([lambda half=half: _run(url, half) for half in halves])
    connection.execute(learns.encode())
    connection.execute(_VOCABULARY)


def _run(url: str, statements: list[LiteralString]) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def _side_by_side(acts: list[Callable[[], None]]) -> None:
    """Run each in a thread; raises the first error of any."""
    failed: list[Exception] = []

    def guarded(act: Callable[[], None]) -> None:
        try:
            act()
        except psycopg.Error as error:
            failed.append(error)

    threads = [threading.Thread(target=guarded, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
