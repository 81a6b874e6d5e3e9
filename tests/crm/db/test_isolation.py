"""Row-level security: what no scope, the wrong scope and the right scope see."""

import psycopg
import pytest
from sqlalchemy import func, select, table, text
from sqlalchemy.exc import ProgrammingError

from crm.db.models import metadata
from crm.db.session import Database, Scope
from crm.db.urls import for_libpq
from crm.domain.businesses.models import Business
from crm.domain.calls.models import Call
from crm.domain.customers.models import Customer
from crm.domain.tasks.models import Task
from crm.lib.health import why_not_ready
from shared.clock import utc_now
from shared.ids import new_id
from tests.support.office import Office, add_listing, make_office

TENANT_TABLES = sorted(name for name, found in metadata.tables.items() if "business_id" in found.columns)


async def fill(db: Database, office: Office) -> None:
    """A customer, a call, a task and a listing in the office."""
    async with db.tenant_session(office.id) as session:
        customer = Customer(business_id=office.id, name="דוד")
        call = Call(business_id=office.id, call_sid=f"CA{new_id().hex}", to_number=office.number, started_at=utc_now())
        task = Task(business_id=office.id, kind="other", title="להתקשר", source="human")
        session.add_all([customer, call, task])
    await add_listing(db, office, "A-1")


def test_every_table_is_protected_also_from_its_owner(database_url: str) -> None:
    with psycopg.connect(for_libpq(database_url)) as connection:
        rows = connection.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' "
            "AND relrowsecurity AND relforcerowsecurity"
        ).fetchall()
    protected = {row[0] for row in rows}
    assert set(metadata.tables) - protected <= {"live_spill", "vendor_alerts", "vendor_outages"}


@pytest.mark.parametrize(
    "scope",
    [Scope(), Scope(business_id=new_id()), Scope(platform="directory"), Scope(call_id=new_id())],
    ids=["nothing", "foreign", "directory", "other call"],
)
async def test_other_scopes_see_no_row_of_a_tenant(db: Database, office: Office, scope: Scope) -> None:
    await fill(db, office)
    seen: dict[str, int] = {}
    for name in TENANT_TABLES:
        async with db.transaction(scope) as session:
            seen[name] = await session.scalar(select(func.count()).select_from(table(name))) or 0
    open_names = {"business_numbers"} if scope.platform == "directory" else set[str]()
    assert {name for name, count in seen.items() if count} == open_names


async def test_the_tenant_sees_its_own_rows_only(db: Database, office: Office) -> None:
    other = await make_office(db, "+97235550000")
    await fill(db, office)
    await fill(db, other)
    async with db.tenant_session(office.id) as session:
        assert set(await session.scalars(select(Customer.business_id))) == {office.id}
        assert set(await session.scalars(select(Business.id))) == {office.id}


async def test_a_row_cannot_be_written_into_another_tenant(db: Database, office: Office) -> None:
    other = await make_office(db, "+97235550000")
    with pytest.raises(ProgrammingError, match="row-level security"):
        async with db.tenant_session(office.id) as session:
            session.add(Customer(business_id=other.id, name="זר"))


async def test_a_call_id_opens_that_one_call_for_reading(db: Database, office: Office) -> None:
    await fill(db, office)
    async with db.tenant_session(office.id) as session:
        call_id = await session.scalar(select(Call.id))
    async with db.platform_session(call_id=call_id) as session:
        assert list(await session.scalars(select(Call.business_id))) == [office.id]


async def test_a_connection_back_in_the_pool_carries_nothing(db: Database, office: Office) -> None:
    async with db.tenant_session(office.id) as session:
        inside = (await session.execute(text("SELECT pg_backend_pid(), current_user"))).one()
    async with db.engine.connect() as connection:
        outside = (
            await connection.execute(
                text("SELECT pg_backend_pid(), current_user, current_setting('app.business_id', true)")
            )
        ).one()
    assert inside[0] == outside[0]
    assert inside[1] == "moked_app" != outside[1]
    assert not outside[2]


@pytest.mark.parametrize("statement", ["UPDATE audit_events SET action = 'x'", "DELETE FROM audit_events"])
async def test_the_audit_trail_can_only_grow(db: Database, office: Office, statement: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        async with db.tenant_session(office.id) as session:
            await session.execute(text(statement))


async def test_the_search_index_cannot_be_entered(db: Database, office: Office) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        async with db.tenant_session(office.id) as session:
            await session.execute(text("SELECT tsv FROM search.turn_texts"))


async def test_ready_only_as_a_role_that_policies_bind(db: Database, database_url: str) -> None:
    assert await why_not_ready(db) is None
    with psycopg.connect(for_libpq(database_url), autocommit=True) as connection:
        connection.execute("GRANT CREATE ON SCHEMA public TO moked_app")
        connection.execute("ALTER TABLE tasks OWNER TO moked_app")
    assert "owns" in (await why_not_ready(db) or "")
