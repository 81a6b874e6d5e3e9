"""Signing in and out, as a browser meets it."""

import httpx
import pytest

from crm.db.session import Database
from crm.domain.auth.limits import ACCOUNT_LIMIT
from crm.domain.businesses.service import create_admin, create_office
from tests.support.api import PASSWORD, Api, make_user, running_api
from tests.support.office import Office

EMAIL = "owner@office.example"


async def test_the_cookies_are_as_promised(api: Api, db: Database, office: Office) -> None:
    await make_user(db, EMAIL, office)
    answer = await api.anonymous().post("/api/auth/login", json={"email": EMAIL.upper(), "password": PASSWORD})
    session, csrf = answer.headers.get_list("set-cookie")
    assert session.startswith("moked_session=")
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(session.split("; "))
    assert csrf.startswith("moked_csrf=")
    assert "HttpOnly" not in csrf
    assert "Secure" not in session


async def test_me_names_business_role_and_emulated_vendors(owner: httpx.AsyncClient, office: Office) -> None:
    me = (await owner.get("/api/auth/me")).json()
    assert me["business"] == {"id": str(office.id), "name": "שי דירות", "number": office.number, "role": "owner"}
    assert me["sandbox"] == ["openai"]
    assert "prompts.write" in me["permissions"]


@pytest.mark.parametrize("password", ["wrong", "", "x" * 5000])
async def test_a_wrong_password_is_refused(api: Api, db: Database, office: Office, password: str) -> None:
    await make_user(db, EMAIL, office)
    answer = await api.anonymous().post("/api/auth/login", json={"email": EMAIL, "password": password})
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert "set-cookie" not in answer.headers


async def test_the_limit_holds_over_two_processes(api: Api, db: Database, office: Office, database_url: str) -> None:
    await make_user(db, EMAIL, office)
    async with running_api(database_url) as second:
        browsers = [api.anonymous(), second.anonymous()]
        statuses = [
            (await browsers[number % 2].post("/api/auth/login", json={"email": EMAIL, "password": "no"})).status_code
            for number in range(ACCOUNT_LIMIT + 2)
        ]
        right = await browsers[0].post("/api/auth/login", json={"email": EMAIL, "password": PASSWORD})
    assert statuses == [401] * ACCOUNT_LIMIT + [429] * 2
    assert right.status_code == 429
    assert int(right.headers["retry-after"]) > 0


@pytest.mark.parametrize(
    ("origin", "status"), [(None, 200), ("http://127.0.0.1", 200), ("https://evil.example", 403), ("null", 403)]
)
async def test_sign_in_from_another_origin_is_refused(
    api: Api, db: Database, office: Office, origin: str | None, status: int
) -> None:
    await make_user(db, EMAIL, office)
    headers = {} if origin is None else {"Origin": origin}
    login = {"email": EMAIL, "password": PASSWORD}
    assert (await api.anonymous().post("/api/auth/login", json=login, headers=headers)).status_code == status


@pytest.mark.parametrize("value", [None, "", "forged"])
async def test_a_write_without_the_csrf_value_is_refused(owner: httpx.AsyncClient, value: str | None) -> None:
    del owner.headers["X-CSRF-Token"]
    if value is not None:
        owner.headers["X-CSRF-Token"] = value
        owner.cookies.set("moked_csrf", value)
    answer = await owner.post("/api/tasks", json={"title": "משימה"})
    assert answer.status_code == 403
    assert answer.json()["code"] == "csrf"


async def test_signing_out_ends_the_session_on_the_server(owner: httpx.AsyncClient, api: Api) -> None:
    stolen = api.anonymous()
    stolen.cookies.set("moked_session", owner.cookies["moked_session"])
    assert (await stolen.get("/api/auth/me")).status_code == 200
    assert (await owner.post("/api/auth/logout")).status_code == 204
    assert (await stolen.get("/api/auth/me")).status_code == 401


async def test_a_one_time_link_works_once(api: Api, db: Database) -> None:
    token = await create_office(db, "משרד חדש", "+97235551111", "new@office.example")
    first, second = api.anonymous(), api.anonymous()
    spent = await first.post("/api/auth/one-time", json={"token": token, "password": "a long password"})
    assert spent.status_code == 200
    assert spent.json()["business"]["name"] == "משרד חדש"
    again = await second.post("/api/auth/one-time", json={"token": token, "password": "another password"})
    assert again.status_code == 401
    login = {"email": "new@office.example", "password": "a long password"}
    assert (await second.post("/api/auth/login", json=login)).status_code == 200


async def test_a_short_first_password_does_not_spend_the_link(api: Api, db: Database) -> None:
    token = await create_admin(db, "root@office.example")
    browser = api.anonymous()
    short = await browser.post("/api/auth/one-time", json={"token": token, "password": "short"})
    assert (short.status_code, short.json()["parameter"]) == (400, "password")
    assert (await browser.post("/api/auth/one-time", json={"token": token, "password": PASSWORD})).status_code == 200


async def test_an_admin_without_a_business_enters_no_list(api: Api, db: Database) -> None:
    await make_user(db, "admin@moked.example", None)
    admin = await api.sign_in("admin@moked.example")
    me = (await admin.get("/api/auth/me")).json()
    assert me["business"] is None
    assert me["permissions"] == ["platform.admin"]
    assert (await admin.get("/api/calls")).status_code == 403
