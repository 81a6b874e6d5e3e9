"""``/sandbox``: see and set what the emulated vendors do, while they run. Plain JSON, no secret behind it.

``GET /sandbox`` shows every endpoint; ``PUT /sandbox/endpoints/{name}`` takes an EndpointChange;
``POST /sandbox/reset`` puts everything back; ``GET /sandbox/requests?after=N`` lists the requests numbered above N.
"""

import msgspec
from aiohttp import web

from agent.sandbox.faults import EndpointChange, EndpointUnknownError, Faults


def _json(value: object, status: int = 200) -> web.Response:
    return web.Response(body=msgspec.json.encode(value), status=status, content_type="application/json")


def add_routes(app: web.Application, faults: Faults) -> None:
    """Add the control API."""

    async def show(_request: web.Request) -> web.Response:
        return _json({"endpoints": faults.states()})

    async def change(request: web.Request) -> web.Response:
        try:
            endpoint = faults.endpoint(request.match_info["name"])
            endpoint.change(msgspec.json.decode(await request.read(), type=EndpointChange))
        except EndpointUnknownError as error:
            return _json({"detail": str(error)}, 404)
        except (msgspec.ValidationError, msgspec.DecodeError) as error:
            return _json({"detail": str(error)}, 400)
        return _json(endpoint.state())

    async def reset(_request: web.Request) -> web.Response:
        faults.reset()
        return _json({"endpoints": faults.states()})

    async def requests(request: web.Request) -> web.Response:
        after = request.query.get("after", "0")
        if not after.isascii() or not after.isdigit():
            return _json({"detail": f"after: {after!r} is not a number"}, 400)
        return _json({"requests": faults.visits.after(int(after))})

    app.router.add_get("/sandbox", show)
    app.router.add_get("/sandbox/requests", requests)
    app.router.add_put("/sandbox/endpoints/{name}", change)
    app.router.add_post("/sandbox/reset", reset)
