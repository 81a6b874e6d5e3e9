"""``/internal/tools``."""

from litestar import Request, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath

from crm.db.session import Database
from crm.domain.live.publisher import LivePublisher
from crm.domain.tools.service import ToolService, read_request
from shared.contracts.tools import ToolResponse


@post("/internal/tools/{name:str}", status_code=200, include_in_schema=False)
async def run_tool(
    name: FromPath[str],
    request: Request[object, object, State],
    db: NamedDependency[Database],
    publisher: NamedDependency[LivePublisher],
) -> ToolResponse:
    """Run a tool of a conversation; a refusal by the rules is a 200 with ``ok`` false."""
    return await ToolService(db, publisher).run(name, read_request(await request.body()))


HANDLERS = [run_tool]
