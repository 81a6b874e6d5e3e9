"""How an emulated HTTP endpoint answers, or fails to: the wire side of faults.py."""

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web

from agent.sandbox.faults import Fault, Visit

Refusal = Callable[[Fault], web.Response]
"""Makes the vendor's own error answer for an injected ``error``."""

_GARBAGE = b"\x00\xff<html>Bad gateway</html>{{{" * 4
_LONGEST_HANG_S = 900.0


class ConnectionTornError(ConnectionResetError):
    """The emulator tore the connection down on purpose; nothing more can be sent."""


def tear(request: web.Request) -> None:
    """Reset the connection under the request. Always raises ConnectionTornError."""
    if request.transport is not None:
        request.transport.abort()
    raise ConnectionTornError("torn down by an injected fault")


async def answer(
    request: web.Request, visit: Visit, refusal: Refusal, produce: Callable[[], Awaitable[web.Response]]
) -> web.Response:
    """Run ``produce`` and send its answer after the latency, or do what the visit's fault says."""
    before = await before_answer(request, visit, refusal)
    if before is not None:
        return before
    response = await produce()
    await visit.ready()
    if visit.befalls("cut"):
        await _send_half(request, response)
    return response


async def before_answer(request: web.Request, visit: Visit, refusal: Refusal) -> web.Response | None:
    """Faults that keep the real answer from being made at all; None when it may be made."""
    fault = visit.fault
    if fault is None or fault.kind in {"slow", "cut"}:
        return None
    if fault.kind == "outage":
        tear(request)
    if fault.kind == "hang":
        await asyncio.sleep(_LONGEST_HANG_S)
        tear(request)
    await visit.ready()
    if fault.kind == "reset":
        tear(request)
    if fault.kind == "garbage":
        return web.Response(body=_GARBAGE, content_type="application/json")
    return refusal(fault)


async def _send_half(request: web.Request, response: web.Response) -> None:
    body = response.body
    whole = body if isinstance(body, bytes) else b""
    torn = web.StreamResponse(status=response.status, headers={"Content-Type": response.content_type})
    torn.content_length = len(whole)
    await torn.prepare(request)
    await torn.write(whole[: len(whole) // 2])
    tear(request)
