"""What the doctor says about databases, good and bad."""

import psycopg
import pytest
from psycopg import sql

from shared.host.checkup import database
from shared.host.checkup.finding import Verdict
from shared.host.postgres import SUPERUSER, PostgresServer
from shared.settings import Settings


def _said(url: str | None) -> dict[str, Verdict]:
    return {found.text: found.verdict for found in database.check(Settings.model_validate({"database_url": url}))}


def test_a_good_database_is_praised_and_left_as_it_was(empty_database: str) -> None:
    said = _said(empty_database)
    assert Verdict.BAD not in said.values()
    assert said["Search understands Hebrew."] is Verdict.GOOD
    with psycopg.connect(empty_database) as connection:
        assert connection.execute("SELECT count(*) FROM pg_extension WHERE extname = 'pg_trgm'").fetchone() == (0,)


def test_an_unreachable_database_is_one_sentence() -> None:
    said = _said("postgresql://nobody:secret@127.0.0.1:1/none")
    assert list(said.values()) == [Verdict.BAD]
    (sentence,) = said
    assert sentence.startswith("DATABASE_URL does not work: ")
    assert "secret" not in sentence
    assert "\n" not in sentence


def test_a_locale_that_is_blind_to_hebrew_is_noticed(postgres_server: PostgresServer) -> None:
    with psycopg.connect(postgres_server.url(user=SUPERUSER), autocommit=True) as admin:
        admin.execute(
            "CREATE DATABASE blind OWNER moked_owner TEMPLATE template0 LOCALE_PROVIDER libc LOCALE 'C' ENCODING 'UTF8'"
        )
        try:
            said = _said(postgres_server.url("blind"))
        finally:
            admin.execute("DROP DATABASE blind WITH (FORCE)")
    assert any("blind to Hebrew" in text for text, verdict in said.items() if verdict is Verdict.BAD)


@pytest.fixture
def weak_login(postgres_server: PostgresServer, empty_database: str) -> str:
    name = empty_database.rsplit("/", 1)[1]
    role = f"weak_{name}"
    with psycopg.connect(postgres_server.url(user=SUPERUSER), autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'weak'").format(sql.Identifier(role)))
        admin.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(sql.Identifier(name), sql.Identifier(role)))
    return f"postgresql://{role}:weak@{empty_database.split('@')[1]}"


def test_an_owner_that_cannot_make_roles_is_told_the_command(weak_login: str, postgres_server: PostgresServer) -> None:
    with psycopg.connect(postgres_server.url(user=SUPERUSER)) as admin:
        made = admin.execute("SELECT count(*) FROM pg_roles WHERE rolname IN ('moked_app', 'moked_wa')").fetchone()
    said = _said(weak_login)
    commands = [text for text, verdict in said.items() if verdict is Verdict.BAD and "CREATEROLE" in text]
    assert bool(commands) is (made != (2,))


def test_without_a_url_the_embedded_server_is_announced() -> None:
    said = _said(None)
    assert list(said.values()) == [Verdict.GOOD]
    assert "will be started" in next(iter(said))
