"""Reading the audit trail, on screen and as a file."""

import csv
import io

import httpx
import psycopg
import pytest

from crm.db.session import Database
from crm.db.urls import for_libpq
from crm.domain.audit.service import Author, record
from crm.lib.csv_text import cell
from shared.host.postgres import SUPERUSER, PostgresServer
from tests.support.api import Api, QueryCounter
from tests.support.office import Office


async def change_lead(owner: httpx.AsyncClient, lead: str, **values: object) -> None:
    version = (await owner.get(f"/api/leads/{lead}")).json()["version"]
    changed = await owner.patch(f"/api/leads/{lead}", json={"version": version, **values})
    assert changed.status_code == 200, changed.text


async def found(owner: httpx.AsyncClient, **asked: str) -> list[str]:
    answer = await owner.get("/api/audit", params=asked)
    assert answer.status_code == 200, answer.text
    return [item["action"] for item in answer.json()["items"]]


async def test_a_line_tells_who_what_and_each_field_before_and_after(
    owner: httpx.AsyncClient, world: dict[str, str]
) -> None:
    await change_lead(owner, world["lead"], city="חולון")
    (line,) = (await owner.get("/api/audit")).json()["items"]
    assert (line["actor_kind"], line["actor"]) == ("human", "owner@office.example")
    assert (line["action"], line["entity"], line["entity_id"]) == ("lead.changed", "lead", world["lead"])
    assert (line["before"], line["after"]) == ({"city": "תל אביב"}, {"city": "חולון"})


async def test_it_is_found_by_who_what_entity_and_day(
    owner: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    await change_lead(owner, world["lead"], notes="דחוף")
    async with db.tenant_session(office.id) as session:
        record(session, Author("ai", "analysis"), "lead.filled", "lead", None, business_id=office.id)
        record(session, Author("system", "retention"), "call.erased", "call", None, business_id=office.id)
    assert await found(owner) == ["call.erased", "lead.filled", "lead.changed"]
    assert await found(owner, actor_kind="ai") == ["lead.filled"]
    assert await found(owner, who="OWNER@") == ["lead.changed"]
    assert await found(owner, entity="lead") == ["lead.filled", "lead.changed"]
    assert await found(owner, entity_id=world["lead"], action="lead.changed") == ["lead.changed"]
    assert await found(owner, to="2020-01-01") == []
    assert await found(owner, **{"from": "2020-01-01"}, sort="at") == ["lead.changed", "lead.filled", "call.erased"]


async def test_the_file_opens_in_a_spreadsheet_and_computes_nothing(
    owner: httpx.AsyncClient, db: Database, office: Office
) -> None:
    async with db.tenant_session(office.id) as session:
        record(session, Author("human", '=HYPERLINK("x")'), "lead.changed", "lead", None, business_id=office.id)
    answer = await owner.get("/api/audit/export")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith(b"\xef\xbb\xbf")
    titles, row = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert titles[2] == "מי"
    assert row[2] == '\'=HYPERLINK("x")'
    assert await found(owner, action="audit.exported") == ["audit.exported"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_starts_as_a_formula(start: str) -> None:
    assert cell(f"{start}1") == f"'{start}1"


@pytest.mark.parametrize("path", ["/api/audit", "/api/audit/export"])
async def test_only_who_may_reads_it(api: Api, office: Office, path: str) -> None:
    for role, status in (("owner", 200), ("agent", 403), ("viewer", 403)):
        browser = await api.member(office, "owner" if role == "owner" else "agent" if role == "agent" else "viewer")
        assert (await browser.get(path)).status_code == status


async def test_a_page_costs_one_query(api: Api, owner: httpx.AsyncClient, world: dict[str, str]) -> None:
    for city in ("חולון", "יפו"):
        await change_lead(owner, world["lead"], city=city)
        with QueryCounter(api.db) as counter:
            await owner.get("/api/audit")
        assert len(counter.statements) == 2, counter.statements


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_events SET action = 'x'", "DELETE FROM audit_events", "TRUNCATE audit_events"]
)
async def test_not_even_the_databases_owner_changes_the_trail(
    owner: httpx.AsyncClient, world: dict[str, str], database_url: str, postgres_server: PostgresServer, statement: str
) -> None:
    await change_lead(owner, world["lead"], city="חולון")
    url = postgres_server.url(database_url.rsplit("/", 1)[1], user=SUPERUSER)
    for one in (url, database_url):
        with (
            psycopg.connect(for_libpq(one)) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege, match="only grows"),
        ):
            connection.execute(statement.encode())
