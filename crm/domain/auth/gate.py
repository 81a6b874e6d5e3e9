"""The gate before every route: anonymous is 401 on any ``/api`` path, known or not; unsafe methods carry CSRF's.

It stands outside the router, so a path that does not exist tells a stranger nothing.
"""

import hmac

from litestar.types import ASGIApp, Receive, Scope, Send
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from crm.db.session import Database
from crm.domain.auth.sessions import actor_of_secret
from crm.domain.auth.tokens import CSRF_HEADER, csrf_of, session_secret
from crm.lib import asgi
from crm.lib.actor import Actor
from crm.lib.errors import CsrfError, UnauthenticatedError
from crm.lib.problems import from_database

OPEN_PATHS = frozenset(
    {
        "/api/auth/login",
        "/api/auth/one-time",
        "/api/auth/forgot",
        "/api/openapi.json",
        "/api/whatsapp/status",
    }
)
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
ACTOR = "moked.actor"


def actor_in(scope: Scope) -> Actor | None:
    """Who the gate let in."""
    found = asgi.get(scope, ACTOR)
    return found if isinstance(found, Actor) else None


class AuthGate:
    """ASGI layer that knows who asks."""

    def __init__(self, app: ASGIApp, db: Database) -> None:
        """Wrap ``app``."""
        self._app = app
        self._db = db

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through with its actor, or refuse it."""
        if scope["type"] != "http" or not _is_api(scope["path"]):
            await self._app(scope, receive, send)
            return
        is_open = scope["path"] in OPEN_PATHS
        secret = session_secret(asgi.header(scope, "cookie"))
        actor = None
        if secret is not None:
            try:
                actor = await actor_of_secret(self._db, secret)
            except (DBAPIError, PoolTimeoutError, OSError) as error:
                await asgi.send_problem(send, from_database(error))
                return
        if actor is None and not is_open:
            await asgi.send_problem(send, UnauthenticatedError())
            return
        if actor is not None and secret is not None and not is_open and scope["method"] not in SAFE_METHODS:
            given = asgi.header(scope, CSRF_HEADER) or ""
            if not hmac.compare_digest(given.encode(), csrf_of(secret).encode()):
                await asgi.send_problem(send, CsrfError())
                return
        asgi.put(scope, ACTOR, actor)
        await self._app(scope, receive, send)


def _is_api(path: str) -> bool:
    return path == "/api" or path.startswith("/api/")
