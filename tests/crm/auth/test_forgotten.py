"""A forgotten password."""

import httpx
import pytest
from sqlalchemy import update

from crm.db.session import Database
from crm.domain.auth.forgotten import LETTERS
from crm.domain.auth.models import OneTimeToken
from shared.clock import utc_now
from tests.crm.team.test_team import letters, token_in
from tests.support.api import PASSWORD, Api

EMAIL = "owner@office.example"
NEW = "another long password"


async def ask(api: Api, email: str) -> httpx.Response:
    return await api.anonymous().post("/api/auth/forgot", json={"email": email})


async def spend(api: Api, token: str) -> int:
    answer = await api.anonymous().post("/api/auth/one-time", json={"token": token, "password": NEW})
    return answer.status_code


async def test_the_link_sets_a_password_once_and_ends_every_session(
    api: Api, owner: httpx.AsyncClient, db: Database
) -> None:
    assert (await ask(api, f" {EMAIL.upper()} ")).status_code == 204
    ((to, text),) = await letters(db)
    assert to == EMAIL
    assert await spend(api, token_in(text)) == 200
    assert (await owner.get("/api/auth/me")).status_code == 401
    assert await spend(api, token_in(text)) == 401
    old = await api.anonymous().post("/api/auth/login", json={"email": EMAIL, "password": PASSWORD})
    assert old.status_code == 401


async def test_an_expired_link_opens_nothing(api: Api, owner: httpx.AsyncClient, db: Database) -> None:
    await ask(api, EMAIL)
    async with db.platform_session("sign_in") as session:
        await session.execute(update(OneTimeToken).values(expires_at=utc_now()))
    assert await spend(api, token_in((await letters(db))[0][1])) == 401
    assert (await owner.get("/api/auth/me")).status_code == 200


@pytest.mark.parametrize("email", ["nobody@office.example", "no address", ""])
async def test_nobody_learns_who_has_an_account(api: Api, owner: httpx.AsyncClient, db: Database, email: str) -> None:
    known, unknown = await ask(api, EMAIL), await ask(api, email)
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content) == (204, b"")
    assert [to for to, _ in await letters(db)] == [EMAIL]


async def test_letters_to_one_address_are_limited(api: Api, owner: httpx.AsyncClient, db: Database) -> None:
    statuses = [(await ask(api, EMAIL)).status_code for _ in range(LETTERS + 1)]
    assert statuses == [204] * LETTERS + [429]
    assert len(await letters(db)) == LETTERS
