# pyright: reportUnknownMemberType=false, reportIncompatibleMethodOverride=false
# python-socketio ships no types.
"""Socket.IO's client managers: how an event reaches a browser that is connected to another process."""

from collections.abc import AsyncGenerator, Sequence
from typing import NamedTuple

import msgspec
import socketio
from socketio.async_pubsub_manager import AsyncPubSubManager

from crm.domain.live.channel import ChannelBrokenError, PostgresChannel
from shared.log import logger

_log = logger(__name__)


class Emission(NamedTuple):
    """One event for the browsers in some rooms."""

    event: str
    body: dict[str, object]
    rooms: list[str]


class PostgresManager(AsyncPubSubManager):
    """Broadcasts as JSON over a PostgresChannel. ``write_only`` is for processes without browsers (the worker)."""

    name = "moked-postgres"

    def __init__(self, channel: PostgresChannel, *, write_only: bool = False) -> None:
        super().__init__(write_only=write_only, logger=_log)
        self._channel = channel

    async def emit_together(self, emissions: Sequence[Emission]) -> None:
        """As ``emit`` for each, in this order, with one message to the other processes for all of them."""
        messages: list[dict[str, object]] = [
            {
                "method": "emit",
                "event": one.event,
                "data": [one.body],
                "binary": False,
                "namespace": "/",
                "room": one.rooms,
                "skip_sid": None,
                "callback": None,
                "host_id": self.host_id,
            }
            for one in emissions
        ]
        for message in messages:
            await self._handle_emit(message)
        await self._tell_others(messages)

    async def _publish(self, data: dict[str, object]) -> None:
        await self._tell_others([data])

    async def _tell_others(self, messages: list[dict[str, object]]) -> None:
        try:
            await self._channel.publish(msgspec.json.encode(messages).decode(), sender=self.host_id)
        except ChannelBrokenError as error:
            _log.warning("live_publish_failed", reason=str(error))

    async def _listen(self) -> AsyncGenerator[dict[str, object]]:
        async for heard in self._channel.listen(skip=self.host_id):
            try:
                messages = msgspec.json.decode(heard, type=list[dict[str, object]])
            except msgspec.DecodeError:
                # Of a process of another version, for as long as an update takes; browsers fetch again.
                _log.warning("live_message_unread")
                continue
            for message in messages:
                yield message


async def emit_all(manager: AsyncPubSubManager, emissions: Sequence[Emission]) -> None:
    """Send these events in this order by whatever the installation has."""
    if isinstance(manager, PostgresManager):
        await manager.emit_together(emissions)
        return
    for one in emissions:
        await manager.emit(one.event, one.body, room=one.rooms)


def make_manager(
    channel: PostgresChannel | None, redis_url: str | None, *, write_only: bool = False
) -> AsyncPubSubManager:
    """Redis when an address is set, else PostgreSQL. Raises ValueError when neither is given."""
    if redis_url is not None:
        return socketio.AsyncRedisManager(redis_url, channel="moked_live", write_only=write_only)
    if channel is None:
        raise ValueError("live events need a database or Redis")
    return PostgresManager(channel, write_only=write_only)
