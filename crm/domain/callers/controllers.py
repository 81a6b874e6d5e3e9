"""``/api/calls/{id}/caller``."""

from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.callers.schemas import CallerOut
from crm.domain.callers.service import CallerService
from crm.lib.actor import Member


@get("/api/calls/{call_id:uuid}/caller", operation_id="getCaller", tags=["calls"])
async def get_caller(
    session: NamedDependency[AsyncSession], member: NamedDependency[Member], call_id: FromPath[UUID]
) -> CallerOut:
    """Who is on the line: name, last call, open lead, what is owed to him."""
    return await CallerService(session, member).of_call(call_id)


HANDLERS = [get_caller]
