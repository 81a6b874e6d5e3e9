"""The platform admin's way into the offices, closed to everybody else."""

from datetime import datetime
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import select, update

from crm.db.session import Database
from crm.domain.audit.models import AuditEvent
from crm.domain.auth.models import User, UserSession
from crm.domain.auth.visits import VISIT
from crm.lib.actor import Role
from shared.clock import utc_now
from tests.support.api import Api, make_user
from tests.support.office import Office, make_office

EMAIL = "admin@moked.example"


@pytest.fixture
async def admin(api: Api, db: Database) -> httpx.AsyncClient:
    await make_user(db, EMAIL, None)
    return await api.sign_in(EMAIL)


async def enter(browser: httpx.AsyncClient, business_id: object) -> int:
    return (await browser.post("/api/auth/business", json={"business_id": str(business_id)})).status_code


async def test_an_admin_sees_every_office(admin: httpx.AsyncClient, db: Database, office: Office) -> None:
    other = await make_office(db, "+97236666666", name="תיווך הצפון")
    seen = (await admin.get("/api/admin/businesses")).json()["items"]
    assert [(one["id"], one["name"], one["number"]) for one in seen] == [
        (str(other.id), "תיווך הצפון", other.number),
        (str(office.id), "שי דירות", office.number),
    ]
    first = (await admin.get("/api/admin/businesses", params={"limit": 1})).json()
    rest = (await admin.get("/api/admin/businesses", params={"cursor": first["next_cursor"]})).json()
    assert [one["id"] for one in first["items"] + rest["items"]] == [str(other.id), str(office.id)]
    found = (await admin.get("/api/admin/businesses", params={"q": "הצפון"})).json()["items"]
    assert [one["id"] for one in found] == [str(other.id)]


async def test_an_admin_enters_an_office_and_works_there(
    admin: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    other = await make_office(db, "+97236666666", name="תיווך הצפון")
    assert (await admin.get("/api/leads")).status_code == 403
    assert await enter(admin, office.id) == 204
    me = (await admin.get("/api/auth/me")).json()
    assert me["business"] == {"id": str(office.id), "name": "שי דירות", "number": office.number, "role": "owner"}
    assert me["businesses"] == []
    assert {"platform.admin", "calls.read"} <= set(me["permissions"])
    assert (await admin.get(f"/api/calls/{world['call']}")).status_code == 200
    assert len((await admin.get("/api/leads")).json()["items"]) == 3
    assert await enter(admin, other.id) == 204
    assert (await admin.get("/api/leads")).json()["items"] == []
    assert (await admin.get(f"/api/calls/{world['call']}")).status_code == 404


async def test_entering_stands_in_the_offices_own_trail(admin: httpx.AsyncClient, db: Database, office: Office) -> None:
    await enter(admin, office.id)
    async with db.tenant_session(office.id) as session:
        rows = (await session.execute(select(AuditEvent.action, AuditEvent.actor_label, AuditEvent.entity_id))).all()
    assert [tuple(row) for row in rows] == [("business.entered", EMAIL, office.id)]


async def test_a_visit_ends_by_itself_and_by_leaving(
    admin: httpx.AsyncClient, db: Database, office: Office, world: dict[str, str]
) -> None:
    left = await admin.post("/api/auth/business/leave")
    assert (left.status_code, left.json()["code"]) == (409, "no-visit")
    await enter(admin, office.id)
    until = datetime.fromisoformat((await admin.get("/api/auth/me")).json()["guest_until"])
    assert utc_now() < until <= utc_now() + VISIT
    async with db.platform_session("sign_in") as session:
        await session.execute(update(UserSession).values(guest_until=utc_now()))
    assert (await admin.get("/api/leads")).status_code == 403
    me = (await admin.get("/api/auth/me")).json()
    assert (me["business"], me["guest_until"]) == (None, None)
    await enter(admin, office.id)
    assert (await admin.post("/api/auth/business/leave")).status_code == 204
    assert (await admin.get("/api/leads")).status_code == 403
    async with db.tenant_session(office.id) as session:
        actions = list(await session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))
    assert actions == ["business.entered", "business.entered", "business.left"]


async def test_what_a_guest_does_names_him_and_the_owner(
    admin: httpx.AsyncClient, owner: httpx.AsyncClient, office: Office, world: dict[str, str]
) -> None:
    await enter(admin, office.id)
    made = await admin.patch(f"/api/customers/{world['customer']}", json={"version": 1, "name": "שם אחר"})
    assert made.status_code == 200, made.text
    lines = (await owner.get("/api/audit", params={"action": "customer.changed"})).json()["items"]
    assert [(line["actor"], line["acting_as"]) for line in lines] == [(EMAIL, "owner")]
    exported = (await owner.get("/api/audit/export")).text
    assert "בעלי המשרד" in exported


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/team"),
        ("POST", "/api/team"),
        ("GET", "/api/team/roles"),
        ("PUT", "/api/team/second-step"),
        ("GET", "/api/whatsapp/qr"),
    ],
)
async def test_roles_and_secrets_stay_shut_to_a_guest(
    admin: httpx.AsyncClient, office: Office, method: str, path: str
) -> None:
    await enter(admin, office.id)
    body = {"email": "x@office.example", "role": "owner"} if method == "POST" else {"required": False}
    answer = await admin.request(method, path, json=None if method == "GET" else body)
    assert answer.status_code == 403, answer.text
    held = (await admin.get("/api/auth/me")).json()["permissions"]
    assert not {"team.manage", "whatsapp.link"} & set(held)
    assert "leads.write" in held


async def test_an_office_that_does_not_exist_is_404(admin: httpx.AsyncClient) -> None:
    assert await enter(admin, uuid4()) == 404
    assert (await admin.get("/api/auth/me")).json()["business"] is None


@pytest.mark.parametrize("role", ["owner", "agent", "viewer"])
async def test_nobody_of_an_office_sees_or_enters_another(api: Api, db: Database, office: Office, role: Role) -> None:
    other = await make_office(db, "+97236666666")
    member = await api.member(office, role)
    assert (await member.get("/api/admin/businesses")).status_code == 403
    assert await enter(member, other.id) == 404
    assert (await member.get("/api/auth/me")).json()["business"]["id"] == str(office.id)
    async with db.tenant_session(other.id) as session:
        assert not (await session.scalars(select(AuditEvent.id))).all()


async def test_a_former_admin_is_out_at_once(admin: httpx.AsyncClient, db: Database, office: Office) -> None:
    await enter(admin, office.id)
    async with db.platform_session("sign_in") as session:
        await session.execute(update(User).where(User.email == EMAIL).values(is_platform_admin=False))
    assert (await admin.get("/api/leads")).status_code == 403
    assert (await admin.get("/api/admin/businesses")).status_code == 403
