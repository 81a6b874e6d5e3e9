"""The second step as a browser meets it: set up, asked at every way in, used once, switched off."""

import asyncio
import time

import httpx
import pytest
from pyotp.hotp import HOTP
from sqlalchemy import select, text

from crm.db.session import Database
from crm.domain.audit.models import AuditEvent
from crm.domain.auth.codes import RECOVERY_CODES, STEP_S
from crm.domain.auth.models import RecoveryCode
from crm.domain.auth.second_step import CODE_LIMIT, remove_second_step
from tests.crm.team.test_team import letters, token_in
from tests.support.api import PASSWORD, Api, make_user, running_api
from tests.support.office import Office

EMAIL = "owner@office.example"
PATH = "/api/auth/second-step"


async def set_up(browser: httpx.AsyncClient) -> tuple[str, str, list[str]]:
    """The spent code of the present step, the next one's, which a clock may be ahead by, and the recovery codes."""
    begun = await browser.post(f"{PATH}/setup", json={"password": PASSWORD})
    assert begun.status_code == 200, begun.text
    step, app = int(time.time()) // STEP_S, HOTP(begun.json()["secret"])
    done = await browser.post(f"{PATH}/confirm", json={"code": app.at(step)})
    assert done.status_code == 200, done.text
    return app.at(step), app.at(step + 1), list(done.json()["codes"])


async def login(api: Api, code: str | None = None, email: str = EMAIL) -> httpx.Response:
    body = {"email": email, "password": PASSWORD} | ({} if code is None else {"code": code})
    return await api.anonymous().post("/api/auth/login", json=body)


async def audited(db: Database) -> set[str]:
    """Actions of the platform's part of the trail: the application may write it and not read it, so the owner does."""
    async with db.engine.connect() as connection:
        await connection.execute(text("ALTER TABLE audit_events NO FORCE ROW LEVEL SECURITY"))
        return set(await connection.scalars(select(AuditEvent.action)))


async def test_a_secret_does_not_count_before_its_first_code(api: Api, owner: httpx.AsyncClient) -> None:
    begun = await owner.post(f"{PATH}/setup", json={"password": PASSWORD})
    assert begun.json()["qr"].startswith("data:image/svg+xml")
    wrong = await owner.post(f"{PATH}/confirm", json={"code": "000000"})
    assert (wrong.status_code, wrong.json()["parameter"]) == (400, "code")
    assert (await owner.get(PATH)).json()["on"] is False
    assert (await login(api)).status_code == 200


async def test_signing_in_asks_for_the_code_and_opens_no_session_without_it(api: Api, owner: httpx.AsyncClient) -> None:
    _, code, _ = await set_up(owner)
    needed = await login(api)
    assert (needed.status_code, needed.json()["code"]) == (401, "code-needed")
    assert "set-cookie" not in needed.headers
    wrong = await login(api, "000000")
    assert (wrong.status_code, wrong.json()["code"]) == (401, "code-wrong")
    assert "set-cookie" not in wrong.headers
    right = await login(api, code)
    assert right.status_code == 200
    assert right.json()["second_step"] == "on"


async def test_a_wrong_password_does_not_tell_of_the_second_step(api: Api, owner: httpx.AsyncClient) -> None:
    await set_up(owner)
    answer = await api.anonymous().post("/api/auth/login", json={"email": EMAIL, "password": "no", "code": "000000"})
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


async def test_a_code_is_used_once_and_older_ones_no_more(api: Api, owner: httpx.AsyncClient) -> None:
    spent, code, _ = await set_up(owner)
    assert (await login(api, spent)).json()["code"] == "code-wrong"
    assert (await login(api, code)).status_code == 200
    assert (await login(api, code)).json()["code"] == "code-wrong"
    assert (await login(api, spent)).json()["code"] == "code-wrong"


async def test_of_two_sign_ins_with_one_code_at_once_one_wins(api: Api, owner: httpx.AsyncClient) -> None:
    _, code, paper = await set_up(owner)
    for each in (code, paper[0]):
        answers = await asyncio.gather(login(api, each), login(api, each))
        assert sorted(answer.status_code for answer in answers) == [200, 401]


async def test_a_recovery_code_works_once_and_is_kept_as_a_hash(
    api: Api, owner: httpx.AsyncClient, db: Database
) -> None:
    _, _, paper = await set_up(owner)
    assert len(paper) == RECOVERY_CODES
    assert (await login(api, paper[0].upper().replace("-", " "))).status_code == 200
    assert (await login(api, paper[0])).json()["code"] == "code-wrong"
    assert (await owner.get(PATH)).json()["recovery_left"] == RECOVERY_CODES - 1
    async with db.platform_session("sign_in") as session:
        hashes = list(await session.scalars(select(RecoveryCode.code_hash)))
    assert len(set(hashes)) == RECOVERY_CODES
    assert not any(paper[1].encode() in each for each in hashes)


async def test_guessing_codes_is_limited_over_two_processes(
    api: Api, owner: httpx.AsyncClient, database_url: str
) -> None:
    _, code, _ = await set_up(owner)
    async with running_api(database_url) as second:
        sides = [api, second]
        statuses = [(await login(sides[each % 2], "000000")).status_code for each in range(CODE_LIMIT + 1)]
        right = await login(second, code)
    assert statuses == [401] * CODE_LIMIT + [429]
    assert (right.status_code, int(right.headers["retry-after"]) > 0) == (429, True)


