"""Lists as files: the rows that the filters show, the chosen columns, and nothing that a member may not see."""

import csv
import io
from datetime import datetime

import httpx
import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from crm.db.session import Database
from crm.domain.audit.models import AuditEvent
from crm.domain.customers.models import Customer
from crm.domain.exports import service
from crm.domain.imports.mapping import guess
from crm.domain.imports.reading_file import read_table
from crm.domain.leads.models import Lead
from tests.support.api import Api
from tests.support.office import Office

PATHS = ("/api/customers/export", "/api/leads/export", "/api/calls/export")


def rows_of(answer: httpx.Response) -> list[list[str]]:
    assert answer.status_code == 200, answer.text
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


async def test_leads_as_excel_read_from_right_to_left(
    owner: httpx.AsyncClient, world: dict[str, str], db: Database, office: Office
) -> None:
    async with db.tenant_session(office.id) as session:
        lead = await session.get_one(Lead, world["lead"])
        lead.notes, lead.budget_agorot = '=HYPERLINK("http://evil")', 180_000_000
    answer = await owner.get("/api/leads/export")
    assert answer.headers["content-type"].startswith("application/vnd.openxmlformats")
    assert 'filename="moked-leads.xlsx"' in answer.headers["content-disposition"]
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert sheet.sheet_view.rightToLeft is True
    titles = [cell.value for cell in sheet[1]]
    found = {row[0].value: dict(zip(titles, row, strict=True)) for row in sheet.iter_rows(min_row=2)}
    david = found["דוד כהן"]
    assert (david["טלפון"].value, david["תקציב"].value, david["מצב"].value) == ("054-123-4567", 1_800_000, "חדש")
    assert (david["הערות"].data_type, david["הערות"].value) == ("s", '=HYPERLINK("http://evil")')
    assert isinstance(david["נוצר"].value, datetime)
    assert len(found) == 3


async def test_csv_has_its_mark_and_no_cell_that_computes(
    owner: httpx.AsyncClient, world: dict[str, str], db: Database, office: Office
) -> None:
    async with db.tenant_session(office.id) as session:
        (await session.get_one(Customer, world["customer"])).name = "=1+1"
    rows = rows_of(await owner.get("/api/customers/export?format=csv&columns=phone&columns=name"))
    assert rows[0] == ["טלפון", "שם מלא"]
    assert ["054-123-4567", "'=1+1"] in rows


async def test_the_file_holds_what_the_filters_show(
    owner: httpx.AsyncClient, world: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "AT_ONCE", 1)
    segment = {"name": "חמים", "filter": {"min_score": 70}, "shared": True}
    made = (await owner.post("/api/segments", json=segment)).json()
    asked = {"format": "csv", "columns": "name"}
    by_view = await owner.get("/api/leads/export", params={**asked, "segment_id": made["id"]})
    assert rows_of(by_view)[1:] == [["אברהם מזרחי"]]
    assert rows_of(await owner.get("/api/leads/export", params={**asked, "min_score": 40}))[1:] == [
        ["אברהם מזרחי"],
        ["מיכל לוי"],
    ]
    assert rows_of(await owner.get("/api/customers/export", params={**asked, "q": "לוי"}))[1:] == [["מיכל לוי"]]
    calls = await owner.get("/api/calls/export", params={"format": "csv", "columns": ["name", "sentiment"], "q": "כהן"})
    assert rows_of(calls) == [["שם מלא", "רוח השיחה"], ["דוד כהן", "חיובי"]]


async def test_numbers_are_masked_for_whoever_may_not_see_them_and_exports_are_granted(
    api: Api, owner: httpx.AsyncClient, office: Office, world: dict[str, str]
) -> None:
    agent = await api.member(office, "agent")
    for path in PATHS:
        assert (await agent.get(path)).status_code == 403
    member = next(one for one in (await owner.get("/api/team")).json()["items"] if one["role"] == "agent")
    granted = {"version": member["version"], "overrides": {"data.export": True, "phones.read": False}}
    assert (await owner.patch(f"/api/team/{member['id']}", json=granted)).status_code == 200
    for path in PATHS:
        text = "\n".join("|".join(row) for row in rows_of(await agent.get(path, params={"format": "csv"})))
        assert "4567" not in text
        assert "***567" in text
        book = load_workbook(io.BytesIO((await agent.get(path)).content))
        told = "|".join(str(value) for row in book.worksheets[0].iter_rows(values_only=True) for value in row)
        assert "4567" not in told
        assert "***567" in told
    assert (await agent.get("/api/customers/export", params={"q": "0541234567"})).status_code == 403


async def test_every_export_is_on_record(
    owner: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    await owner.get("/api/leads/export", params={"min_score": 40, "columns": "name"})
    async with db.tenant_session(office.id) as session:
        line = (await session.scalars(select(AuditEvent).where(AuditEvent.action == "leads.exported"))).one()
    assert line.after == {"rows": 2, "format": "xlsx", "columns": ["name"], "filters": {"min_score": 40}}
    assert line.actor_label == "owner@office.example"


async def test_an_export_comes_in_again(owner: httpx.AsyncClient, world: dict[str, str]) -> None:
    for kind in ("xlsx", "csv"):
        table = read_table((await owner.get("/api/leads/export", params={"format": kind})).content)
        mapping = guess(table)
        assert mapping[:8] == ["name", "phone", "status", "assignee", None, "deal", "role", "city"]


@pytest.mark.parametrize("path", PATHS)
async def test_bad_requests_are_named(
    owner: httpx.AsyncClient, path: str, monkeypatch: pytest.MonkeyPatch, world: dict[str, str]
) -> None:
    bad = await owner.get(path, params={"columns": "password"})
    assert (bad.status_code, bad.json()["parameter"]) == (400, "columns")
    assert (await owner.get(path, params={"format": "pdf"})).status_code == 400
    monkeypatch.setattr(service, "MOST_ROWS", 1)
    assert "יותר מ-1 שורות" in (await owner.get(path)).json()["detail"]
