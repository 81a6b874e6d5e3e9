# pyright: reportUnknownMemberType=false, reportIncompatibleMethodOverride=false
# python-socketio ships no types.
"""Socket.IO's client managers: how an event reaches a browser that is connected to another process."""

import json
from collections.abc import AsyncGenerator

import socketio
from socketio.async_pubsub_manager import AsyncPubSubManager

from crm.domain.live.channel import ChannelBrokenError, PostgresChannel
from shared.log import logger

_log = logger(__name__)


class PostgresManager(AsyncPubSubManager):
    """Broadcasts as JSON over a PostgresChannel. ``write_only`` is for processes without browsers (the worker)."""

    name = "moked-postgres"

    def __init__(self, channel: PostgresChannel, *, write_only: bool = False) -> None:
        super().__init__(write_only=write_only, logger=_log)
        self._channel = channel

    async def _publish(self, data: dict[str, object]) -> None:
        try:
            await self._channel.publish(json.dumps(data, ensure_ascii=False, separators=(",", ":")))
        except ChannelBrokenError as error:
            _log.warning("live_publish_failed", reason=str(error))

    async def _listen(self) -> AsyncGenerator[str]:
        async for message in self._channel.listen():
            yield message


def make_manager(
    channel: PostgresChannel | None, redis_url: str | None, *, write_only: bool = False
) -> AsyncPubSubManager:
    """Redis when an address is set, else PostgreSQL. Raises ValueError when neither is given."""
    if redis_url is not None:
        return socketio.AsyncRedisManager(redis_url, channel="moked_live", write_only=write_only)
    if channel is None:
        raise ValueError("live events need a database or Redis")
    return PostgresManager(channel, write_only=write_only)
