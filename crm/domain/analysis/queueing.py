"""How the analysis of a conversation is handed to the worker: one that waits for each."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from crm import jobs


async def queue_analysis(
    session: AsyncSession,
    business_id: UUID,
    kind: Literal["call", "session"],
    subject_id: UUID,
    *,
    at: datetime | None = None,
) -> bool:
    """Queue it with this transaction; false when it waits already."""
    job = jobs.ANALYSE_CALL if kind == "call" else jobs.ANALYSE_CHAT
    arguments = {"business_id": str(business_id), f"{kind}_id": str(subject_id)}
    return await jobs.defer(session, job, arguments, lock=f"{job}:{subject_id}", at=at)
