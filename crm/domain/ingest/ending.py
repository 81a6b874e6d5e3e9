"""What the end of a call sets in motion, in the same transaction as the end itself."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.analysis.models import CallAnalysis
from crm.domain.analysis.queueing import queue_analysis
from crm.domain.calls.models import Call

SILENT_SUMMARIES = {
    "caller_hangup": "המתקשר ניתק בלי לומר דבר.",
    "not_answered": "השיחה לא נענתה.",
    "connection_lost": "הקו נותק לפני שנאמר דבר.",
    "crash": "השיחה נקטעה אצלנו לפני שנאמר דבר.",
    "error": "השיחה נקטעה אצלנו לפני שנאמר דבר.",
}
SILENT_DEFAULT = "לא נאמר דבר מצד המתקשר."


async def begin_analysis(session: AsyncSession, call: Call, *, spoke: bool, now: datetime) -> None:
    """Owe an analysis and queue its job; a call without a word of the caller gets plain facts and no model."""
    if not spoke:
        call.analysis_state = "done"
        call.summary = SILENT_SUMMARIES.get(call.end_reason or "", SILENT_DEFAULT)
        session.add(
            CallAnalysis(
                business_id=call.business_id, call_id=call.id, state="done", finished_at=now, next_attempt_at=None
            )
        )
        return
    call.analysis_state = "pending"
    session.add(CallAnalysis(business_id=call.business_id, call_id=call.id, state="pending", next_attempt_at=now))
    await session.flush()
    await queue_analysis(session, call.business_id, "call", call.id)
