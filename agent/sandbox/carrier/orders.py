"""The carrier's line to the sandbox's Twilio: tells which calls are up, and carries out hang-ups ordered by REST."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from typing import Literal

import aiohttp
import msgspec

from agent.sandbox.carrier.call import Dialled, SimulatedCall
from shared import log

_log = log.logger(__name__)


class _Order(msgspec.Struct):
    order: Literal["hangup", "twiml"]
    call_sid: str
    twiml: str = ""


class Exchange:
    """Attached or not: without the sandbox's Twilio, calls still work and only REST orders are missing."""

    def __init__(self, dialled: Dialled) -> None:
        self._dialled = dialled
        self._line: aiohttp.ClientWebSocketResponse | None = None
        self._calls: dict[str, SimulatedCall] = {}

    @contextlib.asynccontextmanager
    async def attached(self, session: aiohttp.ClientSession, url: str | None) -> AsyncGenerator[None]:
        """Attach for as long as the context lasts. ``url``: the sandbox's HTTP address, or None."""
        if url is not None:
            try:
                self._line = await session.ws_connect(f"{url}/sandbox/carrier", heartbeat=20)
            except aiohttp.ClientError as error:
                _log.info("no emulated Twilio to attach to", error=str(error))
        reading = asyncio.create_task(self._read())
        try:
            yield
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
            if self._line is not None:
                await self._line.close()

    async def _tell(self, event: str, call: SimulatedCall, status: str, room: str = "") -> None:
        if self._line is None or self._line.closed:
            return
        told = {
            "event": event,
            "call_sid": call.sid,
            "status": status,
            "account_sid": self._dialled.account_sid,
            "from_number": self._dialled.from_number,
            "to_number": self._dialled.to_number,
            "room": room,
        }
        with contextlib.suppress(ConnectionError):  # the sandbox went away: the call itself goes on
            await self._line.send_str(msgspec.json.encode(told).decode())

    async def started(self, call: SimulatedCall) -> None:
        """A call is up."""
        self._calls[call.sid] = call
        call.on_conference = lambda room: self._tell("joined", call, "in-progress", room)
        await self._tell("call", call, "in-progress")

    async def finished(self, call: SimulatedCall) -> None:
        """A call is over."""
        self._calls.pop(call.sid, None)
        await self._tell("status", call, "completed")

    async def _read(self) -> None:
        if self._line is None:
            return
        async for message in self._line:
            if message.type is not aiohttp.WSMsgType.TEXT:
                continue
            try:
                order = msgspec.json.decode(str(message.data), type=_Order)
            except (msgspec.ValidationError, msgspec.DecodeError) as error:
                _log.warning("order not understood", error=str(error))
                continue
            call = self._calls.get(order.call_sid)
            if call is None:
                continue
            if order.order == "hangup":
                call.hang_up("order")
            else:
                call.redirect(order.twiml)
