"""Migrations: from empty, by two at once, on servers and databases that do not fit."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from alembic.autogenerate import compare_metadata  # pyright: ignore[reportUnknownVariableType] - Alembic is half typed
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from crm.db.migrate import VERSION_TABLE, DatabaseUnfitError, upgrade
from crm.db.models import metadata
from crm.db.revisions import MIGRATIONS, head, known
from crm.db.roles import RoleUnfitError
from crm.db.urls import for_libpq, for_psycopg
from shared.host.postgres import SUPERUSER, PostgresServer


def test_models_match_the_migrated_schema(database_url: str) -> None:
    with create_engine(for_psycopg(database_url)).connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        assert compare_metadata(context, metadata) == []


def test_two_starters_at_once(empty_database: str) -> None:
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(upgrade, [empty_database, empty_database]))
    with psycopg.connect(for_libpq(empty_database)) as connection:
        assert connection.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchall() == [(head(),)]


def test_the_files_name_the_same_revisions_as_alembic_finds() -> None:
    found = ScriptDirectory(str(MIGRATIONS))
    assert known() == {script.revision for script in found.walk_revisions()}
    assert [head()] == found.get_heads()


def test_an_older_schema_is_brought_to_the_newest(empty_database: str) -> None:
    upgrade(empty_database, to="0006")
    with psycopg.connect(for_libpq(empty_database)) as connection:
        assert connection.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchall() == [("0006",)]
        assert connection.execute("SELECT to_regclass('live_spill')").fetchone() == (None,)
    upgrade(empty_database)
    with psycopg.connect(for_libpq(empty_database)) as connection:
        assert connection.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchall() == [(head(),)]
        assert connection.execute("SELECT count(*) FROM live_spill").fetchone() == (0,)


def test_new_rules_of_search_read_again_what_is_there(empty_database: str, postgres_server: PostgresServer) -> None:
    upgrade(empty_database, to="0271")
    superuser = postgres_server.url(empty_database.rsplit("/", 1)[1], user=SUPERUSER)
    with psycopg.connect(for_libpq(superuser)) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(
            "INSERT INTO customers (id, business_id, created_at, updated_at, name, do_not_contact, tags, version) "
            "VALUES (gen_random_uuid(), gen_random_uuid(), now(), now(), 'דוד כהן', false, '[\"שפוץ\"]', 1)"
        )
    upgrade(empty_database)
    with psycopg.connect(for_libpq(superuser)) as connection:
        connection.execute("SET search_path = public")
        found = "SELECT title FROM search.entries WHERE tsv @@ search.asked('שיפוצים', false)"
        assert connection.execute(found).fetchall() == [("דוד כהן",)]
        held = "SELECT relname FROM pg_class WHERE relname IN ('customers', 'turns') AND NOT relforcerowsecurity"
        assert connection.execute(held).fetchall() == []


def test_a_second_run_changes_nothing(database_url: str) -> None:
    upgrade(database_url)


def test_a_superuser_may_own_the_database_too(empty_database: str, postgres_server: PostgresServer) -> None:
    name = empty_database.rsplit("/", 1)[1]
    upgrade(postgres_server.url(name, user=SUPERUSER))


def test_a_newer_database_is_refused(database_url: str) -> None:
    with psycopg.connect(for_libpq(database_url)) as connection:
        connection.execute(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    with pytest.raises(DatabaseUnfitError, match="newer"):
        upgrade(database_url)


def test_a_database_that_cannot_search_hebrew_is_refused(postgres_server: PostgresServer) -> None:
    with psycopg.connect(postgres_server.url(user=SUPERUSER), autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS of_locale_c")
        connection.execute("CREATE DATABASE of_locale_c TEMPLATE template0 LOCALE_PROVIDER libc LOCALE 'C'")
    with pytest.raises(DatabaseUnfitError, match="Hebrew"):
        upgrade(postgres_server.url("of_locale_c", user=SUPERUSER))


def test_a_role_that_is_too_strong_is_refused(database_url: str, postgres_server: PostgresServer) -> None:
    with psycopg.connect(postgres_server.url(user=SUPERUSER), autocommit=True) as connection:
        connection.execute("ALTER ROLE moked_app BYPASSRLS")
        try:
            with pytest.raises(RoleUnfitError, match="moked_app"):
                upgrade(database_url)
        finally:
            connection.execute("ALTER ROLE moked_app NOBYPASSRLS")


OLD_OFFICE = """
SELECT set_config('app.business_id', '01a20363-6933-70fd-b8c9-67fb7fdc5200', false);
INSERT INTO businesses (id, created_at, updated_at, name, timezone, hours, voice, answers_when_closed, hearing_hints)
VALUES ('01a20363-6933-70fd-b8c9-67fb7fdc5200', now(), now(), 'שי', 'Asia/Jerusalem', '{}', '{}', true, '[]');
INSERT INTO customers (id, created_at, updated_at, business_id, name, do_not_contact, version)
SELECT id::uuid, now(), now(), '01a20363-6933-70fd-b8c9-67fb7fdc5200', 'דוד כהן', false, 1
FROM unnest(ARRAY['01a20363-6933-70fd-b8c9-67fb7fdc5201', '01a20363-6933-70fd-b8c9-67fb7fdc5202']) AS id;
INSERT INTO leads (id, created_at, updated_at, business_id, customer_id, status, version)
SELECT gen_random_uuid(), now(), now(), business_id, id, s, 1
FROM customers, unnest(ARRAY['won', 'interested']) AS s;
"""


def test_an_office_of_before_gets_its_statuses_and_keeps_its_leads(empty_database: str) -> None:
    upgrade(empty_database, to="0140")
    with psycopg.connect(for_libpq(empty_database)) as connection:
        connection.execute(OLD_OFFICE)
    upgrade(empty_database)
    with psycopg.connect(for_libpq(empty_database)) as connection:
        connection.execute("SELECT set_config('app.business_id', '01a20363-6933-70fd-b8c9-67fb7fdc5200', false)")
        assert connection.execute("SELECT count(*) FROM lead_statuses").fetchone() == (8,)
        leads = connection.execute("SELECT status, closed, count(*) FROM leads GROUP BY 1, 2 ORDER BY 1").fetchall()
        keys = connection.execute("SELECT DISTINCT name_key, tags FROM customers").fetchall()
    assert leads == [("interested", False, 2), ("won", True, 2)]
    assert keys == [("דד כנ", [])]


def test_a_database_in_which_hebrew_has_no_trigrams_is_refused(postgres_server: PostgresServer) -> None:
    """With locale C every search would find nothing and nobody would be told."""
    with psycopg.connect(postgres_server.url(user=SUPERUSER), autocommit=True) as admin:
        admin.execute(
            "CREATE DATABASE deaf OWNER moked_owner TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER libc LOCALE 'C'"
        )
        try:
            with pytest.raises(DatabaseUnfitError, match="cannot search Hebrew"):
                upgrade(postgres_server.url("deaf"))
        finally:
            admin.execute("DROP DATABASE deaf WITH (FORCE)")
