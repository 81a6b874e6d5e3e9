"""The team: joining by mail, what a member may do and see, and leaving."""

import asyncio
import re

import httpx
import pytest
from sqlalchemy import select

from crm.db.session import Database, Scope
from crm.domain.audit.models import AuditEvent
from crm.domain.mail.models import Mail
from crm.lib.actor import Role
from tests.support.api import PASSWORD, Api, QueryCounter, make_user
from tests.support.office import Office, make_office

NEW = "dana@office.example"


async def letters(db: Database) -> list[tuple[str, str]]:
    """Address and text of every letter, oldest first."""
    async with db.platform_session("mail") as session:
        rows = (await session.execute(select(Mail.to_address, Mail.text).order_by(Mail.id))).all()
    return [(to, text or "") for to, text in rows]


def token_in(text: str) -> str:
    found = re.search(r"token=([\w-]+)", text)
    assert found is not None, text
    return found.group(1)


async def joined(
    api: Api, owner: httpx.AsyncClient, db: Database, role: Role
) -> tuple[dict[str, object], httpx.AsyncClient]:
    """A member who came by an invitation, and his browser."""
    invited = await owner.post("/api/team", json={"email": NEW, "role": role, "name": "דנה"})
    assert invited.status_code == 201, invited.text
    spent = await api.anonymous().post(
        "/api/auth/one-time", json={"token": token_in((await letters(db))[-1][1]), "password": PASSWORD}
    )
    assert spent.status_code == 200, spent.text
    return invited.json(), await api.sign_in(NEW)


async def change(owner: httpx.AsyncClient, member: dict[str, object], **wish: object) -> httpx.Response:
    rows = (await owner.get("/api/team")).json()["items"]
    version = next(row["version"] for row in rows if row["id"] == member["id"])
    return await owner.patch(f"/api/team/{member['id']}", json={"version": version, **wish})


async def test_one_joins_by_the_letters_link_and_works(api: Api, owner: httpx.AsyncClient, db: Database) -> None:
    member, browser = await joined(api, owner, db, "agent")
    assert member["state"] == "invited"
    me = (await browser.get("/api/auth/me")).json()
    assert (me["name"], me["business"]["role"]) == ("דנה", "agent")
    row = (await owner.get("/api/team")).json()["items"][-1]
    assert (row["state"], row["is_me"]) == ("active", False)
    assert row["last_seen_at"] is not None


async def test_somebody_with_an_account_is_told_and_gets_no_link(
    api: Api, owner: httpx.AsyncClient, db: Database
) -> None:
    """The answer to the owner is the same, so that inviting tells nobody who has an account."""
    elsewhere = await make_office(db, "+97236666666")
    await make_user(db, "known@other.example", elsewhere)
    answers = [await owner.post("/api/team", json={"email": e, "role": "viewer"}) for e in ("known@other.example", NEW)]
    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].json().keys() == answers[1].json().keys()
    texts = dict(await letters(db))
    assert "token=" not in texts["known@other.example"]
    assert "token=" in texts[NEW]
    assert (await api.sign_in("known@other.example")) is not None


@pytest.mark.parametrize("email", ["nobody", "a@b", "דנה@office.example", "a@b.example\nBcc: x@y.example"])
async def test_an_address_that_takes_no_mail_is_named(owner: httpx.AsyncClient, db: Database, email: str) -> None:
    refused = await owner.post("/api/team", json={"email": email, "role": "agent"})
    assert (refused.status_code, refused.json()["parameter"]) == (400, "email")
    assert await letters(db) == []


async def test_nobody_is_invited_twice(owner: httpx.AsyncClient) -> None:
    first, second = [await owner.post("/api/team", json={"email": NEW, "role": "agent"}) for _ in range(2)]
    assert (first.status_code, second.status_code, second.json()["code"]) == (201, 409, "already-member")


async def test_an_invitation_is_sent_again_until_it_was_used(api: Api, owner: httpx.AsyncClient, db: Database) -> None:
    invited = (await owner.post("/api/team", json={"email": NEW, "role": "agent"})).json()
    assert (await owner.post(f"/api/team/{invited['id']}/invitation")).status_code == 204
    assert len(await letters(db)) == 2
    await api.anonymous().post(
        "/api/auth/one-time", json={"token": token_in((await letters(db))[1][1]), "password": PASSWORD}
    )
    assert (await owner.post(f"/api/team/{invited['id']}/invitation")).status_code == 409


