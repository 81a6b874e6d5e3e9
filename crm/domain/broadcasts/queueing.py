"""How the next step of a broadcast is handed to the worker: one that waits for each."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from crm import jobs


async def queue_step(
    session: AsyncSession, business_id: UUID, broadcast_id: UUID, *, at: datetime | None = None
) -> bool:
    """Queue it with this transaction; false when one waits already."""
    arguments = {"business_id": str(business_id), "broadcast_id": str(broadcast_id)}
    return await jobs.defer(session, jobs.RUN_BROADCAST, arguments, lock=f"{jobs.RUN_BROADCAST}:{broadcast_id}", at=at)
