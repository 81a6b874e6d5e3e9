"""Sessions, links and tries that open nothing any more are removed, and only those."""

from datetime import timedelta

import httpx
from sqlalchemy import func, select, update

from crm.db.session import Database
from crm.domain.auth.models import LoginAttempt, OneTimeToken, UserSession
from crm.domain.auth.sessions import IDLE
from crm.domain.auth.sweeper import remove_dead_sign_ins
from crm.domain.businesses.service import create_admin
from shared.clock import utc_now
from tests.support.api import PASSWORD, Api
from tests.support.office import Office

EMAIL = "owner@office.example"
LONG_AGO = utc_now() - timedelta(days=400)


async def counts(db: Database) -> tuple[int, int, int]:
    """Sessions, links and tries on record."""
    async with db.platform_session("sign_in") as session:
        found = [
            await session.scalar(select(func.count()).select_from(table)) or 0
            for table in (UserSession, OneTimeToken, LoginAttempt)
        ]
    return found[0], found[1], found[2]


async def age_all_but_newest(db: Database, **values: object) -> None:
    """Change every session but the one opened last."""
    async with db.platform_session("sign_in") as session:
        newest = select(UserSession.id).order_by(UserSession.id.desc()).limit(1).scalar_subquery()
        await session.execute(update(UserSession).where(UserSession.id != newest).values(**values))


async def test_what_still_opens_a_door_stays(api: Api, owner: httpx.AsyncClient, db: Database) -> None:
    await create_admin(db, "root@office.example")
    before = await counts(db)
    assert await remove_dead_sign_ins(db) == 0
    assert await counts(db) == before
    assert (await owner.get("/api/auth/me")).status_code == 200


async def test_expired_idle_and_ended_sessions_go(api: Api, owner: httpx.AsyncClient, db: Database) -> None:
    for values in ({"expires_at": LONG_AGO}, {"last_seen_at": utc_now() - IDLE}, {"revoked_at": utc_now()}):
        kept = await api.sign_in(EMAIL)
        await age_all_but_newest(db, **values)
        assert await remove_dead_sign_ins(db) == 1
        assert (await counts(db))[0] == 1
        assert (await kept.get("/api/auth/me")).status_code == 200


async def test_used_and_expired_links_go(api: Api, db: Database, office: Office) -> None:
    used, _late = [await create_admin(db, f"{name}@office.example") for name in ("used", "late")]
    spent = await api.anonymous().post("/api/auth/one-time", json={"token": used, "password": PASSWORD})
    assert spent.status_code == 200
    async with db.platform_session("sign_in") as session:
        await session.execute(update(OneTimeToken).where(OneTimeToken.used_at.is_(None)).values(expires_at=LONG_AGO))
    await create_admin(db, "fresh@office.example")
    assert await remove_dead_sign_ins(db) == 2
    assert (await counts(db))[1] == 1


async def test_old_tries_go_without_anybody_signing_in(api: Api, db: Database, office: Office) -> None:
    for _ in range(2):
        await api.anonymous().post("/api/auth/login", json={"email": EMAIL, "password": "no"})
    async with db.platform_session("sign_in") as session:
        oldest = select(func.min(LoginAttempt.created_at)).scalar_subquery()
        await session.execute(update(LoginAttempt).where(LoginAttempt.created_at == oldest).values(created_at=LONG_AGO))
    assert await remove_dead_sign_ins(db) == 1
    assert (await counts(db))[2] == 1
