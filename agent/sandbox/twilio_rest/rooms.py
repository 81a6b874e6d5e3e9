"""Conferences: who is in which room. A member who leaves ends the room, as ``endConferenceOnExit`` asks."""

from collections.abc import Awaitable, Callable

Leave = Callable[[], Awaitable[None]]
Meet = Callable[[], None]


class Rooms:
    """``join`` takes what ends the member's call when somebody else leaves, and what tells him that he is not alone."""

    def __init__(self) -> None:
        self._members: dict[str, dict[str, Leave]] = {}
        self._waiting: dict[str, list[Meet]] = {}

    def join(self, room: str, call_sid: str, leave: Leave, meet: Meet | None = None) -> None:
        """A call enters a room."""
        members = self._members.setdefault(room, {})
        members[call_sid] = leave
        waiting = self._waiting.setdefault(room, [])
        if meet is not None:
            waiting.append(meet)
        if len(members) > 1:
            for told in self._waiting.pop(room):
                told()

    def members(self, room: str) -> set[str]:
        """The calls in a room."""
        return set(self._members.get(room, {}))

    async def left(self, call_sid: str) -> None:
        """A call has ended: the rooms it was in are over for everybody."""
        for room in [room for room, members in self._members.items() if call_sid in members]:
            others = self._members.pop(room)
            self._waiting.pop(room, None)
            del others[call_sid]
            for leave in others.values():
                await leave()
