"""SQL of the queue of leads to call: who is in it, in which order, and who holds whom."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import Row, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from crm.domain.businesses.models import Business
from crm.domain.call_queue import ranking, shown, statements
from crm.domain.call_queue.models import CallLease, LeadContact
from crm.domain.call_queue.schemas import WhyNow
from crm.domain.consent.models import ContactSettings
from crm.domain.leads.shown import ShownLead
from crm.lib.repository import TenantRepository
from shared.ids import new_id

COOL_OFF = timedelta(days=3)
"""After a person of the office spoke with somebody, he is not called again for this long unless he asked for it."""


FULL_WAIT = timedelta(hours=statements.MOST_WAITING_POINTS)

_OFFICE = (
    select(Business.hours, Business.first_response_minutes, ContactSettings.rules)
    .outerjoin(ContactSettings, ContactSettings.business_id == Business.id)
    .where(Business.id == statements.BUSINESS)
)


class QueueRow(msgspec.Struct, frozen=True, array_like=True):
    """One lead's place in the queue."""

    lead_id: UUID
    customer_id: UUID
    why: WhyNow
    promised_at: datetime | None
    waiting_since: datetime
    priority: int
    taken_by: UUID | None
    taken_by_name: str | None
    taken_until: datetime | None


class ShownRow(msgspec.Struct, frozen=True):
    """One lead's place in the queue, and the lead."""

    place: QueueRow
    lead: ShownLead


class Office(msgspec.Struct, frozen=True, array_like=True):
    """What the office has settled: the JSON of its opening hours, the minutes of them within which a new lead is to be
    answered, and the JSON of its rules about contacting people; None are the usual ones."""

    hours: dict[str, object]
    minutes: int
    rules: dict[str, object] | None


_PLACE = len(QueueRow.__struct_fields__)


def _shown(row: Row[*tuple[object, ...]]) -> ShownRow:
    found = tuple(row)
    return ShownRow(msgspec.convert(found[:_PLACE], QueueRow), msgspec.convert(found[_PLACE:], ShownLead))


class CallQueueRepository(TenantRepository):
    """The queue of one business."""

    async def rows(self, user_id: UUID, now: datetime, limit: int, offset: int = 0) -> list[QueueRow]:
        """The queue as the person sees it, the most pressing first: leads that are his or nobody's."""
        asked = self._asked_for_rows(user_id, now, limit, offset)
        return [msgspec.convert(tuple(row), QueueRow) for row in await self.session.execute(ranking.queue(), asked)]

    async def shown(self, user_id: UUID, now: datetime, limit: int) -> list[ShownRow]:
        """The same with the leads themselves."""
        asked = self._asked_for_rows(user_id, now, limit, 0)
        return [_shown(row) for row in await self.session.execute(shown.shown_queue(), asked)]

    async def shown_row(self, lead_id: UUID, now: datetime) -> ShownRow | None:
        """One lead and its place, whether it is due or not."""
        asked = {"business_id": self.business_id, "lead_id": lead_id, "now": now}
        row = (await self.session.execute(shown.shown_place(), asked)).one_or_none()
        return None if row is None else _shown(row)

    async def office(self) -> Office:
        """What the office has settled."""
        row = await self.session.execute(_OFFICE, {"business_id": self.business_id})
        return msgspec.convert(tuple(row.one()), Office)

    async def row(self, lead_id: UUID, now: datetime) -> QueueRow | None:
        """One lead's place, whether it is due or not."""
        asked = {"business_id": self.business_id, "lead_id": lead_id, "now": now}
        row = (await self.session.execute(statements.place(), asked)).one_or_none()
        return None if row is None else msgspec.convert(tuple(row), QueueRow)

    async def is_due(self, lead_id: UUID, user_id: UUID, now: datetime) -> bool:
        """Whether the lead may be called now by this person, whoever holds it."""
        asked = {**self._asked(user_id, now), "lead_id": lead_id}
        return await self.session.scalar(statements.due_now(), asked) is not None

    def _asked(self, user_id: UUID, now: datetime) -> dict[str, object]:
        return {"business_id": self.business_id, "user_id": user_id, "now": now, "cool": now - COOL_OFF}

    def _asked_for_rows(self, user_id: UUID, now: datetime, limit: int, offset: int) -> dict[str, object]:
        return {**self._asked(user_id, now), "full": now - FULL_WAIT, "rows": limit, "skipped": offset}

    async def hold(self, lead_id: UUID, user_id: UUID, now: datetime, until: datetime) -> bool:
        """Take the lead, or hold it longer; false when somebody else holds it. Two at once: the index lets one in."""
        fresh = {"id": new_id(), "created_at": now, "business_id": self.business_id, "lead_id": lead_id}
        statement = insert(CallLease).values({**fresh, "user_id": user_id, "expires_at": until})
        held = await self.session.scalar(
            statement.on_conflict_do_update(
                index_elements=["lead_id"],
                set_={"user_id": user_id, "expires_at": until},
                where=or_(CallLease.expires_at <= now, CallLease.user_id == user_id),
            ).returning(CallLease.id)
        )
        return held is not None

    async def lease(self, lead_id: UUID) -> CallLease | None:
        """Who holds the lead or held it last, locked."""
        return await self.session.scalar(
            select(CallLease)
            .where(CallLease.business_id == self.business_id, CallLease.lead_id == lead_id)
            .with_for_update()
        )

    async def drop(self, user_id: UUID, *, lead_id: UUID | None = None, but: UUID | None = None) -> list[UUID]:
        """Give up what the person holds: one lead, or all ``but`` one; answers which."""
        statement = delete(CallLease).where(CallLease.business_id == self.business_id, CallLease.user_id == user_id)
        if lead_id is not None:
            statement = statement.where(CallLease.lead_id == lead_id)
        if but is not None:
            statement = statement.where(CallLease.lead_id != but)
        return list(await self.session.scalars(statement.returning(CallLease.lead_id)))

    async def missed_in_a_row(self, lead_id: UUID) -> int:
        """How often nobody answered since somebody last did."""
        handled = (
            select(func.max(LeadContact.at))
            .where(
                LeadContact.business_id == self.business_id,
                LeadContact.lead_id == lead_id,
                LeadContact.outcome == "handled",
            )
            .scalar_subquery()
        )
        found = await self.session.scalar(
            select(func.count())
            .select_from(LeadContact)
            .where(
                LeadContact.business_id == self.business_id,
                LeadContact.lead_id == lead_id,
                LeadContact.outcome == "no_answer",
                or_(handled.is_(None), LeadContact.at > handled),
            )
        )
        return found or 0

    def add(self, contact: LeadContact) -> None:
        """Insert at the next flush."""
        self.session.add(contact)
