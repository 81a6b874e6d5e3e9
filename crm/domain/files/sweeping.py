"""Removes objects that nothing needs: of dropped rows soon, of no row at all by night."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from crm.db.lookups import all_businesses
from crm.db.session import Database
from crm.domain.files.names import NAMELESS
from crm.domain.files.repository import FileRepository
from crm.domain.privacy.standing import people_held
from crm.lib.file_store import FileStore, Listed
from shared.clock import utc_now
from shared.log import logger

ORPHAN_AGE: Final = timedelta(days=1)
"""An object older than that whose row never came belongs to a transaction that failed."""
RESTORABLE: Final = timedelta(days=30)
"""How long a deleted file can be brought back; under a legal hold its bytes stay for as long as that stands."""
UNSENT: Final = timedelta(days=7)
"""How long a file waits for the message that it was uploaded for."""
BATCH: Final = 200

_log = logger(__name__)


async def remove_dropped(db: Database, store: FileStore) -> int:
    """Delete the objects of dropped files of every business; answers how many."""
    return sum([await remove_dropped_of(db, store, business_id) for business_id in await all_businesses(db)])


async def remove_dropped_of(db: Database, store: FileStore, business_id: UUID) -> int:
    """Delete the objects of one business's dropped files; answers how many.

    The object goes before the row says so: a cut in between does it again, which changes nothing.
    """
    removed = 0
    while True:
        async with db.tenant_session(business_id) as session:
            found = await FileRepository(session, business_id).dropped(BATCH)
            await store.delete([file.key for file in found])
            for file in found:
                file.gone_at, file.name = utc_now(), NAMELESS
        removed += len(found)
        if len(found) < BATCH:
            break
    if removed:
        _log.info("files_removed", business_id=str(business_id), count=removed)
    return removed


async def sweep_by_night(db: Database, store: FileStore, now: datetime | None = None) -> None:
    """Drop what was deleted long ago or never sent, and remove objects without rows.

    ``now`` is aware, else the clock's.
    """
    now = now or utc_now()
    for business_id in await all_businesses(db):
        await _let_go_of_deleted(db, business_id, now)
        await _let_go_of_unsent(db, business_id, now)
        await _remove_orphans(db, store, business_id, now)
    await remove_dropped(db, store)


async def _let_go_of_deleted(db: Database, business_id: UUID, now: datetime) -> None:
    while True:
        async with db.tenant_session(business_id) as session:
            rows = FileRepository(session, business_id)
            found = await rows.long_deleted(now - RESTORABLE, people_held(business_id, now), BATCH)
            await rows.drop([file.file_id for file in found], now)
        if len(found) < BATCH:
            return


async def _let_go_of_unsent(db: Database, business_id: UUID, now: datetime) -> None:
    while True:
        async with db.tenant_session(business_id) as session:
            rows = FileRepository(session, business_id)
            found = await rows.unused(now - UNSENT, BATCH)
            await rows.drop(found, now)
        if len(found) < BATCH:
            return


async def _remove_orphans(db: Database, store: FileStore, business_id: UUID, now: datetime) -> None:
    old: list[Listed] = []
    async for one in store.listed(business_id):
        if one.at < now - ORPHAN_AGE:
            old.append(one)
        if len(old) == BATCH:
            await _without_rows(db, store, business_id, old)
            old = []
    await _without_rows(db, store, business_id, old)


async def _without_rows(db: Database, store: FileStore, business_id: UUID, some: Sequence[Listed]) -> None:
    if not some:
        return
    async with db.tenant_session(business_id) as session:
        known = await FileRepository(session, business_id).known_keys([one.key for one in some])
    orphans = [one.key for one in some if one.key not in known]
    await store.delete(orphans)
    if orphans:
        _log.warning("orphan_files_removed", business_id=str(business_id), count=len(orphans))
