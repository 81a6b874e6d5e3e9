"""Rules of merging: one transaction moves all that points at a person, and one takes it back exactly."""

from collections.abc import Mapping
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.audit.service import human, record
from crm.domain.auth.permissions import require
from crm.domain.customers.models import Customer
from crm.domain.leads.models import Lead
from crm.domain.leads.reading import SOURCE_NAMES
from crm.domain.live.publisher import LivePublisher
from crm.domain.live.schemas import Changed
from crm.domain.merges.chats import ChatFolding
from crm.domain.merges.joining import Changes, Ids, Joiner, Shift, plain
from crm.domain.merges.models import CustomerMerge
from crm.domain.merges.repository import OF_CUSTOMER, OF_LEAD, MergeRepository
from crm.domain.merges.schemas import MergeCreate, MergeOut
from crm.domain.merges.since import Since
from crm.domain.privacy.errors import PersonErasedError
from crm.lib.actor import Member
from crm.lib.errors import BadRequestError, ConflictError, NotFoundError
from shared.clock import utc_now


def merge_out(merge: CustomerMerge, loser_name: str | None) -> MergeOut:
    """One merge as shown."""
    moved = msgspec.convert(merge.moved, Ids)
    return MergeOut(
        id=merge.id,
        winner_id=merge.winner_id,
        loser_id=merge.loser_id,
        loser_name=loser_name,
        moved={name: len(ids) for name, ids in moved.ids.items() if ids},
        author_name=merge.author_name,
        created_at=merge.created_at,
        undone_at=merge.undone_at,
    )


class MergeService:
    """Merges, as one member makes and undoes them."""

    def __init__(self, session: AsyncSession, member: Member, publisher: LivePublisher) -> None:
        """``session`` is the request's transaction."""
        self._session = session
        self._member = member
        self._publisher = publisher
        self._rows = MergeRepository(session, member.business_id)
        self._chats = ChatFolding(session, member.business_id)
        self._joiner = Joiner(session, member.business_id)
        self._since = Since(session, member.business_id)

    async def of_customer(self, customer_id: UUID) -> list[MergeOut]:
        """Merges into this person. Raises NotFoundError."""
        require(self._member, "customers.read")
        if not await self._rows.customers([customer_id]):
            raise NotFoundError
        return [merge_out(merge, name) for merge, name in await self._rows.of_customer(customer_id)]

    async def merge(self, asked: MergeCreate) -> list[MergeOut]:
        """Make several people one. Raises NotFoundError, BadRequestError, ConflictError."""
        require(self._member, "customers.write")
        # A merge moves leads; those that he does not see would stay behind.
        require(self._member, "leads.all")
        if asked.winner_id in asked.loser_ids or len(set(asked.loser_ids)) != len(asked.loser_ids):
            raise BadRequestError("אי אפשר למזג לקוח עם עצמו.", parameter="loser_ids")
        people = await self._rows.locked([asked.winner_id, *asked.loser_ids])
        if len(people) != len(asked.loser_ids) + 1:
            raise NotFoundError
        if any(person.merged_into_id is not None for person in people.values()):
            raise ConflictError("אחד הלקוחות כבר מוזג. רעננו ונסו שוב.")
        if any(person.erased_at is not None for person in people.values()):
            raise PersonErasedError
        winner = people[asked.winner_id]
        done = [(await self._join(winner, people[loser_id]), people[loser_id].name) for loser_id in asked.loser_ids]
        await self._session.flush()
        self._tell([winner.id, *asked.loser_ids])
        return [merge_out(merge, name) for merge, name in done]

    async def _join(self, winner: Customer, loser: Customer) -> CustomerMerge:
        return await self._joiner.join(winner, loser, human(self._member), self._member.name)

    async def undo(self, merge_id: UUID) -> MergeOut:
        """Make them two again. Values changed since then by people stay. Raises NotFoundError, ConflictError."""
        require(self._member, "customers.write")
        # A merge moves leads; those that he does not see would stay behind.
        require(self._member, "leads.all")
        merge = await self._rows.get(merge_id)
        if merge is None:
            raise NotFoundError
        people = await self._rows.locked([merge.winner_id, merge.loser_id])
        winner, loser = people[merge.winner_id], people[merge.loser_id]
        if merge.undone_at is not None:
            return merge_out(merge, loser.name)
        if winner.erased_at is not None:
            raise PersonErasedError
        if winner.merged_into_id is not None:
            raise ConflictError("הלקוח מוזג מאז לאחר. קודם מבטלים את המיזוג המאוחר יותר.")
        moved = msgspec.convert(merge.moved, Ids)
        changes = msgspec.convert(merge.changed, Changes)
        loser.merged_into_id = None
        for name in OF_CUSTOMER:
            await self._rows.move(name, winner.id, loser.id, moved.ids.get(name, []))
        returned = await self._since.messages(merge, moved)
        if changes.chat is not None:
            await self._chats.unfold(changes.chat, winner.id, loser.id)
        if returned is not None:
            await self._chats.hand_over(returned, merge)
        await self._unfold(moved, changes.lead)
        await self._since.calls(merge, moved)
        # An opt-out of the survivor's own, given since, outlives the merge.
        kept = {"do_not_contact"} if await self._rows.opted_out_himself(winner.id) else set[str]()
        _revert(winner, {name: shift for name, shift in changes.customer.items() if name not in kept})
        winner.version += 1
        loser.version += 1
        merge.undone_at = utc_now()
        self._record("customer.unmerged", merge, {"winner_id": winner.id, "loser_id": loser.id})
        await self._session.flush()
        self._tell([winner.id, loser.id])
        return merge_out(merge, loser.name)

    async def _unfold(self, moved: Ids, changes: Mapping[str, Shift]) -> None:
        if moved.folded_lead is None or moved.into_lead is None:
            return
        theirs, ours = await self._rows.lead(moved.folded_lead), await self._rows.lead(moved.into_lead)
        if theirs is None or ours is None:
            return
        for name in OF_LEAD:
            await self._rows.move(name, ours.id, theirs.id, moved.ids.get(name, []))
        reverted = _revert(ours, changes)
        await self._rows.move_sources(ours.id, theirs.id, [SOURCE_NAMES.get(field, field) for field in reverted])
        theirs.merged_into_id = None
        ours.version += 1
        theirs.version += 1
        await self._session.flush()

    def _record(self, action: str, merge: CustomerMerge, after: dict[str, object]) -> None:
        business_id = self._member.business_id
        record(self._session, human(self._member), action, "merge", merge.id, business_id=business_id, after=after)

    def _tell(self, customer_ids: list[UUID]) -> None:
        kinds = ("leads", "calls", "tasks", "appointments")
        hints = [Changed(kind, customer_id) for customer_id in customer_ids for kind in ("customers", "chats")] + [
            Changed(kind) for kind in kinds
        ]
        self._publisher.publish_after_commit(self._session, self._member.business_id, hints)


def _revert(row: Customer | Lead, changes: Mapping[str, Shift]) -> list[str]:
    """Put the former values back where nobody has changed them since; answers which fields."""
    reverted: list[str] = []
    for field, shift in changes.items():
        if plain(getattr(row, field)) == shift.after:
            setattr(row, field, shift.before)
            reverted.append(field)
    return reverted
