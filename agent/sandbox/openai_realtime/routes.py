"""``GET /v1/realtime``: the upgrade to a transcription session, and the faults that keep it from being made."""

import asyncio

from aiohttp import web

from agent.sandbox.answering import tear
from agent.sandbox.faults import Faults
from agent.sandbox.openai_http.errors import OpenAIRefusalError, check_key, error_response, injected
from agent.sandbox.openai_realtime.session import Session

_MOST_MESSAGE = 16 * 1024 * 1024
_LONGEST_HANG_S = 900.0


def _check(request: web.Request) -> str:
    """The bearer key. Raises OpenAIRefusalError."""
    if request.query.get("intent") != "transcription":
        raise OpenAIRefusalError(400, "Only transcription sessions (intent=transcription) are emulated.")
    return check_key(request)


def add_routes(app: web.Application, faults: Faults) -> None:
    """Add the endpoint. A fault counts at each commit; ``outage``, ``hang`` and ``error`` also meet new sockets."""

    async def realtime(request: web.Request) -> web.StreamResponse:
        try:
            who = _check(request)
        except OpenAIRefusalError as error:
            return error_response(error)
        fault = faults.endpoint("realtime").state().fault
        if fault is not None and fault.kind == "outage":
            tear(request)
        if fault is not None and fault.kind == "error" and fault.count is None:
            return injected(fault)
        socket = web.WebSocketResponse(max_msg_size=_MOST_MESSAGE)
        await socket.prepare(request)
        if fault is not None and fault.kind == "hang" and fault.count is None:
            await asyncio.sleep(_LONGEST_HANG_S)
        await Session(request, socket, faults, who).run()
        return socket

    app.router.add_get("/v1/realtime", realtime)