async def test_a_forgotten_passwords_link_is_no_second_step(api: Api, owner: httpx.AsyncClient, db: Database) -> None:
    _, code, _ = await set_up(owner)
    await api.anonymous().post("/api/auth/forgot", json={"email": EMAIL})
    body = {"token": token_in((await letters(db))[-1][1]), "password": "another long password"}
    browser = api.anonymous()
    assert (await browser.post("/api/auth/one-time", json=body)).json()["code"] == "code-needed"
    assert (await browser.post("/api/auth/one-time", json=body | {"code": "000000"})).json()["code"] == "code-wrong"
    assert (await browser.post("/api/auth/one-time", json=body | {"code": code})).status_code == 200


async def test_setting_it_up_ends_sessions_that_began_without_it(api: Api, owner: httpx.AsyncClient) -> None:
    elsewhere = await api.sign_in(EMAIL)
    await set_up(owner)
    assert (await owner.get("/api/auth/me")).json()["second_step"] == "on"
    assert (await elsewhere.get("/api/auth/me")).status_code == 401


@pytest.mark.parametrize("step", ["setup", "off", "recovery-codes"])
async def test_a_stolen_session_alone_changes_nothing(owner: httpx.AsyncClient, step: str) -> None:
    code = "" if step == "setup" else (await set_up(owner))[1]
    body = {"password": "not it"} | ({} if step == "setup" else {"code": code})
    answer = await owner.post(f"{PATH}/{step}", json=body)
    assert (answer.status_code, answer.json()["parameter"]) == (400, "password")
    if step != "setup":
        answer = await owner.post(f"{PATH}/{step}", json={"password": PASSWORD, "code": "000000"})
        assert (answer.status_code, answer.json()["parameter"]) == (400, "code")


async def test_switched_off_with_both_it_asks_no_more(api: Api, owner: httpx.AsyncClient, db: Database) -> None:
    _, code, _ = await set_up(owner)
    off = await owner.post(f"{PATH}/off", json={"password": PASSWORD, "code": code})
    assert off.status_code == 204
    assert (await login(api)).status_code == 200
    assert {"auth.second_step_on", "auth.second_step_off"} <= await audited(db)


async def test_new_recovery_codes_replace_the_old(api: Api, owner: httpx.AsyncClient) -> None:
    _, code, old = await set_up(owner)
    made = await owner.post(f"{PATH}/recovery-codes", json={"password": PASSWORD, "code": code})
    assert made.status_code == 200
    assert (await login(api, old[0])).json()["code"] == "code-wrong"
    assert (await login(api, made.json()["codes"][0])).status_code == 200


async def test_it_is_begun_once_and_ended_once(owner: httpx.AsyncClient) -> None:
    off = await owner.post(f"{PATH}/off", json={"password": PASSWORD, "code": "000000"})
    assert (off.status_code, off.json()["code"]) == (409, "second-step-state")
    _, code, _ = await set_up(owner)
    again = await owner.post(f"{PATH}/setup", json={"password": PASSWORD})
    assert (again.status_code, again.json()["code"]) == (409, "second-step-state")
    confirmed = await owner.post(f"{PATH}/confirm", json={"code": code})
    assert (confirmed.status_code, confirmed.json()["code"]) == (409, "second-step-state")


async def test_another_data_key_opens_nothing_and_paper_still_does(owner: httpx.AsyncClient, database_url: str) -> None:
    _, code, paper = await set_up(owner)
    for key in ("another-key-of-tests", None):
        async with running_api(database_url, data_key=key) as moved:
            broken = await login(moved, code)
            assert (broken.status_code, broken.json()["code"]) == (503, "seal-broken")
            assert (await login(moved, paper.pop())).status_code == 200


async def test_the_operator_opens_for_who_lost_everything(api: Api, owner: httpx.AsyncClient, db: Database) -> None:
    await set_up(owner)
    assert await remove_second_step(db, EMAIL)
    assert not await remove_second_step(db, EMAIL)
    assert (await login(api)).status_code == 200


async def test_an_owner_demands_it_of_the_team(
    api: Api, owner: httpx.AsyncClient, db: Database, office: Office
) -> None:
    await make_user(db, "agent@office.example", office, "agent")
    agent = await api.sign_in("agent@office.example")
    rule = "/api/team/second-step"
    early = await owner.put(rule, json={"required": True})
    assert (early.status_code, early.json()["code"]) == (409, "own-second-step-first")
    await set_up(owner)
    assert (await owner.put(rule, json={"required": True})).json() == {"required": True}
    assert (await agent.get("/api/auth/me")).json()["second_step"] == "needed"
    for path in ("/api/leads", "/api/vendors/health"):
        refused = await agent.get(path)
        assert (refused.status_code, refused.json()["code"]) == (403, "second-step-missing"), path
    await set_up(agent)
    assert (await agent.get("/api/leads")).status_code == 200
    assert [row["second_step"] for row in (await owner.get("/api/team")).json()["items"]] == [True, True]
    assert (await agent.put(rule, json={"required": False})).status_code == 403
    assert "team.second_step_rule" in await audited(db)
