"""Removes sessions, sign-in links and tries that no longer open anything."""

from crm.db.session import Database
from crm.domain.auth.repository import SignInRepository
from crm.domain.auth.sessions import IDLE
from shared.clock import utc_now
from shared.log import logger

AT_ONCE = 5_000
"""Rows of each kind per transaction, so that none comes near the statement time-out."""

_log = logger(__name__)


async def remove_dead_sign_ins(db: Database) -> int:
    """Delete all of them; answers how many rows went."""
    removed = 0
    while True:
        async with db.platform_session("sign_in") as session:
            now = utc_now()
            gone = await SignInRepository(session).remove_dead(now, now - IDLE, AT_ONCE)
        removed += sum(gone)
        if max(gone) < AT_ONCE:
            break
    if removed:
        _log.info("dead_sign_ins_removed", rows=removed)
    return removed
