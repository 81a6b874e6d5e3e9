"""Sessions whose every transaction runs as ``moked_app`` and sees the rows of one tenant only.

The role and the tenant are set by ``set_config(…, true)``, the function form of ``SET LOCAL``, in the message that
begins the transaction: they end with it, so a connection returned to the pool carries nothing. A transaction without a
scope sees no tenant's row (row-level security is forced and compares with null).
"""

import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Literal
from uuid import UUID

import msgspec
from sqlalchemy import Connection, Engine, RowMapping, TextClause, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import Session, SessionTransaction
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from crm.db.discretion import keep_values_out
from crm.db.opening import OpeningConnection
from crm.db.urls import for_asyncpg
from shared.log import logger

APP_ROLE = "moked_app"
POOL_SIZE = 10
POOL_OVERFLOW = 5
STATEMENT_TIMEOUT_MS = 15_000
RESTED_S = 0.5
"""A connection that was used more recently is taken as alive. Asking each time took three of five round trips."""

_SCOPE = "moked_scope"
_AFTER_COMMIT = "moked_after_commit"
_PLANNED_ONCE = "moked_planned_once"
_log = logger(__name__)

Platform = Literal["", "sign_in", "directory", "mail"]
"""What opens beside the tenant: ``sign_in`` people, sessions and memberships; ``directory`` names and numbers of all
businesses, read only; ``mail`` the outbox of letters."""


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """What a transaction may see. Everything unset means: no row of any tenant.

    ``call_id`` opens the one call with this id for reading, to learn whose it is. ``leads_of`` narrows leads, and what
    hangs on them, to those given to this person.
    """

    business_id: UUID | None = None
    platform: Platform = ""
    call_id: UUID | None = None
    leads_of: UUID | None = None


class ScopedSession(Session):
    """The synchronous session inside every AsyncSession; hooks are bound to it alone."""


def plan_once(session: AsyncSession) -> None:
    """Let a connection plan each statement of this transaction once and for all, instead of anew for its values.

    To be said before the first statement. For questions whose planning takes longer than their answer and whose plan
    suits offices of every size; words that an index of some rows is chosen by must then stand in the statement itself.
    """
    session.info[_PLANNED_ONCE] = True


def _opening(scope: Scope, *, planned_once: bool = False) -> str:
    """The scope as a statement. Ids and words of our own alone, so nothing in it has to be escaped."""
    settings = {
        "role": APP_ROLE,
        "app.business_id": scope.business_id or "",
        "app.platform": scope.platform,
        "app.call_id": scope.call_id or "",
        "app.leads_of": scope.leads_of or "",
        "statement_timeout": STATEMENT_TIMEOUT_MS,
    }
    if planned_once:
        settings["plan_cache_mode"] = "force_generic_plan"
    parts = ", ".join(f"set_config('{name}', '{value}', true)" for name, value in settings.items())
    return f"SELECT {parts};"


def _driver(connection: object) -> OpeningConnection:
    driver = getattr(connection, "driver_connection", None)
    if not isinstance(driver, OpeningConnection):
        raise TypeError("the pool holds a connection that cannot carry a scope")
    return driver


@event.listens_for(ScopedSession, "after_begin")
def _set_scope(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    """Leave the scope for the BEGIN, which is sent with the first statement."""
    scope = session.info.get(_SCOPE)
    if not isinstance(scope, Scope):
        scope = Scope()
    if connection.in_nested_transaction():
        return
    _driver(connection.connection).opening = _opening(scope, planned_once=_PLANNED_ONCE in session.info)


def _ask_the_rested(engine: Engine) -> None:
    """Make sure that a connection which lay in the pool for a while still leads to a server, before it is used."""
    given_back = "moked_given_back"

    def note(connection: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
        entry.info[given_back] = time.monotonic()
        if connection is not None:
            # A transaction that asked nothing never began; its scope must not open the next one.
            _driver(connection).opening = ""

    def ask(connection: DBAPIConnection, entry: ConnectionPoolEntry, _taken: PoolProxiedConnection) -> None:
        rested_since: float | None = entry.info.get(given_back)
        if rested_since is None or time.monotonic() - rested_since < RESTED_S:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            # The pool opens another one and asks no more of this.
            raise DisconnectionError(str(error)) from error

    event.listen(engine, "checkin", note)
    event.listen(engine, "checkout", ask)


AfterCommit = Callable[[], Awaitable[None]]


def after_commit(session: AsyncSession, act: AfterCommit) -> None:
    """Run ``act`` once the session's transaction has been committed; it is dropped when it rolls back.

    A failure of ``act`` is logged and does not undo the answer: only hints (live events) belong here, everything that
    must happen is a row or a job in the same transaction.
    """
    waiting: list[AfterCommit] = session.info.setdefault(_AFTER_COMMIT, [])
    waiting.append(act)


async def commit(session: AsyncSession) -> None:
    """The one place where a transaction is committed. Raises what the database raises (deferred constraints too)."""
    await session.commit()
    waiting: list[AfterCommit] = session.info.pop(_AFTER_COMMIT, [])
    for act in waiting:
        try:
            await act()
        except Exception:  # noqa: BLE001 - the work is committed; a lost hint must not turn it into an error
            _log.exception("after_commit_failed")


class Database:
    """The engine and the sessions of one process."""

    def __init__(self, url: str) -> None:
        """``url`` is ``DATABASE_APP_URL`` or, without one, ``DATABASE_URL``. Raises DatabaseUrlInvalidError."""
        self.engine: AsyncEngine = create_async_engine(
            for_asyncpg(url),
            pool_size=POOL_SIZE,
            max_overflow=POOL_OVERFLOW,
            pool_timeout=5,
            connect_args={
                "connection_class": OpeningConnection,
                "timeout": 5,
                "server_settings": {"application_name": "moked-crm"},
            },
            hide_parameters=True,
        )
        keep_values_out(self.engine.sync_engine)
        _ask_the_rested(self.engine.sync_engine)
        self._single = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._make = async_sessionmaker(
            self.engine, sync_session_class=ScopedSession, expire_on_commit=False, autoflush=True
        )

    def open(self, scope: Scope) -> AsyncSession:
        """A session that the caller closes and commits; only the request edge needs this."""
        return self._make(info={_SCOPE: scope})

    @asynccontextmanager
    async def transaction(self, scope: Scope) -> AsyncGenerator[AsyncSession]:
        """One transaction: committed at the end of the block, rolled back when it raises."""
        async with self.open(scope) as session:
            yield session
            await commit(session)

    @asynccontextmanager
    async def tenant_session(self, business_id: UUID) -> AsyncGenerator[AsyncSession]:
        """One transaction in a business, for jobs and internal routes."""
        async with self.transaction(Scope(business_id=business_id)) as session:
            yield session

    @asynccontextmanager
    async def platform_session(
        self, platform: Platform = "", *, call_id: UUID | None = None
    ) -> AsyncGenerator[AsyncSession]:
        """One transaction outside any business: sign-in, the directory of numbers, or whose call an id is."""
        async with self.transaction(Scope(platform=platform, call_id=call_id)) as session:
            yield session

    async def ask(self, statement: TextClause, values: Mapping[str, object]) -> Sequence[RowMapping]:
        """One statement by itself, without the round trips of a transaction, in no scope: for the database's own
        functions that open one for themselves.
        """
        async with self._single.connect() as connection:
            return (await connection.execute(statement, values)).mappings().all()

    async def close(self) -> None:
        """Give every connection back."""
        await self.engine.dispose()
