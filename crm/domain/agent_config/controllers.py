"""``/internal/agent-config``."""

from typing import Annotated

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, HeaderParameter

from crm.db.lookups import all_numbers
from crm.db.session import Database
from crm.domain.agent_config.service import config_of_number, etag_of
from shared.contracts.agent_config import AgentNumbers


@get("/internal/agent-config", include_in_schema=False)
async def list_numbers(db: NamedDependency[Database]) -> AgentNumbers:
    """Every number that answers."""
    return AgentNumbers(await all_numbers(db))


@get("/internal/agent-config/{number:str}", include_in_schema=False)
async def get_config(
    number: FromPath[str],
    db: NamedDependency[Database],
    known: Annotated[str | None, HeaderParameter(name="If-None-Match")] = None,
) -> Response[bytes]:
    """The configuration of one number, or 304 when the agent's copy is still right."""
    body = msgspec.json.encode(await config_of_number(db, number))
    etag = etag_of(body)
    headers = {"ETag": etag, "Cache-Control": "no-cache"}
    if known is not None and etag in [one.strip().removeprefix("W/") for one in known.split(",")]:
        return Response(b"", status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/json")


HANDLERS = [list_numbers, get_config]
