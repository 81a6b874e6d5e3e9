"""The edge of a request: one transaction, committed before the answer leaves.

The commit happens when the application starts its answer and before the first byte of it is sent, so a failed commit
(a deferred constraint, a lost server) becomes a 409, 500 or 503 and never a 2xx that is not true.
"""

from hashlib import sha256

from litestar.types import ASGIApp, HTTPResponseStartEvent, Message, Receive, Scope, Send
from sqlalchemy.ext.asyncio import AsyncSession

from crm.db.session import Database, commit
from crm.db.session import Scope as DbScope
from crm.lib import asgi
from crm.lib.actor import Actor, Member, member_of
from crm.lib.errors import ApiError, BadRequestError, IdempotencyMismatchError
from crm.lib.idempotency import IdempotencyRepository
from crm.lib.problems import from_database
from shared.log import logger

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
MAX_KEY = 200
_UNIT = "moked.unit"
_log = logger(__name__)


class Unit:
    """The unit of work of one request: its person and its lazily opened session."""

    def __init__(self, db: Database, actor: Actor) -> None:
        """No connection is taken before ``session`` is asked for."""
        self._db = db
        self._session: AsyncSession | None = None
        self.actor = actor
        self.member: Member | None = member_of(actor)

    def session(self) -> AsyncSession:
        """The request's session, in the business in use; without one it sees no tenant's row."""
        if self._session is None:
            leads_of = self.actor.user_id if self.actor.own_leads_only else None
            self._session = self._db.open(DbScope(business_id=self.actor.business_id, leads_of=leads_of))
        return self._session

    async def finish(self, status: int) -> ApiError | None:
        """Commit below 400, roll back else; answers the error that a failed commit became."""
        if self._session is None:
            return None
        if status >= 400:
            await self._session.rollback()
            return None
        try:
            await commit(self._session)
        except Exception as error:  # noqa: BLE001 - whatever broke the commit, the answer must not be a success
            _log.warning("commit_failed", error=type(error).__name__)
            await self._session.rollback()
            return from_database(error)
        return None

    async def close(self) -> None:
        """Give the connection back."""
        if self._session is not None:
            await self._session.close()


def unit_of(scope: Scope) -> Unit | None:
    """The request's unit of work, when somebody is signed in."""
    found = asgi.get(scope, _UNIT)
    return found if isinstance(found, Unit) else None


class _Answer:
    """An answer held back until it may be sent."""

    def __init__(self) -> None:
        self.start: HTTPResponseStartEvent | None = None
        self.parts: list[bytes] = []

    async def take(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
        elif message["type"] == "http.response.body":
            self.parts.append(message["body"])

    @property
    def body(self) -> bytes:
        return b"".join(self.parts)

    @property
    def content_type(self) -> str | None:
        return self._header(b"content-type")

    @property
    def is_secret(self) -> bool:
        """The handler forbade to store it: a secret that is shown once is not kept in clear for a repeat either."""
        return self._header(b"cache-control") == "no-store"

    def _header(self, wanted: bytes) -> str | None:
        if self.start is None:
            return None
        return next((value.decode() for name, value in self.start["headers"] if name.lower() == wanted), None)


class TransactionEdge:
    """ASGI layer inside the gate; needs the actor that the gate left."""

    def __init__(self, app: ASGIApp, db: Database) -> None:
        """Wrap ``app``."""
        self._app = app
        self._db = db

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run one request as one transaction."""
        actor = asgi.get(scope, "moked.actor")
        if scope["type"] != "http" or not isinstance(actor, Actor):
            await self._app(scope, receive, send)
            return
        unit = Unit(self._db, actor)
        asgi.put(scope, _UNIT, unit)
        key = asgi.header(scope, "idempotency-key")
        try:
            if key is not None and scope["method"] not in SAFE_METHODS and unit.member is not None:
                await self._keyed(unit, unit.member, key, scope, receive, send)
            else:
                await self._plain(unit, scope, receive, send)
        finally:
            await unit.close()

    async def _plain(self, unit: Unit, scope: Scope, receive: Receive, send: Send) -> None:
        replaced = False

        async def edge_send(message: Message) -> None:
            nonlocal replaced
            if message["type"] == "http.response.start":
                failed = await unit.finish(message["status"])
                if failed is not None:
                    replaced = True
                    await asgi.send_problem(send, failed)
            if not replaced:
                await send(message)

        await self._app(scope, receive, edge_send)

    async def _keyed(self, unit: Unit, member: Member, key: str, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            kind = asgi.header(scope, "content-type") or "application/json"
            upload = not kind.startswith("application/json")
            body = await asgi.read_body(receive, asgi.MAX_UPLOAD if upload else asgi.MAX_BODY)
            records = IdempotencyRepository(unit.session(), member)
            stored = await records.claim(_checked(key), _fingerprint(scope, body))
        except ApiError as error:
            await unit.finish(error.status)
            await asgi.send_problem(send, error)
            return
        if stored is not None:
            await unit.finish(400)
            replayed = {"idempotent-replay": "true"}
            await asgi.send_answer(send, stored.status, stored.body, stored.content_type, replayed)
            return
        answer = _Answer()
        await self._app(scope, asgi.replay(body, receive), answer.take)
        if answer.start is None:
            return
        if answer.start["status"] < 400 and not answer.is_secret:
            await records.keep(key, answer.start["status"], answer.content_type or "", answer.body)
        failed = await unit.finish(answer.start["status"])
        if failed is not None:
            await asgi.send_problem(send, failed)
            return
        await send(answer.start)
        await send({"type": "http.response.body", "body": answer.body, "more_body": False})


def _checked(key: str) -> str:
    if not key.isascii() or not key.isprintable() or not 1 <= len(key) <= MAX_KEY:
        raise BadRequestError(f"Idempotency-Key: 1 עד {MAX_KEY} תווים.", parameter="Idempotency-Key")
    return key


def _fingerprint(scope: Scope, body: bytes) -> bytes:
    if scope["type"] != "http":
        raise IdempotencyMismatchError
    head = b"\n".join((scope["method"].encode(), scope["raw_path"], scope["query_string"]))
    return sha256(head + b"\n" + body).digest()
