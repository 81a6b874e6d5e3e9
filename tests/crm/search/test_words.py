"""The database's own form of words: what finds what, without any near word."""

import psycopg

from crm.db.urls import for_libpq
from shared.host.postgres import SUPERUSER, PostgresServer
from tests.crm.search.pairs import SPELLINGS


def test_spellings_meet_in_one_form(database_url: str, postgres_server: PostgresServer) -> None:
    superuser = postgres_server.url(database_url.rsplit("/", 1)[1], user=SUPERUSER)
    with psycopg.connect(for_libpq(superuser), autocommit=True) as connection:
        connection.execute("SET search_path = public")
        wrong = [
            (query, text)
            for query, text, meet in SPELLINGS
            if connection.execute("SELECT search.tsv(NULL, %s) @@ search.asked(%s, false)", (text, query)).fetchone()
            != (meet,)
        ]
    assert wrong == []
