"""The guard of ``/internal/*``: only Moked's own processes, by their shared secret over the raw request."""

from litestar.types import ASGIApp, Receive, Scope, Send

from crm.lib import asgi
from crm.lib.errors import ApiError, UnauthenticatedError
from shared.log import logger
from shared.signing import SIGNATURE_HEADER, TIMESTAMP_HEADER, SignatureRefusedError, verify

_log = logger(__name__)


class InternalGuard:
    """ASGI layer that checks the signature before a route is looked up."""

    def __init__(self, app: ASGIApp, secret: str) -> None:
        """``secret`` is ``INTERNAL_SECRET``."""
        self._app = app
        self._secret = secret

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a signed request through with its body, refuse any other with 401."""
        if scope["type"] != "http" or not (scope["path"] + "/").startswith("/internal/"):
            await self._app(scope, receive, send)
            return
        raw_path = scope["raw_path"].decode("latin-1")
        if scope["query_string"]:
            raw_path += "?" + scope["query_string"].decode("latin-1")
        headers = {
            TIMESTAMP_HEADER: asgi.header(scope, TIMESTAMP_HEADER.lower()) or "",
            SIGNATURE_HEADER: asgi.header(scope, SIGNATURE_HEADER.lower()) or "",
        }
        try:
            body = await asgi.read_body(receive)
            verify(self._secret, "crm", scope["method"], raw_path, body, headers)
        except SignatureRefusedError as error:
            _log.warning("internal_refused", path=scope["path"], reason=str(error))
            await asgi.send_problem(send, UnauthenticatedError())
            return
        except ApiError as error:
            await asgi.send_problem(send, error)
            return
        await self._app(scope, asgi.replay(body, receive), send)
