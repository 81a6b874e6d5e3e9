"""Old stored answers go, tenant by tenant; a recent one still answers."""

import httpx
from sqlalchemy import func, select, update

from crm.db.session import Database
from crm.lib.idempotency_models import IdempotencyRecord
from crm.lib.idempotency_sweeper import KEEP_ANSWERS, remove_old_answers
from shared.clock import utc_now
from tests.support.api import Api
from tests.support.office import Office, make_office


async def keyed(browser: httpx.AsyncClient, key: str) -> httpx.Response:
    return await browser.post("/api/tasks", json={"title": "משימה"}, headers={"Idempotency-Key": key})


async def answers_of(db: Database, office: Office) -> int:
    async with db.tenant_session(office.id) as session:
        return await session.scalar(select(func.count()).select_from(IdempotencyRecord)) or 0


async def test_only_old_answers_go(api: Api, db: Database, office: Office) -> None:
    other = await make_office(db, "+97235550000")
    browsers = [await api.member(one) for one in (office, other)]
    for browser in browsers:
        assert (await keyed(browser, "old")).status_code == 201
    for one in (office, other):
        async with db.tenant_session(one.id) as session:
            await session.execute(update(IdempotencyRecord).values(created_at=utc_now() - KEEP_ANSWERS))
    first = await keyed(browsers[0], "fresh")
    assert await remove_old_answers(db) == 2
    assert (await answers_of(db, office), await answers_of(db, other)) == (1, 0)
    again = await keyed(browsers[0], "fresh")
    assert (again.content, again.headers["idempotent-replay"]) == (first.content, "true")
