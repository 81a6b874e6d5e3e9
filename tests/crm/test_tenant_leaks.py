"""No office sees, changes or points at another's rows, and nobody does more than his role: over every operation.

Generated from the contract that the CRM serves: a new endpoint is asked too, without a line here. An id whose noun is
unknown, or an office without a row of it, fails the test until the test's office has one.
"""

from collections.abc import Callable
from uuid import UUID

import httpx
import psycopg
import pytest
from litestar import get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from sqlalchemy import text

import crm.app
from crm.db.session import Database
from crm.db.urls import for_libpq
from crm.domain.auth.access import NEEDS
from crm.lib.actor import Role
from crm.publishing import publish
from crm.routes import ROUTES
from tests.support.api import Api, make_user, running_api
from tests.support.contract import Operation
from tests.support.leaks import MARK, Hunt, Offices, send, table_of

OPEN = {"login", "oneTimeLogin", "forgotPassword", "getWhatsAppStatus"}
OWN_AFFAIRS = {
    "logout",
    "changePassword",
    "useBusiness",
    "leaveBusiness",
    "endSession",
    "endOtherSessions",
    "beginSecondStep",
    "confirmSecondStep",
    "renewRecoveryCodes",
    "endSecondStep",
}
"""Writes that concern nobody but the person himself; every other one is refused to a viewer."""


@pytest.fixture
def hunt(api: Api, offices: Offices) -> Hunt:
    return Hunt(api, offices)


async def test_no_operation_leaks_between_offices(hunt: Hunt) -> None:
    operations = (await hunt.contract()).operations()
    assert await hunt.over(operations) == []
    assert hunt.tried >= len(operations) >= 34


async def test_the_hunt_would_see_the_other_offices_texts(hunt: Hunt, api: Api, offices: Offices) -> None:
    """Without this a hunt that looks for the wrong marks would find no leak either."""
    theirs = await api.member(offices.other)
    for path in ("calls", "customers", "leads", "tasks", "properties", "appointments"):
        assert MARK in (await theirs.get(f"/api/{path}")).text, path


def peek(url: str) -> HTTPRouteHandler:
    """A route that forgets the tenant when it reads."""

    @get("/api/leads/{lead_id:uuid}/peek", operation_id="peekLead")
    async def route(lead_id: FromPath[UUID]) -> dict[str, str]:
        with psycopg.connect(for_libpq(url)) as connection:
            row = connection.execute("SELECT notes FROM leads WHERE id = %s", (lead_id,)).fetchone()
        return {"notes": str(row and row[0])}

    return route


def poke(url: str) -> HTTPRouteHandler:
    """A route that forgets the tenant when it writes, and answers as it should."""

    @post("/api/leads/{lead_id:uuid}/poke", operation_id="pokeLead", status_code=404)
    async def route(lead_id: FromPath[UUID]) -> None:
        with psycopg.connect(for_libpq(url)) as connection:
            connection.execute("UPDATE leads SET score = 1 WHERE id = %s", (lead_id,))

    return route


@pytest.mark.parametrize(("broken", "said"), [(peek, "shows"), (poke, "changed")])
async def test_a_route_that_leaks_is_found(
    broken: Callable[[str], HTTPRouteHandler],
    said: str,
    offices: Offices,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    route = broken(offices.url)
    publish(route)
    monkeypatch.setattr(crm.app, "ROUTES", [*ROUTES, route])
    async with running_api(database_url) as api:
        hunt = Hunt(api, offices)
        operations = [one for one in (await hunt.contract()).operations() if one.id == route.operation_id]
        assert len(operations) == 1
        found = await hunt.over(operations)
    assert any(said in sentence for sentence in found), found


async def refused(browser: httpx.AsyncClient, operation: Operation, ids: dict[str, str]) -> int:
    """The status of the operation, asked with the own office's ids."""
    return (await send(browser, operation, operation.request(lambda name: ids[table_of(operation, name)]))).status_code


async def test_strangers_are_401_everywhere(hunt: Hunt, api: Api, offices: Offices) -> None:
    """Without a session, with an invented one, and with one that was ended."""
    ended = await api.member(offices.own)
    await ended.post("/api/auth/logout")
    forged = api.anonymous()
    forged.cookies.set("moked_session", "x" * 43)
    ids = offices.ids(offices.own)
    for browser in (api.anonymous(), forged, ended):
        for operation in (await hunt.contract()).operations():
            if operation.id not in OPEN:
                assert await refused(browser, operation, ids) == 401, operation.label


@pytest.mark.parametrize("role", ["viewer", "agent", "owner"])
async def test_roles_do_what_is_theirs_and_nothing_else(hunt: Hunt, api: Api, offices: Offices, role: Role) -> None:
    """A viewer writes nothing, only admins enter /api/admin, and what a role holds is not refused to it."""
    ids = offices.ids(offices.own)
    for operation in (await hunt.contract()).operations():
        if operation.id in OPEN:
            continue
        browser = await api.member(offices.own, role)
        permissions = (await browser.get("/api/auth/me")).json()["permissions"]
        need = operation.raw.responses["403"].description.rpartition(": ")[2]
        status = await refused(browser, operation, ids)
        held = need in {"signed in", "member", *permissions}
        assert (status == 403) is not held, (operation.label, role, status)
        if role == "viewer" and operation.method != "get" and operation.id not in OWN_AFFAIRS:
            assert status == 403, operation.label
        if operation.noun == "admin":
            assert status == 403, operation.label


async def test_an_admin_who_entered_no_office_sees_none(hunt: Hunt, api: Api, db: Database, offices: Offices) -> None:
    await make_user(db, "admin@moked.example", None)
    ids = offices.ids(offices.own)
    browser = await api.sign_in("admin@moked.example")
    for operation in (await hunt.contract()).operations():
        if (
            operation.id not in OPEN | OWN_AFFAIRS | {"getMe", "listSessions", "getSecondStep", "listCaughtMails"}
            and operation.noun != "admin"
        ):
            assert await refused(browser, operation, ids) == 403, operation.label


def test_a_new_endpoint_is_guarded_before_anybody_thinks_of_it() -> None:
    """By its path and method; what fits no area is the owner's alone."""

    @post("/api/leads/bulk", operation_id="changeManyLeads")
    async def bulk() -> None:
        """Nothing."""

    @get("/api/novelties", operation_id="listNovelties")
    async def novel() -> None:
        """Nothing."""

    publish(bulk)
    publish(novel)
    assert (bulk.opt[NEEDS], novel.opt[NEEDS]) == ("leads.write", "team.manage")


async def test_no_query_leaves_its_tenant(db: Database, offices: Offices) -> None:
    """The ground under it all: what the application reads with the other office's id in hand is nothing."""
    foreign = offices.ids(offices.other)["leads"]
    async with db.tenant_session(offices.own.id) as session:
        assert await session.scalar(text("SELECT count(*) FROM leads WHERE id = :id"), {"id": foreign}) == 0
