"""The agent's end of the hint that the settings of a number changed."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import msgspec
from aiohttp import web

from shared import signing
from shared.contracts.agent_config import ConfigChanged
from tests.support.api import SECRET


class HintedAgent:
    """Keeps the numbers of each hint that came with a good signature."""

    def __init__(self) -> None:
        self.address = ""
        self._hints: asyncio.Queue[list[str]] = asyncio.Queue()

    async def take(self, request: web.Request) -> web.Response:
        """``POST /internal/config-changed``."""
        body = await request.read()
        signing.verify(SECRET, "agent", request.method, request.raw_path, body, request.headers)
        self._hints.put_nowait(msgspec.json.decode(body, type=ConfigChanged).numbers)
        return web.Response(status=204)

    async def told(self) -> list[str]:
        """The numbers of the next hint. Raises TimeoutError when none comes."""
        async with asyncio.timeout(10):
            return await self._hints.get()


@asynccontextmanager
async def running_hinted_agent() -> AsyncGenerator[HintedAgent]:
    """One on a free port."""
    agent, app = HintedAgent(), web.Application()
    app.router.add_post("/internal/config-changed", agent.take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    agent.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield agent
    await runner.cleanup()
