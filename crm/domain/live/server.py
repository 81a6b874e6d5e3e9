# pyright: reportUnknownMemberType=false
# python-socketio ships no types.
"""Socket.IO for browsers: WebSocket only, signed in by the session cookie, one room per business.

Long polling is off: it needs sticky routing as soon as two processes serve. A session that ends is noticed by a sweep,
so a browser left open after sign-out elsewhere is cut within SWEEP_S.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
import socketio
from litestar.types import ASGIApp
from socketio.async_pubsub_manager import AsyncPubSubManager

from crm.domain.live.publisher import room_of
from shared.log import logger

SWEEP_S = 30.0
PING_INTERVAL_S = 20
MAX_MESSAGE_BYTES = 4_096
"""Browsers only listen; nothing longer than a ping has a reason to come in."""

_log = logger(__name__)


class LiveIdentity(msgspec.Struct, frozen=True):
    """Who is behind a socket: the session, the business it works in, and what is kept from it.

    ``veiled``: phone numbers; ``hints_only``: everything but that something changed, for who sees his own leads alone.
    """

    session_id: UUID
    business_id: UUID
    veiled: bool = False
    hints_only: bool = False


Authenticate = Callable[[str], Awaitable[LiveIdentity | None]]
"""From a ``Cookie`` header to the signed-in identity, or None when it holds no valid session (any more)."""


class LiveServer:
    """The Socket.IO server of one web process. ``run_sweep`` is awaited by whoever owns the process's tasks."""

    def __init__(self, manager: AsyncPubSubManager, authenticate: Authenticate, origins: Sequence[str]) -> None:
        """``origins`` are allowed beside the page's own (the public address, ``CORS_ORIGINS``)."""
        self._authenticate = authenticate
        self._origins = frozenset(origin.rstrip("/") for origin in origins)
        self._sockets: dict[str, tuple[str, LiveIdentity]] = {}
        self._server = socketio.AsyncServer(
            async_mode="asgi",
            client_manager=manager,
            transports=["websocket"],
            cors_allowed_origins=self._origin_allowed,
            ping_interval=PING_INTERVAL_S,
            max_http_buffer_size=MAX_MESSAGE_BYTES,
            logger=False,
            engineio_logger=False,
        )
        self._server.on("connect", self._connect)
        self._server.on("disconnect", self._disconnect)

    def wrap(self, app: ASGIApp) -> ASGIApp:
        """The application with ``/socket.io`` in front of it; lifespan and everything else go to ``app``."""
        return socketio.ASGIApp(self._server, app)

    def _origin_allowed(self, origin: str | None, environ: dict[str, object]) -> bool:
        """Same host as the page, or a configured origin. A client without an Origin is no browser page."""
        if origin is None or origin in self._origins:
            return True
        return urlsplit(origin).netloc == environ.get("HTTP_HOST")

    async def _connect(self, sid: str, environ: dict[str, object]) -> bool:
        cookies = str(environ.get("HTTP_COOKIE", ""))
        identity = await self._authenticate(cookies)
        if identity is None:
            return False
        self._sockets[sid] = (cookies, identity)
        await self._server.enter_room(
            sid, room_of(identity.business_id, veiled=identity.veiled, hints_only=identity.hints_only)
        )
        return True

    async def _disconnect(self, sid: str, _reason: str) -> None:
        self._sockets.pop(sid, None)

    async def sweep(self) -> None:
        """Cut every socket whose session ended, or now works in another business."""
        checked: dict[str, LiveIdentity | None] = {}
        for sid, (cookies, identity) in list(self._sockets.items()):
            if cookies not in checked:
                checked[cookies] = await self._authenticate(cookies)
            if checked[cookies] != identity:
                _log.info("live_socket_cut", business_id=str(identity.business_id))
                await self._server.disconnect(sid)

    async def run_sweep(self) -> None:
        """Sweep until cancelled."""
        while True:
            await asyncio.sleep(SWEEP_S)
            try:
                await self.sweep()
            except Exception:  # noqa: BLE001 - the database may be away; the next sweep tries again
                _log.exception("live_sweep_failed")
