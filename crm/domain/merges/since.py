"""What came after a merge from a number or an address that goes back: it goes along."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.merges.joining import Ids
from crm.domain.merges.models import CustomerMerge
from crm.domain.merges.repository import MergeRepository
from crm.domain.merges.written import Returned, WrittenSinceRepository


class Since:
    """Moves later contacts, in the transaction that takes a merge back."""

    def __init__(self, session: AsyncSession, business_id: UUID) -> None:
        self._rows = MergeRepository(session, business_id)
        self._written = WrittenSinceRepository(session, business_id)

    async def calls(self, merge: CustomerMerge, moved: Ids) -> None:
        """Who called since from a number that goes back takes that call along."""
        phones = await self._rows.phones(moved.ids.get("identities", []))
        calls = await self._rows.called_since(merge.winner_id, phones, merge.created_at) if phones else []
        if not calls:
            return
        await self._rows.move("calls", merge.winner_id, merge.loser_id, calls)
        if moved.folded_lead is not None and moved.into_lead is not None:
            await self._rows.move("lead_calls", moved.into_lead, moved.folded_lead, calls)
        for name in ("tasks", "appointments"):
            rows = await self._rows.of_calls(name, calls)
            await self._rows.move(name, merge.winner_id, merge.loser_id, rows)

    async def messages(self, merge: CustomerMerge, moved: Ids) -> Returned | None:
        """Who wrote since from an address that goes back takes his words along, and what was answered to them.

        A stretch in which nobody else wrote goes whole, with what came of it; of a mixed one only his words go, and
        the answers to them. What came by Twilio names no address and stays.
        """
        addresses = await self._written.addresses(moved.ids.get("identities", []))
        words = await self._written.from_addresses(merge.winner_id, addresses, merge.created_at)
        if not words:
            return None
        ids = [message.id for message in words]
        stretches = await self._written.stretches_of(ids, merge.created_at)
        replies = await self._written.replies_to(ids, stretches)
        answers = await self._written.answers(merge.winner_id, replies, stretches)
        for name, rows in (
            ("chat_sessions", stretches),
            ("chat_replies", replies),
            ("messages", [*ids, *answers]),
            ("tasks", await self._written.made_in("tasks", stretches)),
            ("appointments", await self._written.made_in("appointments", stretches)),
        ):
            await self._rows.move(name, merge.winner_id, merge.loser_id, rows)
        if moved.folded_lead is not None and moved.into_lead is not None:
            await self._written.move_lead(stretches, moved.into_lead, moved.folded_lead)
        came_in = [message for message in words if message.direction == "in"]
        return Returned(addresses, len(came_in), words[-1].wa_chat)
