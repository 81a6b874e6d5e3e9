"""One change of every lead that a filter finds, however many of them a screen has loaded."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.audit.service import human, record
from crm.domain.auth.permissions import require
from crm.domain.leads.changing import LeadChanger, OpenLeadError, plain_id
from crm.domain.leads.models import LeadBatch
from crm.domain.leads.repository import LeadFilter, LeadRepository
from crm.domain.leads.schemas import LeadMatchingOut
from crm.domain.live.publisher import LivePublisher
from crm.domain.live.schemas import Changed
from crm.lib.actor import Member
from crm.lib.errors import BadRequestError, ConflictError

MOST: Final = 2_000
"""Leads of one such change: what one transaction and one undo carry."""


class ListChangedError(ConflictError):
    """The filter finds another number of leads than the person was shown when he confirmed."""

    code, title = "list-changed", "The list changed meanwhile"

    def __init__(self, now: int) -> None:
        """``now`` leads match at this moment."""
        super().__init__(f"הרשימה השתנתה בינתיים: עכשיו יש בה {now:,} לידים. בדקו אותה ונסו שוב.")


class MatchingLeads:
    """Changes all leads of a filter, as one member asks."""

    def __init__(self, session: AsyncSession, member: Member, publisher: LivePublisher) -> None:
        """``session`` is the request's transaction."""
        self._session = session
        self._member = member
        self._publisher = publisher
        self._rows = LeadRepository(session, member.business_id)
        self._changer = LeadChanger(session, member, self._rows)

    async def change(self, asked: LeadFilter, expected: int, sent: Mapping[str, object]) -> LeadMatchingOut:
        """Write ``sent`` to all of them at once; whoever has another open lead is skipped.

        ``expected`` is the number that the person confirmed. Raises BadRequestError, ForbiddenError, ListChangedError.
        """
        require(self._member, "leads.write")
        if not sent:
            raise BadRequestError("לא נבחר שינוי.", parameter="status")
        await self._changer.check(sent)
        rows = await self._rows.locked_matching(asked, MOST + 1)
        if len(rows) > MOST:
            raise BadRequestError(f"אפשר לשנות עד {MOST:,} לידים בבת אחת. צמצמו את הסינון.", parameter="filter")
        if len(rows) != expected:
            raise ListChangedError(len(rows))
        before: dict[str, object] = {}
        for row in rows:
            try:
                old, before[str(row.lead.id)] = await self._changer.apply_kept(row.lead, sent)
            except OpenLeadError:
                continue
            self._record(row.lead.id, old, sent)
        batch = LeadBatch(
            business_id=self._member.business_id,
            user_id=self._member.user_id,
            after={field: plain_id(value) for field, value in sent.items()},
            before=before,
        )
        self._rows.add(batch)
        await self._session.flush()
        if before:
            self._publisher.publish_after_commit(self._session, self._member.business_id, [Changed("leads")])
        return LeadMatchingOut(id=batch.id, changed=len(before), skipped=len(rows) - len(before))

    def _record(self, lead_id: UUID, before: Mapping[str, object], after: Mapping[str, object]) -> None:
        business_id = self._member.business_id
        author = human(self._member)
        record(
            self._session, author, "lead.changed", "lead", lead_id, business_id=business_id, before=before, after=after
        )


def changes_of(status: str | msgspec.UnsetType, assignee_id: UUID | None | msgspec.UnsetType) -> dict[str, object]:
    """What a change of many leads sets."""
    sent: dict[str, object] = {}
    if status is not msgspec.UNSET:
        sent["status"] = status
    if assignee_id is not msgspec.UNSET:
        sent["assignee_id"] = assignee_id
    return sent
