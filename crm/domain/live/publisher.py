# pyright: reportUnknownMemberType=false
# python-socketio ships no types.
"""Sends live events to the browsers of one business, from whichever process something happened in."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from socketio.async_pubsub_manager import AsyncPubSubManager
from sqlalchemy.ext.asyncio import AsyncSession

from crm.db.session import after_commit
from crm.domain.live.manager import Emission, emit_all
from crm.domain.live.schemas import CallChanged, Changed, ToolUsed, TurnAdded, Typing
from crm.lib.veil import veil

LiveEvent = CallChanged | TurnAdded | ToolUsed | Changed | Typing


def room_of(business_id: UUID, *, veiled: bool = False, hints_only: bool = False) -> str:
    """The Socket.IO room of a business; ``veiled`` for those of its members who may not see phone numbers.

    ``hints_only``: for who sees his own leads alone, and fetches what changed under his own eyes.
    """
    if hints_only:
        return f"business:{business_id}:hints"
    return f"business:{business_id}:veiled" if veiled else f"business:{business_id}"


def _emissions(business_id: UUID, event: LiveEvent) -> list[Emission]:
    """What each kind of browser of the business is told of one event."""
    name = str(event.__struct_config__.tag)
    body: dict[str, object] = msgspec.to_builtins(event)
    open_room, veiled_room = room_of(business_id), room_of(business_id, veiled=True)
    hints_room = room_of(business_id, hints_only=True)
    if isinstance(event, Changed):
        return [Emission(name, body, [open_room, veiled_room, hints_room])]
    if isinstance(event, Typing):
        return [Emission(name, body, [open_room, veiled_room])]
    veiled = msgspec.convert(veil(body), dict[str, object])
    hint = Changed("calls", event.call.id if isinstance(event, CallChanged) else event.call_id)
    told = (
        [Emission(name, body, [open_room, veiled_room])]
        if veiled == body
        else [Emission(name, body, [open_room]), Emission(name, veiled, [veiled_room])]
    )
    return [*told, Emission("changed", msgspec.to_builtins(hint), [hints_room])]


class LivePublisher:
    """Publishes over Socket.IO's manager; a lost hint costs a browser one refetch, so nothing here raises."""

    def __init__(self, manager: AsyncPubSubManager) -> None:
        self._manager = manager

    async def publish(self, business_id: UUID, events: Sequence[LiveEvent]) -> None:
        """Send the events in this order; the event's name is the struct's tag."""
        emissions: list[Emission] = []
        for event in events:
            # The same hint again tells nothing new.
            emissions += [
                one for one in _emissions(business_id, event) if one.event != "changed" or one not in emissions
            ]
        await emit_all(self._manager, emissions)

    def publish_after_commit(self, session: AsyncSession, business_id: UUID, events: Sequence[LiveEvent]) -> None:
        """Send once ``session``'s transaction is committed; drop them when it rolls back."""
        kept = tuple(events)

        async def act() -> None:
            await self.publish(business_id, kept)

        after_commit(session, act)
