"""A night lets go of what is too old and of nothing else, in batches, past whoever is under a hold."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
import pytest
from sqlalchemy import func, select, update

from crm.db.privacy import ERASED
from crm.db.session import Database
from crm.domain.audit.models import AuditEvent
from crm.domain.calls.models import Call, Turn
from crm.domain.customers.models import Customer
from crm.domain.privacy.models import LegalHold
from crm.domain.retention.models import RetentionRun, RetentionSettings
from crm.domain.retention.night import run_business
from crm.domain.retention.rules import limits
from crm.domain.retention.schemas import RetentionRules
from tests.support.api import make_user
from tests.support.office import Office

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
RULES = RetentionRules(transcripts=12, numbers=24, audit=24)


@pytest.fixture
async def aged(db: Database, office: Office, world: dict[str, str]) -> dict[str, str]:
    """The three calls are 13, 25 and 1 months old; the office keeps transcripts 12 months and numbers 24."""
    async with db.tenant_session(office.id) as session:
        calls = list(await session.scalars(select(Call).where(Call.business_id == office.id).order_by(Call.id)))
        for call, months in zip(calls, (13, 25, 1), strict=True):
            call.started_at = NOW - timedelta(days=31 * months)
            call.summary = "סיכום"
        session.add(
            RetentionSettings(business_id=office.id, rules={"transcripts": 12, "numbers": 24, "audit": 24}, version=1)
        )
    return world


async def _texts(db: Database, office: Office) -> list[bool]:
    """Of each call, the oldest id first, whether its transcript is still there."""
    async with db.tenant_session(office.id) as session:
        rows = await session.execute(
            select(Turn.call_id, func.bool_and(Turn.text != ERASED))
            .where(Turn.business_id == office.id)
            .group_by(Turn.call_id)
            .order_by(Turn.call_id)
        )
        return [bool(row[1]) for row in rows]


def test_each_class_has_its_own_age_and_none_means_for_ever() -> None:
    found = limits(RetentionRules(transcripts=12, numbers=None), NOW)
    assert found["transcripts"] == datetime(2025, 11, 21, 1, 0, tzinfo=UTC)
    assert found["numbers"] is None
    assert found["files"] == NOW


@pytest.mark.parametrize("batch", [1, 500])
async def test_what_is_too_old_goes_and_what_counts_stays(
    db: Database, office: Office, aged: dict[str, str], batch: int
) -> None:
    counts = await run_business(db, office.id, now=NOW, batch=batch)
    assert await _texts(db, office) == [False, False, True]
    assert counts == {"transcripts": 6, "numbers": 1}
    async with db.tenant_session(office.id) as session:
        calls = list(await session.scalars(select(Call).where(Call.business_id == office.id).order_by(Call.id)))
        assert [call.from_number is None for call in calls] == [False, True, False]
        assert [call.summary for call in calls] == [None, None, "סיכום"]
        assert [call.duration_ms for call in calls] == [None, 30_000, 90_000]
        told = await session.scalar(select(AuditEvent.after).where(AuditEvent.action == "retention.run"))
        assert told == counts
        run = (await session.scalars(select(RetentionRun).where(RetentionRun.business_id == office.id))).one()
        assert (run.finished_at, run.counts) == (NOW, counts)
    assert await run_business(db, office.id, now=NOW) == {}


async def test_a_hold_keeps_everything_of_its_person(db: Database, office: Office, aged: dict[str, str]) -> None:
    author = await make_user(db, "lawyer@office.example", office)
    async with db.tenant_session(office.id) as session:
        held = LegalHold(
            business_id=office.id,
            customer_id=UUID(aged["customer"]),
            reason="תביעה",
            until=NOW.date(),
            author_id=author,
            author_name="רותי",
        )
        session.add(held)
    await run_business(db, office.id, now=NOW)
    assert await _texts(db, office) == [True, False, True]
    await run_business(db, office.id, now=NOW + timedelta(days=2))
    assert await _texts(db, office) == [False, False, True]


async def test_a_night_is_bounded_and_the_next_one_goes_on(db: Database, office: Office, aged: dict[str, str]) -> None:
    first = await run_business(db, office.id, now=NOW, batch=1, most=1)
    assert first["transcripts"] < 6
    for _ in range(4):
        await run_business(db, office.id, now=NOW, batch=1, most=1)
    assert await _texts(db, office) == [False, False, True]


async def test_a_night_that_was_cut_is_gone_on_with(db: Database, office: Office, aged: dict[str, str]) -> None:
    async with db.tenant_session(office.id) as session:
        session.add(RetentionRun(business_id=office.id, counts={}))
    await run_business(db, office.id, now=NOW)
    async with db.tenant_session(office.id) as session:
        runs = (await session.scalars(select(RetentionRun).where(RetentionRun.business_id == office.id))).all()
    assert [run.finished_at for run in runs] == [NOW]


async def test_old_lines_of_the_trail_go_and_newer_ones_stay(
    db: Database, office: Office, aged: dict[str, str]
) -> None:
    async with db.tenant_session(office.id) as session:
        for months in (25, 23):
            session.add(
                AuditEvent(
                    business_id=office.id,
                    actor_kind="system",
                    actor_label="x",
                    action=f"made.{months}",
                    entity="business",
                    created_at=NOW - timedelta(days=31 * months),
                )
            )
    counts = await run_business(db, office.id, now=NOW)
    assert counts["audit"] == 1
    async with db.tenant_session(office.id) as session:
        actions = await session.scalars(select(AuditEvent.action).where(AuditEvent.business_id == office.id))
    assert set(actions) == {"made.23", "retention.run"}


async def test_the_preview_counts_what_the_night_then_does(
    owner: httpx.AsyncClient, db: Database, office: Office, aged: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm.domain.retention.service.utc_now", lambda: NOW)
    answer = await owner.post("/api/privacy/retention/preview", json={"transcripts": 12, "numbers": 24, "audit": 24})
    rows = {part["key"]: part["rows"] for part in answer.json() if part["rows"]}
    assert await _texts(db, office) == [True, True, True]
    assert rows == await run_business(db, office.id, now=NOW)


async def test_rules_are_kept_with_their_version_and_bounds(owner: httpx.AsyncClient) -> None:
    first = (await owner.get("/api/privacy/retention")).json()
    assert (first["version"], first["rules"]["audit"]) == (0, 84)
    rules = {**first["rules"], "transcripts": 6, "numbers": None}
    saved = await owner.put("/api/privacy/retention", json={"version": 0, "rules": rules})
    assert (saved.status_code, saved.json()["version"], saved.json()["rules"]) == (200, 1, rules)
    assert (await owner.put("/api/privacy/retention", json={"version": 0, "rules": rules})).status_code == 409
    short = await owner.put("/api/privacy/retention", json={"version": 1, "rules": {**rules, "audit": 12}})
    assert short.status_code == 400


async def test_people_without_calls_are_left_alone(db: Database, office: Office, aged: dict[str, str]) -> None:
    async with db.tenant_session(office.id) as session:
        await session.execute(update(Customer).where(Customer.business_id == office.id).values(tags=["ותיק"]))
    await run_business(db, office.id, now=NOW)
    async with db.tenant_session(office.id) as session:
        names = await session.scalars(select(Customer.name).where(Customer.business_id == office.id))
    assert None not in set(names)
