"""The joining itself: all that points at one person moves to another, and what was done is kept to take it back."""

from decimal import Decimal
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.audit.service import Author, record
from crm.domain.customers.models import Customer
from crm.domain.leads.reading import SOURCE_NAMES
from crm.domain.merges.chats import ChatFolding, Folded
from crm.domain.merges.models import CustomerMerge
from crm.domain.merges.repository import OF_CUSTOMER, OF_LEAD, MergeRepository

LEAD_FIELDS = ("deal", "role", "city", "neighborhood", "rooms", "budget_agorot", "timeline", "notes")
SYSTEM = Author("system", "addresses of WhatsApp")


class Ids(msgspec.Struct, frozen=True):
    """What ``CustomerMerge.moved`` holds: ids by kind, and the lead folded into another; nothing once erased."""

    ids: dict[str, list[UUID]] = {}
    folded_lead: UUID | None = None
    into_lead: UUID | None = None


class Shift(msgspec.Struct, frozen=True, array_like=True):
    """A field's value before and after the merge, as JSON."""

    before: object
    after: object


class Changes(msgspec.Struct, frozen=True):
    """What ``CustomerMerge.changed`` holds: fields of the surviving person and of his lead, and his conversation."""

    customer: dict[str, Shift] = {}
    lead: dict[str, Shift] = {}
    chat: Folded | None = None


def plain(value: object) -> object:
    """As JSON keeps it."""
    return float(value) if isinstance(value, Decimal) else value


class Joiner:
    """Joins people of one business, in the caller's transaction."""

    def __init__(self, session: AsyncSession, business_id: UUID) -> None:
        self._session = session
        self._business_id = business_id
        self._rows = MergeRepository(session, business_id)
        self._chats = ChatFolding(session, business_id)

    async def join_alone(self, winner_id: UUID, loser_id: UUID, author_name: str) -> CustomerMerge:
        """Join though no person asked: WhatsApp told that both are one, and one is nothing but an address."""
        people = await self._rows.locked([winner_id, loser_id])
        return await self.join(people[winner_id], people[loser_id], SYSTEM, author_name)

    async def join(self, winner: Customer, loser: Customer, who: Author, author_name: str) -> CustomerMerge:
        """Make the loser part of the winner; both are locked."""
        fold, lead_changes = await self._fold_leads(winner, loser)
        moved = {name: await self._rows.move(name, loser.id, winner.id) for name in OF_CUSTOMER}
        chat = await self._chats.fold(winner.id, loser.id)
        changes = Changes(customer=_absorb(winner, loser), lead=lead_changes, chat=chat)
        loser.merged_into_id = winner.id
        winner.version += 1
        loser.version += 1
        merge = CustomerMerge(
            business_id=self._business_id,
            winner_id=winner.id,
            loser_id=loser.id,
            moved=msgspec.to_builtins(msgspec.structs.replace(fold, ids={**fold.ids, **moved})),
            changed=msgspec.to_builtins(changes),
            author_id=who.user_id,
            author_name=author_name,
        )
        self._rows.add(merge)
        await self._session.flush()
        names = {"winner_id": winner.id, "loser_id": loser.id}
        record(self._session, who, "customer.merged", "merge", merge.id, business_id=self._business_id, after=names)
        return merge

    async def _fold_leads(self, winner: Customer, loser: Customer) -> tuple[Ids, dict[str, Shift]]:
        """A person has one open lead: the loser's becomes part of the winner's and fills what that does not know."""
        ours, theirs = await self._rows.open_lead(winner.id), await self._rows.open_lead(loser.id)
        if ours is None or theirs is None:
            return Ids({}), {}
        theirs.merged_into_id = ours.id
        await self._session.flush()
        moved = {name: await self._rows.move(name, theirs.id, ours.id) for name in OF_LEAD}
        changes: dict[str, Shift] = {}
        for field in LEAD_FIELDS:
            known: object = getattr(theirs, field)
            if getattr(ours, field) is None and known is not None:
                setattr(ours, field, known)
                changes[field] = Shift(None, plain(known))
        await self._rows.move_sources(theirs.id, ours.id, [SOURCE_NAMES.get(field, field) for field in changes])
        ours.version += 1
        theirs.version += 1
        return Ids(moved, folded_lead=theirs.id, into_lead=ours.id), changes


def _absorb(winner: Customer, loser: Customer) -> dict[str, Shift]:
    """The survivor's fields; a name that a person gave goes before one that was heard."""
    wanted: dict[str, object] = {
        "do_not_contact": winner.do_not_contact or loser.do_not_contact,
        "tags": list(dict.fromkeys([*winner.tags, *loser.tags])),
    }
    better_name = winner.name is None or (winner.name_source == "ai" and loser.name_source == "human")
    if better_name and loser.name is not None:
        wanted |= {"name": loser.name, "name_source": loser.name_source}
    changes: dict[str, Shift] = {}
    for field, value in wanted.items():
        before: object = getattr(winner, field)
        if before != value:
            changes[field] = Shift(before, value)
            setattr(winner, field, value)
    if loser.last_call_at is not None:
        winner.last_call_at = max(loser.last_call_at, winner.last_call_at or loser.last_call_at)
    return changes
