"""How a job is handed to the queue."""

from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from crm import jobs
from crm.db.session import Database
from shared.clock import utc_now
from tests.support.office import Office


async def due(session: AsyncSession) -> list[datetime | None]:
    """When each job that waits is due."""
    rows = await session.execute(text(f"SELECT scheduled_at FROM {jobs.SCHEMA}.procrastinate_jobs"))
    return [row[0] for row in rows]


async def test_a_job_that_waits_runs_at_the_earliest_of_the_times_it_was_wanted(db: Database, office: Office) -> None:
    now = utc_now()
    tomorrow, soon = now + timedelta(days=1), now + timedelta(minutes=1)

    async def wanted(session: AsyncSession, at: datetime | None) -> bool:
        return await jobs.defer(session, jobs.SEND_MESSAGE, {}, lock="one", at=at)

    async with db.tenant_session(office.id) as session:
        await session.execute(text(f"DELETE FROM {jobs.SCHEMA}.procrastinate_jobs"))
        assert await wanted(session, tomorrow) is True
        assert await wanted(session, soon) is False
        assert await due(session) == [soon]
        assert await wanted(session, tomorrow) is False
        assert await due(session) == [soon]
        assert await wanted(session, None) is False
        assert await due(session) == [None]
