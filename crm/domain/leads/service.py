"""Rules of leads: a person's value is a person's from then on."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.audit.service import human, record
from crm.domain.auth.permissions import require
from crm.domain.businesses.repository import BusinessRepository
from crm.domain.leads.changing import LeadChanger, OpenLeadError, plain_id
from crm.domain.leads.matching import changes_of
from crm.domain.leads.models import LeadBatch
from crm.domain.leads.reading import read_changes
from crm.domain.leads.repository import DEFAULT_SORT, LeadFilter, LeadRepository, LeadRow
from crm.domain.leads.response_time import ResponseClock
from crm.domain.leads.schemas import (
    Colleague,
    ColleaguesOut,
    LeadBulkChange,
    LeadBulkOut,
    LeadHistoryOut,
    LeadOut,
    LeadPatch,
    StatusMove,
)
from crm.domain.leads.shown import ShownLead
from crm.domain.live.publisher import LivePublisher
from crm.domain.live.schemas import Changed
from crm.lib.actor import Member
from crm.lib.errors import BadRequestError, NotFoundError, VersionConflictError
from crm.lib.pagination import Page, PageRequest, sorted_by_default
from shared.clock import utc_now
from shared.contracts.agent_config import OpeningHours

UNDONE = "ביטול של שינוי קודם"


def lead_out(row: LeadRow | ShownLead, ai_fields: Sequence[str], clock: ResponseClock) -> LeadOut:
    """One lead as shown."""
    lead = row if isinstance(row, ShownLead) else row.lead
    return LeadOut(
        id=lead.id,
        customer_id=lead.customer_id,
        customer_name=row.customer_name,
        phone=row.phone,
        status=lead.status,
        assignee_id=lead.assignee_id,
        assignee_name=row.assignee_name,
        score=lead.score,
        score_by_hand=lead.score_by_hand,
        deal=lead.deal,
        role=lead.role,
        city=lead.city,
        neighborhood=lead.neighborhood,
        rooms=None if lead.rooms is None else float(lead.rooms),
        budget_agorot=lead.budget_agorot,
        timeline=lead.timeline,
        notes=lead.notes,
        ai_fields=list(ai_fields),
        do_not_contact=row.do_not_contact,
        last_call_id=lead.last_call_id,
        last_contact_at=lead.last_contact_at,
        respond_by=clock.due(lead, closed=row.closed),
        responded_at=lead.responded_at,
        created_at=lead.created_at,
        updated_at=lead.updated_at,
        version=lead.version,
    )


class LeadService:
    """Leads, as one member sees and changes them."""

    def __init__(self, session: AsyncSession, member: Member, publisher: LivePublisher) -> None:
        """``session`` is the request's transaction."""
        self._session = session
        self._member = member
        self._publisher = publisher
        self._rows = LeadRepository(session, member.business_id)
        self._changer = LeadChanger(session, member, self._rows)

    async def page(self, asked: LeadFilter, request: PageRequest) -> Page[LeadOut]:
        """One page."""
        require(self._member, "leads.read")
        rows, cursor, total = await self._rows.page(asked, sorted_by_default(request, DEFAULT_SORT))
        return Page(await self.shown(rows), cursor, total)

    async def get(self, lead_id: UUID) -> LeadOut:
        """One lead. Raises NotFoundError."""
        require(self._member, "leads.read")
        row = await self._rows.get(lead_id)
        if row is None:
            raise NotFoundError
        return (await self.shown([row]))[0]

    async def history(self, lead_id: UUID) -> LeadHistoryOut:
        """How the lead's status moved. Raises NotFoundError."""
        await self.get(lead_id)
        moves = [
            StatusMove(
                id=move.id,
                at=move.at,
                from_status=move.from_status,
                to_status=move.to_status,
                source=move.source,
                who=who,
                reason=move.reason,
                call_id=move.call_id,
                turn_seq=move.turn_seq,
                quote=move.quote,
                confidence=move.confidence,
                message_id=move.message_id,
            )
            for move, who in await self._rows.history(lead_id)
        ]
        return LeadHistoryOut(moves)

    async def colleagues(self) -> ColleaguesOut:
        """Who may be given a lead."""
        require(self._member, "leads.read")
        return ColleaguesOut([Colleague(id=user_id, name=name) for user_id, name in await self._rows.colleagues()])

    async def change(self, lead_id: UUID, patch: LeadPatch) -> LeadOut:
        """A person's change. Raises NotFoundError, VersionConflictError with the lead as it is now, BadRequestError."""
        require(self._member, "leads.write")
        sent = read_changes(patch)
        row = await self._rows.get(lead_id, lock=True)
        if row is None:
            raise NotFoundError
        if row.lead.version != patch.version:
            raise VersionConflictError((await self.shown([row]))[0])
        await self._changer.check(sent)
        before = await self._changer.apply(row.lead, sent)
        self._record("lead.changed", lead_id, before, sent)
        self._tell([row])
        return await self.get(lead_id) if "assignee_id" in sent else (await self.shown([row]))[0]

    async def change_many(self, asked: LeadBulkChange) -> LeadBulkOut:
        """One change of many leads; those changed meanwhile are left alone. Raises BadRequestError, NotFoundError."""
        require(self._member, "leads.write")
        sent = changes_of(asked.status, asked.assignee_id)
        if not sent:
            raise BadRequestError("לא נבחר שינוי.", parameter="status")
        await self._changer.check(sent)
        versions = {ref.id: ref.version for ref in asked.leads}
        rows = await self._rows.locked(list(versions))
        if len(rows) != len(versions):
            raise NotFoundError
        fresh = [row for row in rows if row.lead.version == versions[row.lead.id]]
        stale = [row for row in rows if row.lead.version != versions[row.lead.id]]
        batch = LeadBatch(
            business_id=self._member.business_id,
            user_id=self._member.user_id,
            after={field: plain_id(value) for field, value in sent.items()},
            before={},
        )
        before: dict[str, object] = {}
        for row in fresh:
            old, before[str(row.lead.id)] = await self._changer.apply_kept(row.lead, sent)
            self._record("lead.changed", row.lead.id, old, sent)
        batch.before = before
        self._rows.add(batch)
        await self._session.flush()
        self._tell(fresh)
        return LeadBulkOut(id=batch.id, changed=await self._reread(fresh), conflicts=await self.shown(stale))

    async def undo_many(self, batch_id: UUID) -> LeadBulkOut:
        """Take a bulk change back at once; leads changed since then, and closed ones whose person has another open
        lead now, stay as they are. Raises NotFoundError.
        """
        require(self._member, "leads.write")
        batch = await self._rows.batch(batch_id)
        if batch is None or (self._member.own_leads_only and batch.user_id != self._member.user_id):
            raise NotFoundError
        before = msgspec.convert(batch.before, dict[UUID, dict[str, object]])
        rows = await self._rows.locked(list(before))
        undone, kept = await self._take_back(batch, rows, before) if batch.undone_at is None else ([], rows)
        await self._session.flush()
        self._tell(undone)
        return LeadBulkOut(id=batch.id, changed=await self._reread(undone), conflicts=await self.shown(kept))

    async def _take_back(
        self, batch: LeadBatch, rows: Sequence[LeadRow], before: Mapping[UUID, dict[str, object]]
    ) -> tuple[list[LeadRow], list[LeadRow]]:
        """The leads that got their former values again, and those left as they are: changed since then, or no longer
        to be reopened, because their person has another open lead by now.
        """
        await self._changer.check({"status": "new"})
        undone: list[LeadRow] = []
        kept: list[LeadRow] = []
        for row in rows:
            if any(plain_id(getattr(row.lead, field)) != value for field, value in batch.after.items()):
                kept.append(row)
                continue
            try:
                old, back = await self._changer.take_back(row.lead, before[row.lead.id], UNDONE)
            except OpenLeadError:
                kept.append(row)
                continue
            self._record("lead.change_undone", row.lead.id, old, back)
            undone.append(row)
        batch.undone_at = utc_now()
        return undone, kept

    async def _reread(self, rows: Sequence[LeadRow]) -> list[LeadOut]:
        """As they stand after the flush, with the names of those they were given to."""
        return await self.shown(await self._rows.locked([row.lead.id for row in rows])) if rows else []

    async def clock(self) -> ResponseClock:
        """By which the office answers new leads."""
        hours, minutes = await BusinessRepository(self._session, self._member.business_id).first_response()
        return ResponseClock(msgspec.convert(hours, OpeningHours), minutes)

    async def shown(self, rows: Sequence[LeadRow]) -> list[LeadOut]:
        """These rows as the API shows them: two queries for however many."""
        if not rows:
            return []
        clock = await self.clock()
        ai_fields = await self._rows.ai_fields([row.lead.id for row in rows])
        return [lead_out(row, ai_fields.get(row.lead.id, []), clock) for row in rows]

    def _record(self, action: str, lead_id: UUID, before: Mapping[str, object], after: Mapping[str, object]) -> None:
        business_id = self._member.business_id
        author = human(self._member)
        record(self._session, author, action, "lead", lead_id, business_id=business_id, before=before, after=after)

    def _tell(self, rows: Sequence[LeadRow]) -> None:
        hints = [Changed("leads", row.lead.id) for row in rows[:1]] if len(rows) < 2 else [Changed("leads")]
        if rows:
            self._publisher.publish_after_commit(self._session, self._member.business_id, hints)
