"""``/sandbox/carrier``: a carrier attaches by WebSocket, tells its calls, and gets orders for them.

From the carrier, JSON: ``{"event":"call","call_sid","account_sid","from","to","status"}`` for each new call and
``{"event":"status","call_sid","status"}`` when it changes and ``{"event":"joined","call_sid","room"}`` in a conference.
To the carrier:
``{"order":"hangup","call_sid"}`` and ``{"order":"twiml","call_sid","twiml"}``.
"""

from typing import Literal

import msgspec
from aiohttp import WSMsgType, web

from agent.sandbox.twilio_rest.rooms import Rooms
from agent.sandbox.twilio_rest.store import ENDED, CallRecord, Store
from shared.clock import utc_now


class Told(msgspec.Struct, frozen=True):
    """What a carrier tells."""

    event: Literal["call", "status", "joined"]
    call_sid: str
    status: str
    account_sid: str = ""
    from_number: str = ""
    to_number: str = ""
    room: str = ""


class Order(msgspec.Struct, frozen=True):
    """What a carrier is to do with one of its calls."""

    order: Literal["hangup", "twiml"]
    call_sid: str
    twiml: str = ""


class Carriers:
    """The attached carriers and whose call is whose."""

    def __init__(self, store: Store, rooms: Rooms) -> None:
        self._store = store
        self._rooms = rooms
        self._by_call: dict[str, web.WebSocketResponse] = {}

    async def attach(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one carrier until it leaves; its open calls then count as failed."""
        socket = web.WebSocketResponse(heartbeat=20, max_msg_size=64 * 1024)
        await socket.prepare(request)
        try:
            async for message in socket:
                if message.type is not WSMsgType.TEXT:
                    continue
                try:
                    await self._take(socket, msgspec.json.decode(str(message.data), type=Told))
                except (msgspec.ValidationError, msgspec.DecodeError) as error:
                    await socket.send_str(msgspec.json.encode({"error": str(error)}).decode())
        finally:
            for sid in [sid for sid, owner in self._by_call.items() if owner is socket]:
                await self._end(sid, "failed")
        return socket

    async def order(self, order: Order) -> bool:
        """Send an order; False when no attached carrier has the call."""
        socket = self._by_call.get(order.call_sid)
        if socket is None or socket.closed:
            return False
        await socket.send_str(msgspec.json.encode(order).decode())
        return True

    async def _take(self, socket: web.WebSocketResponse, told: Told) -> None:
        if told.event == "call":
            call = CallRecord(
                told.call_sid, told.account_sid, told.from_number, told.to_number, told.status, "inbound",
                started_at=utc_now(),
            )  # fmt: skip
            self._store.add_call(call)
            self._by_call[told.call_sid] = socket
        elif told.status in ENDED:
            await self._end(told.call_sid, told.status)
        elif told.event == "joined":
            self._rooms.join(told.room, told.call_sid, lambda: self._hang_up(told.call_sid))
        elif (known := self._store.call(told.call_sid)) is not None:
            known.status = told.status

    async def _hang_up(self, sid: str) -> None:
        await self.order(Order("hangup", sid))

    async def _end(self, sid: str, status: str) -> None:
        self._by_call.pop(sid, None)
        await self._rooms.left(sid)
        call = self._store.call(sid)
        if call is not None and call.ended_at is None:
            call.status, call.ended_at = status, utc_now()
