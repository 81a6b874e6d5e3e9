"""What is older than the office keeps it goes: every night, in batches, past whoever is under a legal hold."""

from datetime import datetime
from uuid import UUID

from crm.db.lookups import all_businesses
from crm.db.session import Database
from crm.domain.audit.service import Author, record
from crm.domain.files.models import StoredFile
from crm.domain.files.repository import FileRepository
from crm.domain.privacy.erasing import Wiper
from crm.domain.privacy.repository import PrivacyRepository
from crm.domain.retention.age import Age
from crm.domain.retention.ages import AGES
from crm.domain.retention.models import RetentionRun
from crm.domain.retention.repository import RetentionRepository
from crm.domain.retention.rules import limits
from crm.domain.retention.schemas import RetentionClass
from shared.clock import utc_now
from shared.log import logger

BATCH = 500
"""Rows of one transaction: what a killed worker does again, and how long others may wait for a row."""
MOST_BATCHES = 400
"""Of one kind of rows in one night; what is left goes in the next."""
AUTHOR = Author("system", "retention")

_log = logger(__name__)

Counts = dict[RetentionClass, int]


async def run_all(db: Database) -> None:
    """One night: every business, one after another."""
    for business_id in await all_businesses(db):
        await run_business(db, business_id)


async def run_business(
    db: Database, business_id: UUID, *, now: datetime | None = None, batch: int = BATCH, most: int = MOST_BATCHES
) -> Counts:
    """Blank or remove what is too old at ``now`` (aware, else the clock's); answers how many rows of each class.

    A night that was cut is gone on with by the next one: what is done is not done again.
    """
    now = now or utc_now()
    async with db.tenant_session(business_id) as session:
        rows = RetentionRepository(session, business_id, now)
        rules, _ = await rows.rules()
        run = await rows.open_run()
        if run is None:
            run = RetentionRun(business_id=business_id, counts={})
            rows.add(run)
    counts: Counts = {}
    for age in AGES:
        before = limits(rules, now)[age.key]
        if before is None:
            continue
        for _ in range(most):
            async with db.tenant_session(business_id) as session:
                found = await RetentionRepository(session, business_id, now).too_old(age, before, batch)
                await _let_go(Wiper(session, business_id, run.id), age, found)
            counts[age.key] = counts.get(age.key, 0) + len(found)
            if len(found) < batch:
                break
    return await _close(db, business_id, run.id, now, counts)


async def _let_go(wiper: Wiper, age: Age, ids: list[UUID]) -> None:
    if age.model is StoredFile:  # the sweep of files removes what lies in the store
        await FileRepository(wiper.session, wiper.business_id).drop(ids, utc_now())
    if age.wipe:
        await wiper.wipe(age.model.__tablename__, ids, age.wipe)
    else:
        await wiper.remove(age.model.__tablename__, ids)


async def _close(db: Database, business_id: UUID, run_id: UUID, now: datetime, counts: Counts) -> Counts:
    async with db.tenant_session(business_id) as session:
        files = await PrivacyRepository(session, business_id).drop_files_before(now)
        counts["files"] = files
        told: Counts = {key: count for key, count in counts.items() if count}
        await Wiper(session, business_id, run_id).finish()
        run = await RetentionRepository(session, business_id, now).open_run()
        if run is not None:
            run.finished_at, run.counts = now, {**told}
        if told:
            record(session, AUTHOR, "retention.run", "business", business_id, business_id=business_id, after={**told})
            _log.info("retention_run", business_id=str(business_id), **told)
    return told
