"""How many questions an endpoint asks the database is fixed: it does not grow with the rows of the office."""

import httpx
import pytest

from tests.support.api import Api, QueryCounter
from tests.support.contract import Operation
from tests.support.leaks import Hunt, Offices, send, table_of
from tests.support.more_rows import multiply

TIMES = 4


async def asked(api: Api, browser: httpx.AsyncClient, operation: Operation, ids: dict[str, str]) -> list[str]:
    """The statements of one request, who asks included."""
    request = operation.request(lambda name: ids[table_of(operation, name)])
    with QueryCounter(api.db) as counter:
        answer = await send(browser, operation, request)
    assert answer.status_code < 500, operation.label
    return counter.statements


async def test_no_operation_asks_more_often_for_more_rows(api: Api, offices: Offices) -> None:
    browser = await api.member(offices.own)
    operations = [one for one in (await Hunt(api, offices).contract()).operations() if one.method == "get"]
    ids = offices.ids(offices.own)
    before = {one.id: await asked(api, browser, one, ids) for one in operations}
    multiply(offices.url, offices.own.id, TIMES)
    grown = {
        one.id: (len(before[one.id]), len(after))
        for one in operations
        if len(after := await asked(api, browser, one, ids)) > len(before[one.id])
    }
    assert grown == {}
    assert len(operations) >= 30


async def test_the_office_really_has_more_rows(api: Api, offices: Offices) -> None:
    """Without them nothing could grow, whatever an endpoint does."""
    browser = await api.member(offices.own)

    async def counted() -> dict[str, int]:
        paths = ("calls", "customers", "leads", "tasks", "properties", "appointments")
        return {path: (await browser.get(f"/api/{path}?total=true&limit=1")).json()["total"] for path in paths}

    before = await counted()
    multiply(offices.url, offices.own.id, TIMES)
    assert await counted() == {path: count * TIMES for path, count in before.items()}


FIXED = {
    "listCalls": 2,
    "getCall": 6,
    "listTurns": 3,
    "listCustomers": 3,
    "getCustomer": 3,
    "listTimeline": 3,
    "listLeads": 4,
    "getLead": 4,
    "getCallQueue": 7,
    "listTasks": 2,
    "listProperties": 2,
    "listAppointments": 2,
    "listLeadStatuses": 2,
    "listSegments": 2,
    "searchOffice": 3,
    "listDuplicates": 5,
    "listAudit": 2,
    "getCaller": 5,
    "getMe": 4,
    "getBusinessSettings": 3,
}
"""Statements of one request; one of them is who asks."""


async def test_main_endpoints_ask_as_often_as_is_written_here(api: Api, offices: Offices) -> None:
    browser = await api.member(offices.own)
    operations = {one.id: one for one in (await Hunt(api, offices).contract()).operations()}
    ids = offices.ids(offices.own)
    found = {name: len(await asked(api, browser, operations[name], ids)) for name in FIXED}
    assert found == FIXED


@pytest.mark.parametrize("known", [False, True])
async def test_the_settings_of_a_ringing_call_take_five_questions(api: Api, offices: Offices, known: bool) -> None:
    path = f"/internal/agent-config/{offices.own.number}"
    first = await api.signed("GET", path)
    with QueryCounter(api.db) as counter:
        answer = await api.signed("GET", path, headers={"If-None-Match": first.headers["ETag"]} if known else None)
    assert answer.status_code == (304 if known else 200)
    assert len(counter.statements) == 5
