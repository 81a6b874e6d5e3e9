"""A tiny agent for the tests of the carrier: signed webhook, a media stream that it keeps and answers by hand."""

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

import msgspec
from aiohttp import WSMsgType, web
from twilio.request_validator import RequestValidator

Message = dict[str, object]
OnMessage = Callable[["EchoAgent", Message], Awaitable[None]]


def signature_is_valid(token: str, url: str, form: dict[str, str], signature: str) -> bool:
    """Twilio's own judgement."""
    # The validator has no types.
    return bool(RequestValidator(token).validate(url, form, signature))  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]


def field(message: Message, event: str, name: str) -> object:
    """``message[event][name]``."""
    return msgspec.convert(message[event], dict[str, object])[name]


class EchoAgent:
    """``received`` holds the stream's messages, ``forms`` the webhooks' fields with their signatures' verdicts."""

    def __init__(self, token: str, on_message: OnMessage | None = None, twiml: str | None = None) -> None:
        self._token = token
        self._on_message = on_message
        self._twiml = twiml
        self._socket: web.WebSocketResponse | None = None
        self.received: list[Message] = []
        self.forms: list[tuple[bool, dict[str, str]]] = []
        self.upgrade_was_signed = False
        self.closed = asyncio.Event()
        self.url = ""

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post("/webhook/incoming_call", self._incoming)
        app.router.add_post("/webhook/call_status", self._incoming)
        app.router.add_get("/media", self._media)
        self._runner = web.AppRunner(app, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()

    @property
    def stream_url(self) -> str:
        return self.url.replace("http", "ws") + "/media"

    async def _incoming(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        signature = request.headers.get("X-Twilio-Signature", "")
        self.forms.append((signature_is_valid(self._token, f"{self.url}{request.path}", form, signature), form))
        twiml = self._twiml or (
            f'<Response><Connect><Stream url="{self.stream_url}"><Parameter name="token" value="שלום&amp;"/></Stream>'
            "</Connect></Response>"
        )
        return web.Response(text=twiml, content_type="text/xml")

    async def _media(self, request: web.Request) -> web.WebSocketResponse:
        signature = request.headers.get("X-Twilio-Signature", "")
        self.upgrade_was_signed = signature_is_valid(self._token, self.stream_url, {}, signature)
        self._socket = web.WebSocketResponse()
        await self._socket.prepare(request)
        async for message in self._socket:
            if message.type is WSMsgType.TEXT:
                parsed: Message = json.loads(message.data)
                self.received.append(parsed)
                if self._on_message is not None:
                    await self._on_message(self, parsed)
        self.closed.set()
        return self._socket

    async def send(self, event: str, body: Message | None = None) -> None:
        assert self._socket is not None
        start = next(one for one in self.received if one["event"] == "start")
        await self._socket.send_json(
            {"event": event, "streamSid": start["streamSid"], **({event: body} if body else {})}
        )

    async def play(self, mulaw: bytes) -> None:
        await self.send("media", {"payload": base64.b64encode(mulaw).decode()})

    async def close(self) -> None:
        assert self._socket is not None
        await self._socket.close()

    def events(self, name: str) -> list[Message]:
        return [one for one in self.received if one["event"] == name]

    def marks(self) -> list[str]:
        return [str(field(one, "mark", "name")) for one in self.events("mark")]

    def heard(self) -> bytes:
        return b"".join(base64.b64decode(str(field(one, "media", "payload"))) for one in self.events("media"))
