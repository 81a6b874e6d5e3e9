"""``/api/line``: the telephone on which I take callers who ask for a person."""

from litestar import get, put
from litestar.di import NamedDependency
from litestar.params import JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.lines.schemas import Line
from crm.domain.lines.service import LineService
from crm.lib.actor import Member


@get("/api/line", operation_id="getMyLine", tags=["line"])
async def get_my_line(session: NamedDependency[AsyncSession], member: NamedDependency[Member]) -> Line:
    """My own line in the business in use."""
    return await LineService(session, member).show()


@put("/api/line", operation_id="setMyLine", tags=["line"])
async def set_my_line(
    session: NamedDependency[AsyncSession], member: NamedDependency[Member], data: JSONBody[Line]
) -> Line:
    """Change my line: its number, and whether calls are put through to it now."""
    return await LineService(session, member).set(data)


HANDLERS = [get_my_line, set_my_line]
