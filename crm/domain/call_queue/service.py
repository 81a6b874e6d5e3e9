"""Rules of calling leads: one person a lead, within opening hours, with an outcome that is kept."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from crm.db.session import plan_once
from crm.domain.audit.service import human, record
from crm.domain.auth.permissions import require
from crm.domain.businesses.repository import BusinessRepository
from crm.domain.call_queue.errors import ContactRefusedError, LeadNotDueError, LeadTakenError, OfficeClosedError
from crm.domain.call_queue.repository import CallQueueRepository, QueueRow, ShownRow
from crm.domain.call_queue.schemas import CallQueueEntry, CallQueueOut, CallTaken, FirstResponse
from crm.domain.consent.gate import ContactGate, Question
from crm.domain.consent.rules import ContactRules, rules_of
from crm.domain.consent.schemas import Verdict
from crm.domain.leads.repository import LeadRepository
from crm.domain.leads.response_time import ResponseClock
from crm.domain.leads.service import LeadService, lead_out
from crm.domain.live.publisher import LivePublisher
from crm.domain.live.schemas import Changed
from crm.domain.tools.office_hours import next_open_moment
from crm.lib.actor import Member
from crm.lib.errors import NotFoundError
from shared.clock import utc_now
from shared.contracts.agent_config import OpeningHours

SHOWN = 50
LEASE = timedelta(minutes=10)
"""How long a taken lead stays somebody's. The screen renews it while it is open; a closed laptop gives it up."""
TRIES = 5
"""How often the next lead is tried when others take the one found."""
AT_ONCE, PAGES = 200, 5
"""How many waiting leads the gate is asked about in one go, and how often, until one may be called."""


def _opening(clock: ResponseClock, now: datetime) -> tuple[bool, datetime | None]:
    """Whether the office is open, and when it opens if it is not."""
    opens = next_open_moment(clock.hours, now)
    return opens is not None and opens <= now, None if opens is None or opens <= now else opens


