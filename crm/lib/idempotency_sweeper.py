"""Removes stored answers that no sender asks for any more."""

from datetime import timedelta

from crm.db.lookups import all_businesses
from crm.db.session import Database
from crm.lib.idempotency import remove_answers
from shared.clock import utc_now
from shared.log import logger

KEEP_ANSWERS = timedelta(days=7)
"""A browser that was offline over a long weekend still finds its write's first answer."""
AT_ONCE = 5_000
"""Rows per transaction."""

_log = logger(__name__)


async def remove_old_answers(db: Database) -> int:
    """Delete them, tenant by tenant; answers how many rows went."""
    removed = 0
    for business_id in await all_businesses(db):
        gone = AT_ONCE
        while gone == AT_ONCE:
            async with db.tenant_session(business_id) as session:
                gone = await remove_answers(session, business_id, utc_now() - KEEP_ANSWERS, AT_ONCE)
            removed += gone
    if removed:
        _log.info("old_answers_removed", rows=removed)
    return removed
