"""A broadcast between processes over PostgreSQL's LISTEN/NOTIFY, for installations without Redis.

NOTIFY carries less than 8,000 bytes: a longer message goes through the unlogged table ``live_spill`` and only its id
is notified. Messages of a gap in the connection are lost by design: they are hints, and browsers refetch.
"""

import asyncio
import time
from collections.abc import AsyncGenerator
from uuid import UUID

import psycopg
from psycopg import AsyncConnection

from shared.ids import new_id
from shared.log import logger

CHANNEL = "moked_live"
MAX_NOTIFY_BYTES = 7_900
"""PostgreSQL's limit is 8,000 with the terminating zero; the rest is room for the mark below."""
SPILL_KEPT = "1 minute"
SPILL_SWEPT_S = 30.0
FIRST_BACKOFF_S, LAST_BACKOFF_S = 0.2, 5.0
PUBLISH_DEADLINE_S = 2.0

_SPILLED = "spill:"
_SPILL_AND_NOTIFY = """
WITH kept AS (INSERT INTO live_spill (id, message) VALUES (%s, %s))
SELECT pg_notify(%s, %s)
"""
_log = logger(__name__)


class ChannelBrokenError(Exception):
    """The message could not be handed to PostgreSQL."""


class PostgresChannel:
    """One connection to publish, one to listen; each is opened when first needed and again after a loss.

    ``conninfo`` is a libpq address whose role may read and write ``live_spill``; ``options`` as libpq takes them.
    """

    def __init__(self, conninfo: str, options: str = "") -> None:
        self._conninfo = conninfo
        self._options = options
        self._out: AsyncConnection | None = None
        self._publishing = asyncio.Lock()
        self._swept = 0.0

    async def _connect(self) -> AsyncConnection:
        return await AsyncConnection.connect(
            self._conninfo,
            autocommit=True,
            options=self._options,
            connect_timeout=5,
            keepalives_idle=10,
            keepalives_interval=5,
            keepalives_count=3,
            application_name="moked-live",
        )

    async def publish(self, message: str, *, sender: str = "") -> None:
        """Send to every listener that does not skip ``sender``.

        Raises ChannelBrokenError when PostgreSQL is away for both of two attempts.
        """
        async with self._publishing:
            for last in (False, True):
                try:
                    async with asyncio.timeout(PUBLISH_DEADLINE_S):
                        await self._send(message, f"{sender}|")
                except (psycopg.Error, OSError, TimeoutError) as error:
                    await self._drop_out()
                    if last:
                        raise ChannelBrokenError(str(error).strip()) from error
                else:
                    return

    async def _send(self, message: str, mark: str) -> None:
        if self._out is None or self._out.closed:
            self._out = await self._connect()
        if len(mark) + len(message.encode()) <= MAX_NOTIFY_BYTES:
            await self._out.execute("SELECT pg_notify(%s, %s)", (CHANNEL, mark + message))
            return
        spill_id = new_id()
        await self._out.execute(_SPILL_AND_NOTIFY, (spill_id, message, CHANNEL, f"{mark}{_SPILLED}{spill_id}"))
        if time.monotonic() - self._swept > SPILL_SWEPT_S:
            self._swept = time.monotonic()
            await self._out.execute("DELETE FROM live_spill WHERE created_at < now() - %s::interval", (SPILL_KEPT,))

    async def listen(self, *, skip: str = "") -> AsyncGenerator[str]:
        """Messages as they come, for ever, but those of the sender ``skip``.

        Reconnects with a back-off that doubles from 0.2 to 5 s.
        """
        backoff = FIRST_BACKOFF_S
        while True:
            try:
                async with await self._connect() as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    _log.info("live_listening")
                    backoff = FIRST_BACKOFF_S
                    async for notify in connection.notifies():
                        sender, _, payload = notify.payload.partition("|")
                        if skip and sender == skip:
                            continue
                        message = await self._unspill(payload)
                        if message is not None:
                            yield message
            except (psycopg.Error, OSError) as error:
                _log.warning("live_listen_lost", reason=str(error).strip(), retry_in_s=backoff)
            await asyncio.sleep(backoff)
            backoff = min(backoff * 2, LAST_BACKOFF_S)

    async def _unspill(self, payload: str) -> str | None:
        if not payload.startswith(_SPILLED):
            return payload
        async with self._publishing:
            if self._out is None or self._out.closed:
                self._out = await self._connect()
            spill_id = UUID(payload.removeprefix(_SPILLED))
            rows = await self._out.execute("SELECT message FROM live_spill WHERE id = %s", (spill_id,))
            row: tuple[str] | None = await rows.fetchone()
        if row is None:
            _log.warning("live_spill_gone", spill_id=str(spill_id))
        return row[0] if row else None

    async def _drop_out(self) -> None:
        if self._out is not None:
            await self._out.close()
            self._out = None

    async def close(self) -> None:
        """Close the publishing connection; the listening one closes with its task."""
        async with self._publishing:
            await self._drop_out()
