"""What a pooled connection carries from one transaction to the next: nothing, and never a dead server."""

import psycopg
import pytest
from sqlalchemy import text

from crm.db import session as sessions
from crm.db.session import Database, Scope, plan_once
from crm.db.urls import for_libpq
from crm.domain.auth.repository import live_session
from shared.clock import utc_now
from tests.support.office import Office

_SEEN = text("SELECT count(*) FROM businesses")


async def businesses_seen(db: Database, scope: Scope) -> int:
    async with db.transaction(scope) as session:
        return await session.scalar(_SEEN) or 0


async def test_a_scope_holds_after_a_question_outside_transactions(db: Database, office: Office) -> None:
    """The question leaves the connection with another way to say BEGIN."""
    for _ in range(3):
        assert await live_session(db, b"nobody", utc_now(), utc_now()) is None
        assert await businesses_seen(db, Scope(business_id=office.id)) == 1


async def test_sign_in_leaves_nothing_open(db: Database, office: Office) -> None:
    async with db.transaction(Scope(business_id=office.id)) as session:
        await session.execute(text("SELECT * FROM public.live_session(:secret, now(), now())"), {"secret": b"nobody"})
        assert await session.scalar(text("SELECT public.app_platform()")) == ""
        assert await session.scalar(text("SELECT count(*) FROM user_sessions")) == 0


async def test_a_transaction_that_asked_nothing_opens_nothing_for_the_next(db: Database, office: Office) -> None:
    async with db.transaction(Scope(business_id=office.id)):
        pass
    assert await businesses_seen(db, Scope()) == 0


async def test_a_connection_that_rested_is_asked_before_it_is_used(
    db: Database, office: Office, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await businesses_seen(db, Scope(business_id=office.id)) == 1
    with psycopg.connect(for_libpq(database_url), autocommit=True) as connection:
        ended = connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'moked-crm'"
        ).fetchall()
    assert ended
    monkeypatch.setattr(sessions, "RESTED_S", 0.0)
    assert await businesses_seen(db, Scope(business_id=office.id)) == 1


async def test_a_connection_keeps_its_plans_for_one_transaction(db: Database, office: Office) -> None:
    mode = text("SELECT current_setting('plan_cache_mode')")
    async with db.transaction(Scope(business_id=office.id)) as session:
        plan_once(session)
        assert await session.scalar(mode) == "force_generic_plan"
    async with db.transaction(Scope(business_id=office.id)) as session:
        assert await session.scalar(mode) == "auto"
