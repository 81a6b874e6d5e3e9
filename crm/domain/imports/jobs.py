"""An import at work: batches of rows, each a transaction, until all are through; and a sweep behind it."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from crm import jobs
from crm.db.lookups import all_businesses
from crm.db.session import Database
from crm.domain.audit.service import Author, record
from crm.domain.imports.models import Import
from crm.domain.imports.reading import RowReader
from crm.domain.imports.repository import ImportRepository
from crm.domain.imports.schemas import ImportField
from crm.domain.imports.taking_back import TakeBack
from crm.domain.imports.taking_in import TakeIn
from crm.domain.imports.words import office_words
from crm.domain.live.publisher import LivePublisher
from crm.domain.live.schemas import Changed
from shared.clock import utc_now
from shared.log import logger

BATCH = 100
"""Rows of one transaction: what a killed worker does again, and how often the screen is told."""
GRACE = timedelta(minutes=2)
"""An import on which nothing moved for so long has lost its job."""

_log = logger(__name__)


async def queue(session: AsyncSession, job: Import) -> None:
    """Hand the import to the worker with the caller's transaction."""
    arguments = {"business_id": str(job.business_id), "import_id": str(job.id)}
    await jobs.defer(session, jobs.RUN_IMPORT, arguments, lock=f"{jobs.RUN_IMPORT}:{job.id}")


async def requeue_unfinished(db: Database) -> int:
    """Queue imports whose job was lost, tenant by tenant; answers how many."""
    queued = 0
    for business_id in await all_businesses(db):
        async with db.tenant_session(business_id) as session:
            for import_id in await ImportRepository(session, business_id).unfinished(utc_now() - GRACE):
                arguments = {"business_id": str(business_id), "import_id": str(import_id)}
                lock = f"{jobs.RUN_IMPORT}:{import_id}"
                queued += await jobs.defer(session, jobs.RUN_IMPORT, arguments, lock=lock)
    if queued:
        _log.warning("imports_requeued", count=queued)
    return queued


async def run_import(db: Database, publisher: LivePublisher, business_id: UUID, import_id: UUID) -> None:
    """Take the import in, or back, to its end. What is through already is not done again."""
    more = True
    while more:
        async with db.tenant_session(business_id) as session:
            more = await _batch(session, publisher, business_id, import_id)


async def _batch(session: AsyncSession, publisher: LivePublisher, business_id: UUID, import_id: UUID) -> bool:
    """One batch; false when nothing is left. The import's lock keeps a second worker out of it."""
    rows = ImportRepository(session, business_id)
    job = await rows.get(import_id, lock=True)
    if job is None or job.state not in {"running", "undoing"}:
        return False
    done = await (_in(session, rows, job) if job.state == "running" else _back(session, rows, job))
    job.updated_at = utc_now()
    hints: Sequence[Changed] = [Changed("imports", import_id)]
    if done:
        await _finish(session, rows, job)
        hints = [*hints, Changed("customers"), Changed("leads")]
    publisher.publish_after_commit(session, business_id, hints)
    return not done


async def _in(session: AsyncSession, rows: ImportRepository, job: Import) -> bool:
    waiting = await rows.waiting(job.id, BATCH)
    columns = [str(column["name"]) for column in job.columns]
    mapping = msgspec.convert(job.mapping, list[ImportField | None])
    takes = TakeIn(session, job, RowReader(columns, mapping, await office_words(session, job.business_id)))
    for row in waiting:
        await takes.take(row)
    return len(waiting) < BATCH


async def _back(session: AsyncSession, rows: ImportRepository, job: Import) -> bool:
    waiting = await rows.to_undo(job.id, BATCH)
    takes = TakeBack(session, job)
    for row in waiting:
        await takes.take(row)
    return len(waiting) < BATCH


async def _finish(session: AsyncSession, rows: ImportRepository, job: Import) -> None:
    await session.flush()
    figures = (await rows.figures([job.id]))[job.id]
    job.version += 1
    if job.state == "running":
        job.state, job.finished_at, action = "done", utc_now(), "import.done"
        after = {"file": job.filename, "new": figures.new, "fill": figures.fill, "skip": figures.skip}
    else:
        job.state, job.undone_at, action = "undone", utc_now(), "import.undone"
        after = {"file": job.filename, "undone": figures.undone, "kept": figures.kept}
    author = Author("human", job.author_email, job.author_id)
    record(session, author, action, "import", job.id, business_id=job.business_id, after=after)
    _log.info(action.replace(".", "_"), import_id=str(job.id), business_id=str(job.business_id), rows=figures.rows)
