"""Changing one's own password."""

import asyncio

import httpx
import pytest
from sqlalchemy import select, text

from crm.db.session import Database
from crm.domain.audit.models import AuditEvent
from crm.domain.auth.limits import ACCOUNT_LIMIT
from tests.support.api import PASSWORD, Api

EMAIL = "owner@office.example"
NEW = "a new and longer password"


async def change(browser: httpx.AsyncClient, current: str, new: str) -> httpx.Response:
    return await browser.post("/api/auth/password", json={"current": current, "new": new})


async def signs_in(api: Api, password: str) -> bool:
    answer = await api.anonymous().post("/api/auth/login", json={"email": EMAIL, "password": password})
    return answer.status_code == 200


async def audited(db: Database) -> list[str]:
    """Actions of the platform's part of the trail: the application may write it and not read it, so the owner does."""
    async with db.engine.connect() as connection:
        await connection.execute(text("ALTER TABLE audit_events NO FORCE ROW LEVEL SECURITY"))
        return list(await connection.scalars(select(AuditEvent.action).where(AuditEvent.action.like("auth.password%"))))


async def test_the_new_password_counts_and_other_sessions_end(api: Api, owner: httpx.AsyncClient) -> None:
    elsewhere = await api.sign_in(EMAIL)
    assert (await change(owner, PASSWORD, NEW)).status_code == 204
    assert (await owner.get("/api/auth/me")).status_code == 200
    assert (await elsewhere.get("/api/auth/me")).status_code == 401
    assert not await signs_in(api, PASSWORD)
    assert await signs_in(api, NEW)


async def test_a_wrong_current_password_changes_nothing(api: Api, owner: httpx.AsyncClient) -> None:
    refused = await change(owner, "not it", NEW)
    assert (refused.status_code, refused.json()["parameter"]) == (400, "current")
    assert await signs_in(api, PASSWORD)


@pytest.mark.parametrize("new", ["", "short", "x" * 201])
async def test_a_bad_new_password_is_named(owner: httpx.AsyncClient, new: str) -> None:
    refused = await change(owner, PASSWORD, new)
    assert (refused.status_code, refused.json()["parameter"]) == (400, "new")


async def test_guessing_the_current_password_is_limited_with_sign_in(api: Api, owner: httpx.AsyncClient) -> None:
    statuses = [(await change(owner, "guess", NEW)).status_code for _ in range(ACCOUNT_LIMIT + 1)]
    assert statuses == [400] * ACCOUNT_LIMIT + [429]
    assert not await signs_in(api, PASSWORD)


async def test_of_two_changes_at_once_one_wins(api: Api, owner: httpx.AsyncClient) -> None:
    answers = await asyncio.gather(change(owner, PASSWORD, f"{NEW} 1"), change(owner, PASSWORD, f"{NEW} 2"))
    assert sorted(answer.status_code for answer in answers) == [204, 400]
    winner = next(number for number, answer in enumerate(answers, 1) if answer.status_code == 204)
    assert await signs_in(api, f"{NEW} {winner}")


async def test_change_and_refusal_are_audited(owner: httpx.AsyncClient, db: Database) -> None:
    await change(owner, "not it", NEW)
    await change(owner, PASSWORD, NEW)
    assert sorted(await audited(db)) == ["auth.password_changed", "auth.password_refused"]
