"""The emulated vendors as three servers: HTTP (OpenAI, Twilio, control), gRPC (Google TTS) and SMTP (mail)."""

import asyncio
from types import TracebackType
from typing import Self

import grpc
from aiohttp import web
from aiohttp.typedefs import Handler

from agent.sandbox import control
from agent.sandbox.ear import exact, search
from agent.sandbox.faults import Faults
from agent.sandbox.google_tts.service import handler
from agent.sandbox.mail import routes as mails
from agent.sandbox.mail.box import MailBox
from agent.sandbox.mail.server import listen
from agent.sandbox.openai_http import chat, transcriptions
from agent.sandbox.openai_realtime import routes as realtime
from agent.sandbox.twilio_rest import routes as twilio
from agent.sandbox.twilio_rest.account import Account

_MOST_BODY = 30 * 1024 * 1024


class SandboxPortTakenError(OSError):
    """A port cannot be listened on; the message names it."""


async def _healthz(_request: web.Request) -> web.Response:
    return web.json_response({"status": "ok"})


@web.middleware
async def _quiet_when_torn(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A connection that the client dropped, or a fault tore down, is no error of the server's."""
    try:
        return await handler(request)
    except ConnectionError:
        return web.Response(status=400, text="the connection is gone")


def http_app(faults: Faults, account: Account, box: MailBox) -> web.Application:
    """All HTTP endpoints."""
    app = web.Application(client_max_size=_MOST_BODY, middlewares=[_quiet_when_torn])
    app.router.add_get("/healthz", _healthz)
    control.add_routes(app, faults)
    transcriptions.add_routes(app, faults)
    realtime.add_routes(app, faults)
    chat.add_routes(app, faults)
    twilio.add_routes(app, faults, account)
    mails.add_routes(app, box)
    return app


class SandboxServer:
    """Runs all three as an async context. Port 0 takes a free one; ``http_port`` and its sisters tell which."""

    def __init__(
        self,
        host: str = "127.0.0.1",
        http_port: int = 0,
        tts_port: int = 0,
        smtp_port: int = 0,
        account: Account | None = None,
    ) -> None:
        self.faults = Faults()
        self._host = host
        self.http_port = http_port
        self.tts_port = tts_port
        self.smtp_port = smtp_port
        self._box = MailBox()
        self._smtp: asyncio.Server | None = None
        app = http_app(self.faults, account or Account(), self._box)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        self._grpc: grpc.aio.Server | None = None

    @property
    def url(self) -> str:
        """Base address of the HTTP part."""
        return f"http://{self._host}:{self.http_port}"

    @property
    def tts_endpoint(self) -> str:
        """``host:port`` of the gRPC part."""
        return f"{self._host}:{self.tts_port}"

    async def __aenter__(self) -> Self:
        """Listen. Raises SandboxPortTakenError."""
        await asyncio.to_thread(search.warm)
        await asyncio.to_thread(exact.warm)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self.http_port)
        try:
            await site.start()
        except OSError as error:
            await self._runner.cleanup()
            raise SandboxPortTakenError(f"SANDBOX_PORT {self.http_port} cannot be used: {error}") from error
        self.http_port = self._runner.addresses[0][1]
        # Without SO_REUSEPORT a taken port is an error instead of half the calls.
        server = grpc.aio.server(options=[("grpc.so_reuseport", 0)])
        server.add_generic_rpc_handlers((handler(self.faults),))
        try:
            self.tts_port = server.add_insecure_port(self.tts_endpoint)
        except RuntimeError as error:
            await self._runner.cleanup()
            raise SandboxPortTakenError(f"SANDBOX_TTS_PORT {self.tts_port} cannot be used: {error}") from error
        try:
            self._smtp = await listen(self._box, self._host, self.smtp_port)
        except OSError as error:
            await self._runner.cleanup()
            raise SandboxPortTakenError(f"SANDBOX_SMTP_PORT {self.smtp_port} cannot be used: {error}") from error
        self.smtp_port = self._smtp.sockets[0].getsockname()[1]
        await server.start()
        self._grpc = server
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop all; requests in progress get half a second."""
        if self._grpc is not None:
            await self._grpc.stop(0.5)
        if self._smtp is not None:
            self._smtp.close()
        await self._runner.cleanup()
