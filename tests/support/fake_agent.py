"""The agent's ``POST /internal/text-turns`` on a real socket, with the real check of signatures."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

import msgspec
from aiohttp import web

from shared import signing
from shared.contracts.text_turns import TextReply, TextTurn

SECRET = "internal-secret-of-the-tests"
Act = Callable[[TextTurn], Awaitable[TextReply]]


class FakeAgent:
    """Answers what it is told to; ``asked`` are the turns it got, in order."""

    def __init__(self) -> None:
        self.asked: list[TextTurn] = []
        self.replies: list[TextReply] = []
        self.statuses: list[int] = []
        self.during: Act | None = None
        self.delay_s = 0.0
        self.url = ""

    async def _turn(self, request: web.Request) -> web.Response:
        body = await request.read()
        try:
            signing.verify(SECRET, "agent", "POST", request.raw_path, body, request.headers)
        except signing.SignatureRefusedError:
            return web.Response(status=401)
        turn = msgspec.json.decode(body, type=TextTurn)
        self.asked.append(turn)
        if self.statuses:
            return web.Response(status=self.statuses.pop(0))
        await asyncio.sleep(self.delay_s)
        if self.during is not None:
            reply = await self.during(turn)
        else:
            reply = self.replies.pop(0) if self.replies else TextReply(f"תשובה {len(self.asked)}")
        return web.Response(body=msgspec.json.encode(reply), content_type="application/json")

    @asynccontextmanager
    async def running(self) -> AsyncGenerator["FakeAgent"]:
        """Listen on loopback."""
        app = web.Application()
        app.router.add_post("/internal/text-turns", self._turn)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield self
        finally:
            await runner.cleanup()
