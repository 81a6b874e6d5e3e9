"""What is asked at every receipt, message and sweep is found by an index, however much was ever written."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import psycopg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from crm.db.session import Database
from crm.db.urls import for_libpq
from crm.domain.broadcasts.repository import BroadcastRepository
from crm.domain.chats.outbound import OutboundRepository
from crm.domain.chats.threads import ThreadRepository
from crm.domain.files.repository import FileRepository
from shared.clock import utc_now
from shared.host.postgres import SUPERUSER, PostgresServer
from shared.ids import new_id
from tests.support.office import Office

TABLES = ["messages", "message_attempts", "chats"]
_MANY = """
WITH people AS (
  INSERT INTO customers (id, created_at, updated_at, business_id, name_source, tags, do_not_contact, version)
  SELECT gen_random_uuid(), now(), now(), %(office)s, 'human', '[]', false, 1 FROM generate_series(1, 4000)
  RETURNING id
), conversations AS (
  INSERT INTO chats (id, created_at, updated_at, business_id, customer_id, state, ai_on, ai_reason, unread, version,
    wa_chat)
  SELECT gen_random_uuid(), now(), now(), %(office)s, id, 'open', true, 'start', 0, 1, id || '@lid' FROM people
), written AS (
  INSERT INTO messages (id, created_at, at, business_id, customer_id, direction, author, kind, file_state, words_state,
    state, template_values, version, route, external_id, file_id)
  SELECT gen_random_uuid(), now() - n * interval '1 hour', now(), %(office)s, id, 'out', 'ai', 'text', 'none', 'none',
    'read', '[]', 1, 'baileys', id || '.' || n, gen_random_uuid()
  FROM people, generate_series(1, 4) AS n RETURNING id, created_at, external_id
)
INSERT INTO message_attempts (id, created_at, business_id, message_id, route, outcome, external_id)
SELECT gen_random_uuid(), created_at - interval '1 day', %(office)s, id, 'baileys', 'sent', 'try ' || external_id
FROM written
"""
Asked = Callable[[AsyncSession, UUID], Awaitable[object]]
LOOKUPS: dict[str, tuple[Asked, str]] = {
    "a receipt of a try": (
        lambda session, office: OutboundRepository(session, office).find("baileys", "try 1", None),
        "ix_message_attempts_external_id",
    ),
    "an echo": (
        lambda session, office: ThreadRepository(session, office).is_echo("baileys", "try 2"),
        "ix_message_attempts_external_id",
    ),
    "conversations begun today": (
        lambda session, office: OutboundRepository(session, office).begun_since(utc_now() - timedelta(hours=12)),
        "ix_message_attempts_business_id_created_at",
    ),
    "whose address": (
        lambda session, office: ThreadRepository(session, office).who_writes_from("1@lid"),
        "ix_chats_wa_chat",
    ),
    "files that wait": (
        lambda session, office: ThreadRepository(session, office).unfetched(utc_now(), 10),
        "ix_messages_unfetched",
    ),
    "a broadcast that is stopped": (
        lambda session, office: BroadcastRepository(session, office).call_off(new_id(), "stopped", utc_now()),
        "ix_messages_queued_of_broadcast",
    ),
    "whose file": (
        lambda session, office: FileRepository(session, office).is_of_another(new_id(), new_id()),
        "ix_messages_file_id",
    ),
}


def scans(connection: psycopg.Connection) -> tuple[dict[str, int], int]:
    """How often each index was used, and how often one of the tables was read from end to end."""
    indexes = connection.execute("SELECT indexrelname, idx_scan FROM pg_stat_user_indexes").fetchall()
    whole = connection.execute(
        "SELECT sum(seq_scan)::int FROM pg_stat_user_tables WHERE relname = ANY(%s)", [TABLES]
    ).fetchone()
    return dict(indexes), whole[0] if whole is not None else 0


async def test_no_lookup_reads_all_that_was_ever_written(
    db: Database, office: Office, database_url: str, postgres_server: PostgresServer
) -> None:
    superuser = postgres_server.url(database_url.rsplit("/", 1)[1], user=SUPERUSER)
    used: dict[str, tuple[int, int]] = {}
    with psycopg.connect(for_libpq(superuser), autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(_MANY, {"office": office.id})
        connection.execute("VACUUM (ANALYZE) messages, message_attempts, chats, customers")
        for name, (ask, index) in LOOKUPS.items():
            before, whole_before = scans(connection)
            async with db.tenant_session(office.id) as session:
                await ask(session, office.id)
                await session.execute(text("SELECT pg_stat_force_next_flush()"))
            after, whole = scans(connection)
            used[name] = (after[index] - before[index], whole - whole_before)
    assert used == dict.fromkeys(LOOKUPS, (1, 0))
