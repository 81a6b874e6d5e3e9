"""An erasure leaves no trace of the person in any table, and what counts stays."""

import pytest
from sqlalchemy import Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError

from crm.db.models import metadata
from crm.db.session import Database
from crm.domain.privacy.catalogue import HOLDINGS
from crm.domain.privacy.elsewhere import NOT_HIS
from crm.domain.privacy.jobs import run_request
from crm.domain.privacy.models import LegalHold, PrivacyRequest
from crm.lib.file_store import FileStore
from shared.clock import utc_now
from shared.ids import new_id
from tests.crm.privacy.conftest import MARKS, PHONE, Marked
from tests.support.office import SilentPublisher


async def _running(db: Database, world: Marked) -> PrivacyRequest:
    now = utc_now()
    request = PrivacyRequest(
        business_id=world.office.id,
        customer_id=world.customer_id,
        kind="erase",
        state="running",
        asked="למחוק הכול",
        asked_at=now,
        due_on=now.date(),
        author_id=world.user_id,
        author_name="רותי",
        handler_id=world.user_id,
        handler_name="רותי",
        started_at=now,
    )
    async with db.tenant_session(world.office.id) as session:
        session.add(request)
    return request


def test_every_text_of_the_schema_is_spoken_for() -> None:
    """A new table or text column fails here until the catalogue says what becomes of it."""
    by_table = {one.model.__tablename__: one for one in HOLDINGS}
    for name, table in metadata.tables.items():
        if "business_id" not in table.columns:
            continue
        assert (name in by_table) is not (name in NOT_HIS), (
            f"{name}: tell crm/domain/privacy/catalogue.py or elsewhere.py"
        )
        holding = by_table.get(name)
        if holding is None:
            continue
        texts = {column.name for column in table.columns if isinstance(column.type, Text | JSONB)}
        told = set(holding.wipe) | holding.keeps
        assert texts <= told, (name, texts - told)
        assert told <= {column.name for column in table.columns}, name


def test_the_marked_world_has_a_row_of_every_kind(marked: Marked) -> None:
    for holding in HOLDINGS:
        assert marked.scalar(f"SELECT count(*) FROM {holding.model.__tablename__}"), holding.key
    found = marked.found()
    for mark in MARKS:
        assert any(hit.endswith(mark) for hit in found), mark


async def test_nothing_tells_of_an_erased_person_anywhere(
    db: Database, marked: Marked, publisher: SilentPublisher, store: FileStore
) -> None:
    request = await _running(db, marked)
    await run_request(db, publisher, store, marked.office.id, request.id)
    assert marked.scalar("SELECT state FROM privacy_requests WHERE id = %s", request.id) == "done"
    assert marked.found() == []


async def test_what_counts_stays(db: Database, marked: Marked, publisher: SilentPublisher, store: FileStore) -> None:
    """The call happened, how long it was and how it ended; the lead's way; other people's own words."""
    request = await _running(db, marked)
    await run_request(db, publisher, store, marked.office.id, request.id)
    assert marked.scalar("SELECT duration_ms FROM calls WHERE id = %s", marked.call_id) == 61_000
    assert marked.scalar("SELECT end_reason FROM calls WHERE id = %s", marked.call_id) == "caller_hangup"
    assert marked.scalar("SELECT count(*) FROM turns WHERE call_id = %s", marked.call_id) == 2
    assert marked.scalar("SELECT to_number FROM calls WHERE id = %s", marked.call_id) == marked.office.number
    assert marked.scalar("SELECT status FROM leads WHERE id = %s", marked.lead_id) == "new"
    assert marked.scalar("SELECT name FROM customers WHERE name = 'שכן קרוב'") == "שכן קרוב"
    assert marked.scalar("SELECT after->>'kept' FROM audit_events WHERE action = 'office.changed'") == "נשאר"
    assert marked.scalar("SELECT body FROM customer_notes WHERE body LIKE 'מסר%%'") == "מסר מ[נמחק]: לחזור ל-[נמחק]"
    told = marked.scalar("SELECT after FROM audit_events WHERE action = 'customer.erased'")
    assert isinstance(told, dict)
    assert told["rows"]["turns"] == 2
    assert told["rows"]["elsewhere"] >= 3
    assert told["rows"]["letters"] == 1


async def test_a_second_run_changes_nothing(
    db: Database, marked: Marked, publisher: SilentPublisher, store: FileStore
) -> None:
    request = await _running(db, marked)
    await run_request(db, publisher, store, marked.office.id, request.id)
    before = marked.scalar("SELECT count(*) FROM audit_events")
    await run_request(db, publisher, store, marked.office.id, request.id)
    assert marked.scalar("SELECT count(*) FROM audit_events") == before


async def test_a_hold_that_came_meanwhile_refuses_the_erasure(
    db: Database, marked: Marked, publisher: SilentPublisher, store: FileStore
) -> None:
    request = await _running(db, marked)
    async with db.tenant_session(marked.office.id) as session:
        session.add(
            LegalHold(
                business_id=marked.office.id,
                customer_id=marked.customer_id,
                reason="תביעה בבית משפט",
                author_id=marked.user_id,
                author_name="רותי",
            )
        )
    await run_request(db, publisher, store, marked.office.id, request.id)
    assert marked.scalar("SELECT state FROM privacy_requests WHERE id = %s", request.id) == "refused"
    assert "תביעה" in str(marked.scalar("SELECT outcome FROM privacy_requests WHERE id = %s", request.id))
    assert marked.found() != []


async def test_the_application_cannot_blank_rows_without_an_open_run(db: Database, marked: Marked) -> None:
    """Nor write anything but blanks through the owner's functions, nor change the trail by itself."""
    wipe = text("SELECT privacy_wipe(:run, 'audit_events', ARRAY[]::uuid[], '{\"after\": \"null\"}', ARRAY[]::text[])")
    for run in (new_id(), marked.customer_id):
        with pytest.raises(DBAPIError, match="no open run"):
            async with db.tenant_session(marked.office.id) as session:
                await session.execute(wipe, {"run": run})
    for forbidden in (
        "UPDATE audit_events SET after = NULL WHERE set_config('app.privacy', 'on', true) = 'on'",
        "SELECT * FROM privacy.refusals",
        "SELECT privacy.scrub_text('a', ARRAY['a'])",
    ):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with db.tenant_session(marked.office.id) as session:
                await session.execute(text(forbidden))


async def test_another_offices_rows_are_out_of_reach(db: Database, marked: Marked) -> None:
    """A run of one office opens nothing of another."""
    request = await _running(db, marked)
    with pytest.raises(DBAPIError, match="no open run"):
        async with db.tenant_session(new_id()) as session:
            await session.execute(
                text("SELECT privacy_wipe(:run, 'turns', ARRAY[]::uuid[], '{}', ARRAY[]::text[])"), {"run": request.id}
            )
    assert PHONE in str(marked.scalar("SELECT string_agg(value, ' ') FROM customer_identities"))
