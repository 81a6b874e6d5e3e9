"""An error of the database tells no value: not in its text and traceback, not to a client, not in the log."""

import json
import os
import subprocess
import sys
import traceback

import httpx
import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from structlog.testing import capture_logs

from crm.db.session import Database
from crm.db.urls import for_libpq
from crm.domain.customers.models import Customer
from tests.support.office import Office

WORDS = "דנה לוי מרחוב הירקון"

RAISING = {
    "a value of another type, refused by the server": ("SELECT CAST(CAST(:it AS text) AS uuid)", WORDS, "22P02"),
    "a quoted value inside the message": ("SELECT CAST(CAST(:it AS text) AS integer)", "7" * 30, "22003"),
    "a value of another type, refused by the driver": ("SELECT CAST(:it AS integer)", WORDS, "query argument $1"),
    "a value that the driver's own converter refuses": ("SELECT CAST(:it AS uuid)", WORDS, "query argument $1"),
}


def everything_told(error: BaseException) -> str:
    """What a log could make of it."""
    return "".join([*traceback.format_exception(error), str(error), repr(error)])


@pytest.mark.parametrize("case", RAISING)
async def test_a_refused_value_is_not_told(db: Database, case: str) -> None:
    statement, value, named = RAISING[case]
    with pytest.raises(DBAPIError) as refused:
        async with db.platform_session() as session:
            await session.execute(text(statement), {"it": value})
    told = everything_told(refused.value)
    assert value not in told
    assert named in told


async def test_a_value_among_many_is_not_told(db: Database) -> None:
    with pytest.raises(DBAPIError) as refused:
        async with db.platform_session() as session:
            await session.execute(text("SELECT CAST(:it AS integer)"), [{"it": 1}, {"it": WORDS}])
    assert WORDS not in everything_told(refused.value)


_REACHED = text(
    "INSERT INTO customer_identities (id, created_at, business_id, customer_id, kind, value) "
    "VALUES (gen_random_uuid(), now(), :business, :customer, :kind, :value)"
)


async def reach_twice(db: Database, office: Office, kind: str) -> None:
    async with db.tenant_session(office.id) as session:
        customer = Customer(business_id=office.id)
        session.add(customer)
        await session.flush()
        for _ in range(2):
            told = {"business": office.id, "customer": customer.id, "kind": kind, "value": WORDS}
            await session.execute(_REACHED, told)


@pytest.mark.parametrize(
    ("kind", "broken"), [("email", "uq_customer_identities"), ("pigeon", "ck_customer_identities_kind")]
)
async def test_a_row_that_breaks_a_rule_is_not_told(db: Database, office: Office, kind: str, broken: str) -> None:
    """PostgreSQL puts the key, or the whole row, into the error's detail."""
    with pytest.raises(DBAPIError) as refused:
        await reach_twice(db, office, kind)
    told = everything_told(refused.value)
    assert WORDS not in told
    assert broken in told


async def test_a_client_and_the_log_hear_of_the_rule_alone(owner: httpx.AsyncClient, database_url: str) -> None:
    for deferred in ("", "DEFERRABLE INITIALLY DEFERRED"):
        with psycopg.connect(for_libpq(database_url), autocommit=True) as connection:
            connection.execute("ALTER TABLE tasks DROP CONSTRAINT IF EXISTS one_title")
            connection.execute("TRUNCATE tasks CASCADE")
            connection.execute(f"ALTER TABLE tasks ADD CONSTRAINT one_title UNIQUE (business_id, title) {deferred}")
        with capture_logs() as lines:
            assert (await owner.post("/api/tasks", json={"title": WORDS})).status_code == 201
            refused = await owner.post("/api/tasks", json={"title": WORDS})
        assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
        assert WORDS not in refused.text
        assert WORDS not in str(lines)


LOG = """
import asyncio, os
from sqlalchemy import text
from crm.db.session import Database
from shared import log

log.setup("crm")

async def main():
    db = Database(os.environ["TOLD_DATABASE"])
    for statement in ("SELECT CAST(CAST(:it AS text) AS uuid)", "SELECT CAST(:it AS integer)"):
        try:
            async with db.platform_session() as session:
                await session.execute(text(statement), {"it": os.environ["TOLD_WORDS"]})
        except Exception:
            log.logger("x").exception("job_failed")
    await db.close()

asyncio.run(main())
"""


def test_the_structured_log_holds_no_value(database_url: str) -> None:
    """With the traceback of every error in the chain, as jobs that fail are logged."""
    done = subprocess.run(
        [sys.executable, "-c", LOG],
        env={**os.environ, "LOG_FORMAT": "json", "TOLD_DATABASE": database_url, "TOLD_WORDS": WORDS},
        capture_output=True,
        text=True,
        check=True,
    )
    lines: list[dict[str, object]] = [json.loads(line) for line in done.stderr.splitlines()]
    assert [line["event"] for line in lines] == ["job_failed", "job_failed"]
    assert "SELECT CAST" in str(lines[0]["exception"])
    assert "22P02" in str(lines[0]["exception"])
    assert WORDS not in done.stderr
