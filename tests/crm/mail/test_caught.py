"""Whose letters the sandbox's box shows: links in them open accounts."""

from collections.abc import AsyncGenerator

import pytest
from aiohttp import web

from crm.db.session import Database
from tests.support.api import NOBODY, Api, make_user, running_api
from tests.support.office import Office

OWNER, ADMIN = "owner@office.example", "admin@office.example"


def letter(to: str) -> dict[str, object]:
    return {"id": to, "at": "2026-11-22T10:00:00Z", "sender": "m@o.example", "to": [to], "subject": "s", "text": "t"}


@pytest.fixture
async def sandbox() -> AsyncGenerator[str]:
    async def mails(_request: web.Request) -> web.Response:
        return web.json_response({"mails": [letter(OWNER), letter("other@office.example")]})

    app = web.Application()
    app.router.add_get("/sandbox/mails", mails)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def test_a_person_sees_his_own_and_an_admin_all(
    database_url: str, db: Database, office: Office, sandbox: str
) -> None:
    await make_user(db, OWNER, office)
    await make_user(db, ADMIN, None)
    async with running_api(database_url, sandbox_url=sandbox) as api:
        seen = [
            [one["id"] for one in (await (await api.sign_in(email)).get("/api/mails/caught")).json()["items"]]
            for email in (OWNER, ADMIN)
        ]
        assert (await api.anonymous().get("/api/mails/caught")).status_code == 401
    assert seen == [[OWNER], [OWNER, "other@office.example"]]


async def test_where_letters_are_really_sent_there_is_no_box(api: Api, office: Office) -> None:
    assert (await (await api.member(office)).get("/api/mails/caught")).status_code == 404


async def test_a_sandbox_that_is_away_is_said_plainly(database_url: str, office: Office) -> None:
    async with running_api(database_url, sandbox_url=NOBODY) as api:
        answer = await (await api.member(office)).get("/api/mails/caught")
    assert answer.status_code == 503
    assert "תיבת הדואר" in answer.json()["detail"]
