"""Rules of the timeline."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.auth.permissions import holds, require
from crm.domain.customers.repository import CustomerRepository
from crm.domain.timeline.repository import TimelineRepository
from crm.domain.timeline.schemas import KINDS, TimelineEntry, TimelineKind
from crm.lib.actor import Member
from crm.lib.errors import NotFoundError
from crm.lib.pagination import Page, PageRequest


class TimelineService:
    """A person's story, as one member reads it."""

    def __init__(self, session: AsyncSession, member: Member) -> None:
        """``session`` is the request's transaction."""
        self._member = member
        self._customers = CustomerRepository(session, member.business_id)
        self._rows = TimelineRepository(session, member.business_id)

    async def page(
        self, customer_id: UUID, kinds: Sequence[TimelineKind] | None, request: PageRequest
    ) -> Page[TimelineEntry]:
        """One page, newest first. Raises NotFoundError, BadRequestError."""
        require(self._member, "customers.read")
        if await self._customers.get(customer_id) is None:
            raise NotFoundError
        chats = holds(self._member, "chats.read")
        readable: list[TimelineKind] = [kind for kind in kinds or KINDS if kind != "message" or chats]
        if not readable:
            return Page([], None)
        entries, cursor = await self._rows.page(customer_id, readable, request, chats=chats)
        return Page(entries, cursor)
