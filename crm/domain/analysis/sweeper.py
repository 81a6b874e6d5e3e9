"""Finds analyses that are owed and whose job was lost, and queues them again."""

from datetime import timedelta

from crm.db.lookups import all_businesses
from crm.db.session import Database
from crm.domain.analysis.queueing import queue_analysis
from crm.domain.analysis.repository import AnalysisRepository
from shared.clock import utc_now
from shared.log import logger

GRACE = timedelta(minutes=2)
"""A job this late is not merely waiting its turn."""
PER_BUSINESS = 100

_log = logger(__name__)


async def requeue_owed(db: Database) -> int:
    """Queue every owed analysis again, tenant by tenant; one that still waits is left alone. Answers how many."""
    queued = 0
    for business_id in await all_businesses(db):
        async with db.tenant_session(business_id) as session:
            for call_id, session_id in await AnalysisRepository(session, business_id).owed(
                utc_now() - GRACE, PER_BUSINESS
            ):
                if call_id is not None:
                    queued += await queue_analysis(session, business_id, "call", call_id)
                elif session_id is not None:
                    queued += await queue_analysis(session, business_id, "session", session_id)
    if queued:
        _log.warning("analyses_requeued", count=queued)
    return queued
