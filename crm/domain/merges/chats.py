"""What a merge does with the two people's conversations: one row a person, so the loser's is folded and not moved."""

from collections.abc import Mapping
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.chats.answering import withdraw
from crm.domain.chats.models import Chat
from crm.domain.chats.threads import ThreadRepository
from crm.domain.merges.models import CustomerMerge
from crm.domain.merges.written import Returned, WrittenSinceRepository


class Folded(msgspec.Struct, frozen=True):
    """What was done, to take it back. ``made``: the survivor had no conversation before.

    ``before`` and ``after`` hold the fields of the survivor's row that the merge changed, as JSON; ``unread`` is what
    came over with the loser.
    """

    made: bool = False
    unread: int = 0
    before: dict[str, object] = {}
    after: dict[str, object] = {}


_TAKEN_OVER = ("wa_chat", "assignee_id")
_OF_AI = ("ai_on", "ai_reason", "ai_changed_by")


class ChatFolding:
    """Folds and unfolds conversations in the transaction of a merge, after the messages changed hands."""

    def __init__(self, session: AsyncSession, business_id: UUID) -> None:
        self._session = session
        self._business_id = business_id
        self._threads = ThreadRepository(session, business_id)
        self._written = WrittenSinceRepository(session, business_id)

    async def fold(self, winner_id: UUID, loser_id: UUID) -> Folded | None:
        """The survivor's conversation takes the loser's in; None when the loser had none.

        Unread adds up, the newest times and address hold, and the AI goes on only if it was on in both.
        """
        theirs = await self._threads.existing(loser_id)
        if theirs is None:
            return None
        ours = await self._threads.existing(winner_id)
        made = ours is None
        if ours is None:
            ours = await self._threads.locked(winner_id)
        before = _fields(ours)
        ours.unread += theirs.unread
        if ours.ai_on and not theirs.ai_on:
            ours.ai_on, ours.ai_reason, ours.ai_changed_by = False, theirs.ai_reason, theirs.ai_changed_by
            # An answer on its way was allowed in one conversation alone.
            await withdraw(self._session, self._business_id, winner_id)
        newer = ours.last_inbound_at is None or (theirs.last_inbound_at or ours.last_inbound_at) > ours.last_inbound_at
        if theirs.wa_chat is not None and (ours.wa_chat is None or newer):
            ours.wa_chat = theirs.wa_chat
        ours.assignee_id = ours.assignee_id or theirs.assignee_id
        if theirs.state == "open":
            ours.state = "open"
        await self._threads.recount(ours)
        ours.version += 1
        after = _fields(ours)
        changed = [name for name in before if before[name] != after[name]]
        return Folded(
            made, theirs.unread, {name: before[name] for name in changed}, {name: after[name] for name in changed}
        )

    async def unfold(self, folded: Folded, winner_id: UUID, loser_id: UUID) -> None:
        """Both have their own again; what people changed since stays with the survivor."""
        ours = await self._threads.existing(winner_id)
        theirs = await self._threads.existing(loser_id)
        if theirs is not None:
            await self._threads.recount(theirs)
            theirs.version += 1
        if ours is None:
            return
        has_messages = await self._threads.has_messages(winner_id)
        if folded.made and not has_messages:
            await self._session.delete(ours)
            return
        now = _fields(ours)
        untouched = {name for name, value in folded.after.items() if now[name] == value}
        _restore(ours, {name: folded.before[name] for name in untouched})
        ours.unread = max(0, ours.unread - folded.unread)
        await self._threads.recount(ours)
        ours.version += 1

    async def hand_over(self, returned: Returned, merge: CustomerMerge) -> None:
        """The loser's conversation shows what went back to him since; the survivor's forgets his address.

        Without that, an answer to the one would go to the other.
        """
        theirs = await self._threads.locked(merge.loser_id)
        theirs.wa_chat, theirs.state = returned.newest or theirs.wa_chat, "open"
        ours = await self._threads.existing(merge.winner_id)
        if ours is not None:
            unread = min(ours.unread, returned.count)
            theirs.unread, ours.unread = theirs.unread + unread, ours.unread - unread
            if ours.wa_chat in returned.addresses:
                ours.wa_chat = await self._written.last_address(merge.winner_id)
            await self._threads.recount(ours)
            ours.version += 1
            if ours.created_at >= merge.created_at and not await self._threads.has_messages(merge.winner_id):
                await self._session.delete(ours)
        await self._threads.recount(theirs)
        theirs.version += 1


def _fields(chat: Chat) -> dict[str, object]:
    plain = {name: getattr(chat, name) for name in (*_OF_AI, *_TAKEN_OVER, "state")}
    return msgspec.convert(msgspec.to_builtins(plain), dict[str, object])


class _Restored(msgspec.Struct, frozen=True):
    """Former values with their types."""

    ai_on: bool | msgspec.UnsetType = msgspec.UNSET
    ai_reason: str | msgspec.UnsetType = msgspec.UNSET
    ai_changed_by: str | None | msgspec.UnsetType = msgspec.UNSET
    wa_chat: str | None | msgspec.UnsetType = msgspec.UNSET
    assignee_id: UUID | None | msgspec.UnsetType = msgspec.UNSET
    state: str | msgspec.UnsetType = msgspec.UNSET


def _restore(chat: Chat, values: Mapping[str, object]) -> None:
    typed = msgspec.convert(values, _Restored)
    for name in values:
        setattr(chat, name, getattr(typed, name))
