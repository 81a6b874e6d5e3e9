"""The outermost layer: request ids, security headers, metrics."""

import re
import time

import structlog
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from crm.lib import asgi, metrics
from shared.ids import new_id

_REQUEST_ID = re.compile(r"^[\w\-.]{8,64}$")

CSP = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self'; media-src 'self' blob:; connect-src 'self'{sockets}; worker-src 'self'; manifest-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""``'unsafe-inline'`` for styles alone: charts and virtual lists set ``style`` attributes, which cannot run code."""


def security_headers(public_url: str) -> dict[str, str]:
    """Headers of every answer. Safari before 15.4 does not count ws(s) as 'self', so the one socket is named."""
    secure = public_url.startswith("https://")
    host = public_url.split("://", 1)[-1]
    headers = {
        "content-security-policy": CSP.format(sockets=f" {'wss' if secure else 'ws'}://{host}"),
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
        "x-frame-options": "DENY",
        "cross-origin-opener-policy": "same-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=()",
    }
    if secure:
        headers["strict-transport-security"] = "max-age=31536000"
    return headers


class OuterLayer:
    """ASGI layer around everything that speaks HTTP."""

    def __init__(self, app: ASGIApp, public_url: str) -> None:
        """``public_url`` is where browsers reach the CRM."""
        self._app = app
        self._headers = [(key.encode(), value.encode()) for key, value in security_headers(public_url).items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Name the request, time it, and dress its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = asgi.header(scope, "x-request-id") or ""
        request_id = given if _REQUEST_ID.match(given) else str(new_id())
        started = time.perf_counter()
        status = 500

        async def dressed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = [*message["headers"], *self._headers, (b"x-request-id", request_id.encode())]
                passing = status >= 400 or scope["path"].startswith(("/api", "/internal"))
                if passing and not any(name.lower() == b"cache-control" for name, _ in headers):
                    headers.append((b"cache-control", b"no-store"))
                message["headers"] = headers
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._app(scope, receive, dressed)
            finally:
                metrics.observe(scope, status, time.perf_counter() - started)
