"""Tools in the CRM: signed, tried twice within the deadline, and never an exception."""

from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import UUID

import aiohttp
import msgspec
import pytest
import pytest_asyncio
from aiohttp import web

from agent.vendors.crm_tools import CrmTools
from shared.contracts.tools import ToolResponse
from shared.signing import verify

SECRET = "0123456789abcdef"
Run = Callable[[], Awaitable[ToolResponse]]


class Crm:
    def __init__(self) -> None:
        self.statuses: list[int] = []
        self.bodies: list[bytes] = []

    async def handle(self, request: web.Request) -> web.Response:
        body = await request.read()
        verify(SECRET, "crm", "POST", request.raw_path, body, request.headers)
        self.bodies.append(body)
        status = self.statuses.pop(0) if self.statuses else 200
        return web.Response(status=status, body=msgspec.json.encode(ToolResponse(ok=True, data={"n": 1})))


@pytest.fixture
def crm() -> Crm:
    return Crm()


@pytest_asyncio.fixture
async def run(crm: Crm) -> AsyncIterator[Run]:
    app = web.Application()
    app.router.add_post("/internal/tools/{name}", crm.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port: int = runner.addresses[0][1]
    async with aiohttp.ClientSession() as http:
        tools = CrmTools(f"http://127.0.0.1:{port}", SECRET, http)
        yield lambda: tools.run("opt_out", call_id=UUID(int=1), tool_call_id="t1", arguments={"quote": "די"})
    await runner.cleanup()


async def test_an_answer_comes_back(crm: Crm, run: Run) -> None:
    assert (await run()).data == {"n": 1}
    assert msgspec.json.decode(crm.bodies[0]) == {
        "conversation_id": str(UUID(int=1)),
        "tool_call_id": "t1",
        "arguments": {"quote": "די"},
    }


@pytest.mark.parametrize("status", [404, 500, 503])
async def test_a_conversation_not_known_yet_or_a_stumble_is_tried_again(crm: Crm, run: Run, status: int) -> None:
    crm.statuses = [status]
    assert (await run()).ok
    assert len(crm.bodies) == 2


async def test_a_refusal_is_final(crm: Crm, run: Run) -> None:
    crm.statuses = [422]
    assert (await run()).error == "crm_refused"
    assert len(crm.bodies) == 1


async def test_a_crm_that_stays_broken_is_a_typed_error(crm: Crm, run: Run) -> None:
    crm.statuses = [500, 500, 500]
    assert (await run()).error == "crm_unavailable"
    assert len(crm.bodies) == 2


async def test_a_crm_that_is_not_there_is_a_typed_error() -> None:
    async with aiohttp.ClientSession() as http:
        tools = CrmTools("http://127.0.0.1:9", SECRET, http)
        found = await tools.run("opt_out", call_id=UUID(int=1), tool_call_id="t1", arguments={})
    assert (found.ok, found.error) == (False, "crm_unavailable")