async def test_who_is_let_go_is_out_at_once_and_may_come_back(api: Api, owner: httpx.AsyncClient, db: Database) -> None:
    member, browser = await joined(api, owner, db, "agent")
    assert (await browser.get("/api/leads")).status_code == 200
    assert (await change(owner, member, active=False)).json()["state"] == "disabled"
    assert (await browser.get("/api/leads")).status_code == 403
    assert (await browser.get("/api/auth/me")).json()["businesses"] == []
    await change(owner, member, active=True)
    assert (await browser.get("/api/leads")).status_code == 200


async def test_the_last_owner_stays(api: Api, owner: httpx.AsyncClient, office: Office) -> None:
    own = (await owner.get("/api/team")).json()["items"][0]
    for wish in ({"active": False}, {"role": "agent"}):
        refused = await change(owner, own, **wish)
        assert (refused.status_code, refused.json()["code"]) == (409, "last-owner")
    await api.member(office, "owner")
    assert (await change(owner, own, role="agent")).status_code == 200
    assert (await owner.get("/api/team")).status_code == 403


async def test_two_owners_who_remove_each_other_leave_one(api: Api, owner: httpx.AsyncClient, office: Office) -> None:
    second = await api.member(office, "owner")
    one, two = (await owner.get("/api/team")).json()["items"]
    answers = await asyncio.gather(change(owner, two, active=False), change(second, one, active=False))
    assert 200 in {answer.status_code for answer in answers}
    owners = [await browser.get("/api/team") for browser in (owner, second)]
    assert sorted(answer.status_code for answer in owners) == [200, 403]


async def test_a_change_of_an_older_version_is_refused(api: Api, owner: httpx.AsyncClient, db: Database) -> None:
    member, _ = await joined(api, owner, db, "agent")
    await change(owner, member, role="viewer")
    stale = await owner.patch(f"/api/team/{member['id']}", json={"version": 1, "role": "agent"})
    assert (stale.status_code, stale.json()["code"]) == (409, "version-conflict")


async def test_a_permission_taken_and_one_given(
    api: Api, owner: httpx.AsyncClient, db: Database, world: dict[str, str]
) -> None:
    member, browser = await joined(api, owner, db, "agent")
    assert (await browser.get("/api/calls")).status_code == 200
    assert (await browser.get("/api/audit")).status_code in {403, 404}
    wish = {"calls.read": False, "properties.write": True, "leads.read": True}
    changed = (await change(owner, member, overrides=wish)).json()
    assert changed["overrides"] == {"calls.read": False, "properties.write": True}
    permissions = (await browser.get("/api/auth/me")).json()["permissions"]
    assert "calls.read" not in permissions
    assert "properties.write" in permissions
    for path in ("/api/calls", f"/api/calls/{world['call']}", f"/api/calls/{world['call']}/turns"):
        assert (await browser.get(path)).status_code == 403, path
    assert (await browser.get("/api/leads")).status_code == 200


@pytest.mark.parametrize("permission", ["team.manage", "platform.admin"])
async def test_what_makes_an_owner_or_admin_cannot_be_given_away(
    api: Api, owner: httpx.AsyncClient, db: Database, permission: str
) -> None:
    member, browser = await joined(api, owner, db, "agent")
    assert (await change(owner, member, overrides={permission: True})).json()["overrides"] == {}
    assert (await browser.get("/api/team")).status_code == 403


async def test_changes_stand_in_the_trail_with_before_and_after(
    api: Api, owner: httpx.AsyncClient, db: Database, office: Office
) -> None:
    member, _ = await joined(api, owner, db, "agent")
    await change(owner, member, role="viewer")
    async with db.transaction(Scope(business_id=office.id)) as session:
        rows = (
            await session.execute(
                select(AuditEvent.action, AuditEvent.before, AuditEvent.after)
                .where(AuditEvent.entity == "membership")
                .order_by(AuditEvent.id)
            )
        ).all()
    assert [tuple(row) for row in rows] == [
        ("member.invited", None, {"email": NEW, "role": "agent"}),
        ("member.changed", {"role": "agent"}, {"role": "viewer"}),
    ]


async def test_the_team_costs_a_fixed_number_of_queries(api: Api, owner: httpx.AsyncClient, office: Office) -> None:
    for _ in range(2):
        await api.member(office, "agent")
        with QueryCounter(api.db) as counter:
            await owner.get("/api/team")
        assert len(counter.statements) == 2, counter.statements