class CallQueueService:
    """The queue, as one member works through it."""

    def __init__(self, session: AsyncSession, member: Member, publisher: LivePublisher) -> None:
        """``session`` is the request's transaction."""
        self._session = session
        self._member = member
        self._publisher = publisher
        self._rows = CallQueueRepository(session, member.business_id)
        self._leads = LeadService(session, member, publisher)
        self._gate = ContactGate(session, member.business_id)

    async def queue(self) -> CallQueueOut:
        """Whom to call, the most pressing first."""
        require(self._member, "leads.read")
        plan_once(self._session)
        now = utc_now()
        rows = await self._rows.shown(self._member.user_id, now, SHOWN + 1)
        office = await self._rows.office()
        clock = ResponseClock(msgspec.convert(office.hours, OpeningHours), office.minutes)
        is_open, opens_at = _opening(clock, now)
        answers = await self._may_call([row.place for row in rows[:SHOWN]], rules_of(office.rules))
        items = [self._entry(row, answers, clock) for row in rows[:SHOWN]]
        return CallQueueOut(items=items, more=len(rows) > SHOWN, open=is_open, opens_at=opens_at)

    async def take_next(self) -> CallTaken:
        """Take the most pressing lead that nobody holds and that may be called now.

        Raises OfficeClosedError, LeadTakenError, ContactRefusedError.
        """
        require(self._member, "leads.write")
        now = utc_now()
        await self._must_be_open(now)
        refused: str | None = None
        tries = 0
        for page in range(PAGES):
            rows = await self._rows.rows(self._member.user_id, now, AT_ONCE, page * AT_ONCE)
            answers = await self._may_call(rows)
            for row in rows:
                if row.taken_by not in {None, self._member.user_id}:
                    continue
                if not answers[row.lead_id].allowed:
                    refused = refused or answers[row.lead_id].sentence
                    continue
                if tries == TRIES:
                    raise LeadTakenError
                tries += 1
                if await self._hold(row.lead_id, now):
                    await self._ask(row, answers[row.lead_id])
                    return await self._taken(row.lead_id, now)
            if len(rows) < AT_ONCE:
                break
        return CallTaken(item=None, refused=refused)

    async def take(self, lead_id: UUID) -> CallTaken:
        """Take this lead, or keep it longer. Raises NotFoundError and what keeps it from being called."""
        require(self._member, "leads.write")
        now = utc_now()
        if await LeadRepository(self._session, self._member.business_id).get(lead_id) is None:
            raise NotFoundError
        lease = await self._rows.lease(lead_id)
        mine = lease is not None and lease.user_id == self._member.user_id and lease.expires_at > now
        if not mine:
            await self._must_be_open(now)
            if not await self._rows.is_due(lead_id, self._member.user_id, now):
                raise LeadNotDueError
        row = await self._rows.row(lead_id, now)
        if row is None:
            raise NotFoundError
        answer = (await self._may_call([row]))[lead_id]
        if not mine and not answer.allowed:
            raise ContactRefusedError(answer.sentence)
        if not await self._hold(lead_id, now):
            raise LeadTakenError
        if not mine:
            await self._ask(row, answer)
        return await self._taken(lead_id, now, renewed=mine)

    async def release(self, lead_id: UUID) -> CallTaken:
        """Give the lead back untouched; a repeat changes nothing. Raises NotFoundError."""
        require(self._member, "leads.write")
        if await LeadRepository(self._session, self._member.business_id).get(lead_id) is None:
            raise NotFoundError
        if await self._rows.drop(self._member.user_id, lead_id=lead_id):
            self._tell([lead_id])
        return CallTaken(item=None)

    async def first_response(self) -> FirstResponse:
        """How soon the office answers new leads."""
        require(self._member, "leads.read")
        return FirstResponse((await self._leads.clock()).minutes)

    async def set_first_response(self, asked: FirstResponse) -> FirstResponse:
        """Change it, for leads that wait already too."""
        require(self._member, "team.manage")
        business_id = self._member.business_id
        before = await BusinessRepository(self._session, business_id).set_first_response(asked.minutes)
        if before != asked.minutes:
            self._record("business.changed", "business", business_id, {"minutes": before}, {"minutes": asked.minutes})
            self._publisher.publish_after_commit(self._session, business_id, [Changed("leads")])
        return asked

    async def _must_be_open(self, now: datetime) -> None:
        is_open, _ = _opening(await self._leads.clock(), now)
        if not is_open:
            raise OfficeClosedError

    async def _hold(self, lead_id: UUID, now: datetime) -> bool:
        return await self._rows.hold(lead_id, self._member.user_id, now, now + LEASE)

    async def _taken(self, lead_id: UUID, now: datetime, *, renewed: bool = False) -> CallTaken:
        """What was just taken; whatever else the person held goes back into the queue."""
        freed = await self._rows.drop(self._member.user_id, but=lead_id)
        row = await self._rows.shown_row(lead_id, now)
        if row is None:
            raise NotFoundError
        if not renewed:
            self._record("lead.taken", "lead", lead_id, None, {"until": row.place.taken_until})
            self._tell([lead_id, *freed])
        return CallTaken(item=self._entry(row, await self._may_call([row.place]), await self._leads.clock()))

    async def _may_call(self, rows: Sequence[QueueRow], rules: ContactRules | None = None) -> dict[UUID, Verdict]:
        """What the gate would say to a call now, for each lead: a fixed number of queries for one or two hundred."""
        answers = await self._gate.preview_calls({row.customer_id: row.lead_id for row in rows}, rules)
        return {row.lead_id: answers[row.customer_id] for row in rows}

    async def _ask(self, row: QueueRow, answer: Verdict) -> None:
        """The answer itself, with the person's row locked, kept as evidence. Raises ContactRefusedError."""
        question = Question(customer_id=row.customer_id, channel="call", purpose=answer.purpose, about_id=row.lead_id)
        decision = await self._gate.ask(question, human(self._member))
        if not decision.allowed:
            raise ContactRefusedError(decision.sentence)

    def _entry(self, row: ShownRow, answers: Mapping[UUID, Verdict], clock: ResponseClock) -> CallQueueEntry:
        place = row.place
        return CallQueueEntry(
            lead=lead_out(row.lead, row.lead.ai_fields or (), clock),
            why=place.why,
            promised_at=place.promised_at,
            waiting_since=place.waiting_since,
            priority=place.priority,
            taken_by=place.taken_by,
            taken_by_name=place.taken_by_name,
            taken_until=place.taken_until,
            mine=place.taken_by == self._member.user_id,
            contact=answers[place.lead_id],
        )

    def _record(
        self,
        action: str,
        entity: str,
        entity_id: UUID,
        before: Mapping[str, object] | None,
        after: Mapping[str, object],
    ) -> None:
        business_id = self._member.business_id
        author = human(self._member)
        record(self._session, author, action, entity, entity_id, business_id=business_id, before=before, after=after)

    def _tell(self, lead_ids: Sequence[UUID]) -> None:
        hints = [Changed("leads", lead_id) for lead_id in lead_ids]
        self._publisher.publish_after_commit(self._session, self._member.business_id, hints)
