"""Sweeps over every office: what one of them breaks stops none of the others."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from crm.db.lookups import all_businesses
from crm.db.session import Database
from shared.log import logger

_log = logger(__name__)


async def sweep_businesses(db: Database, name: str, act: Callable[[UUID], Awaitable[int]]) -> int:
    """Run ``act`` for one business after another; answers the sum of what it answers.

    ``name`` stands in the log beside the business whose turn failed. The next run of the sweep tries it again.
    """
    done = 0
    for business_id in await all_businesses(db):
        try:
            done += await act(business_id)
        except Exception:  # noqa: BLE001 - the offices behind this one are owed their turn, and this one gets another
            _log.exception("sweep_failed", sweep=name, business_id=str(business_id))
    return done
