"""Requests at work: the file is made, or the person is erased, each in one transaction; and a sweep behind it."""

import asyncio
from datetime import timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from crm import jobs
from crm.db.lookups import all_businesses
from crm.db.session import Database
from crm.domain.audit.service import Author, record
from crm.domain.files.sweeping import remove_dropped_of
from crm.domain.live.publisher import LivePublisher
from crm.domain.live.schemas import Changed
from crm.domain.privacy.enclosing import enclosed
from crm.domain.privacy.erasing import erase
from crm.domain.privacy.models import PrivacyFile, PrivacyRequest
from crm.domain.privacy.packing import gather, pack
from crm.domain.privacy.person import Known, know
from crm.domain.privacy.repository import PrivacyRepository
from crm.domain.retention.repository import RetentionRepository
from crm.lib.file_store import FileStore
from shared.clock import ISRAEL, utc_now
from shared.log import logger

GRACE = timedelta(minutes=2)
"""A request on which nothing moved for so long has lost its job."""
_PATIENCE = text("SELECT set_config('statement_timeout', '300000', true)")
"""Milliseconds for one statement of this job: it looks through every text of the office."""
_SEEN_AS_CHANGED = ("customers", "calls", "leads", "tasks", "appointments", "privacy")

_log = logger(__name__)


async def queue(session: AsyncSession, request: PrivacyRequest) -> None:
    """Hand the request to the worker with the caller's transaction."""
    arguments = {"business_id": str(request.business_id), "request_id": str(request.id)}
    await jobs.defer(session, jobs.RUN_PRIVACY, arguments, lock=f"{jobs.RUN_PRIVACY}:{request.id}")


async def requeue_unfinished(db: Database) -> int:
    """Queue requests whose job was lost, tenant by tenant; answers how many."""
    queued = 0
    for business_id in await all_businesses(db):
        async with db.tenant_session(business_id) as session:
            for request_id in await PrivacyRepository(session, business_id).unfinished(utc_now() - GRACE):
                arguments = {"business_id": str(business_id), "request_id": str(request_id)}
                lock = f"{jobs.RUN_PRIVACY}:{request_id}"
                queued += await jobs.defer(session, jobs.RUN_PRIVACY, arguments, lock=lock)
    if queued:
        _log.warning("privacy_requeued", count=queued)
    return queued


async def run_request(
    db: Database, publisher: LivePublisher, store: FileStore, business_id: UUID, request_id: UUID
) -> None:
    """Do what the request asks, once: a killed worker leaves it running and untouched, and another one does it.

    What an erasure took from the store is removed right after its commit; if that is cut short, the sweep does it.
    """
    async with db.tenant_session(business_id) as session:
        await session.execute(_PATIENCE)
        rows = PrivacyRepository(session, business_id)
        request = await rows.get(request_id, lock=True)
        if request is None or request.state != "running":
            return
        # Whoever only gets his file is not locked: his records are needed by a call that comes in meanwhile.
        known = await know(session, business_id, request.customer_id, lock=request.kind == "erase")
        if known is None:
            return
        if request.kind == "erase":
            await _erase(session, rows, request, known)
        else:
            await _hand_out(session, rows, request, known, store)
        hints = [Changed(kind) for kind in _SEEN_AS_CHANGED]
        publisher.publish_after_commit(session, business_id, hints)
    await remove_dropped_of(db, store, business_id)


def _author(request: PrivacyRequest) -> Author:
    """Who confirmed it; his name stands in the register."""
    return Author("human", request.handler_name or request.author_name, request.handler_id)


async def _erase(session: AsyncSession, rows: PrivacyRepository, request: PrivacyRequest, known: Known) -> None:
    now = utc_now()
    held = await rows.standing_holds(known.people, now.astimezone(ISRAEL).date())
    if held:
        request.state, request.ended_at = "refused", now
        request.outcome = f"הקפאה משפטית: {next(iter(held.values())).reason}"
        request.version += 1
        return
    if await rows.on_the_line(known.calls):
        return  # the sweep comes back once the call is over
    counts = await erase(session, request, known)
    await rows.mark_erased(known.people, now)
    request.state, request.ended_at, request.counts = "done", now, {**counts}
    request.version += 1
    record(
        session,
        _author(request),
        "customer.erased",
        "customer",
        known.people[0],
        business_id=request.business_id,
        after={"request_id": request.id, "rows": counts},
    )
    _log.info("customer_erased", request_id=str(request.id), business_id=str(request.business_id))


async def _hand_out(
    session: AsyncSession, rows: PrivacyRepository, request: PrivacyRequest, known: Known, store: FileStore
) -> None:
    now = utc_now()
    found = await gather(session, request.business_id, known)
    files = await enclosed(session, request.business_id, known, store)
    office = await rows.office_name()
    # Seconds of the processor with many files; the worker's heartbeat and other jobs go on.
    content = await asyncio.to_thread(pack, office, known.name, now, found, files)
    rules, _ = await RetentionRepository(session, request.business_id).rules()
    await rows.drop_file(request.id)
    rows.add(
        PrivacyFile(
            business_id=request.business_id,
            request_id=request.id,
            content=content,
            expires_at=now + timedelta(days=rules.files),
        )
    )
    counts = {key: len(held) for key, held in found.items() if held}
    request.state, request.ended_at, request.counts = "done", now, {**counts}
    request.version += 1
    record(
        session,
        _author(request),
        "customer.packed",
        "customer",
        known.people[0],
        business_id=request.business_id,
        after={"request_id": request.id, "rows": counts},
    )
