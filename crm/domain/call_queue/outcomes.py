"""What came of a call: kept on the person's timeline, and what follows from it for the lead and for promises made."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.audit.service import human, record
from crm.domain.auth.permissions import require
from crm.domain.call_queue.errors import LeaseLostError
from crm.domain.call_queue.models import LeadContact
from crm.domain.call_queue.repository import CallQueueRepository
from crm.domain.call_queue.schemas import CallOutcome
from crm.domain.lead_statuses.repository import LeadStatusRepository
from crm.domain.leads.changing import LeadChanger
from crm.domain.leads.models import Lead
from crm.domain.leads.repository import LeadRepository
from crm.domain.leads.response_time import open_minutes_later
from crm.domain.leads.schemas import LeadOut
from crm.domain.leads.service import LeadService
from crm.domain.live.publisher import LiveEvent, LivePublisher
from crm.domain.live.schemas import Changed
from crm.domain.tasks.repository import TaskRepository
from crm.domain.tools.office_hours import next_open_moment
from crm.lib.actor import Member
from crm.lib.errors import BadRequestError, NotFoundError
from shared.clock import utc_now
from shared.contracts.agent_config import OpeningHours

MAX_TEXT = 2_000
FURTHEST = timedelta(days=90)
RETRY_MINUTES = 120
"""Opening time before somebody who did not answer is called again; each further miss doubles it."""
MOST_RETRY_MINUTES = 2_400
REASON = "שיחה מרשימת ההתקשרות"


class OutcomeService:
    """Outcomes of calls, as one member tells them."""

    def __init__(self, session: AsyncSession, member: Member, publisher: LivePublisher) -> None:
        """``session`` is the request's transaction."""
        self._session = session
        self._member = member
        self._publisher = publisher
        self._rows = CallQueueRepository(session, member.business_id)
        self._lead_rows = LeadRepository(session, member.business_id)
        self._leads = LeadService(session, member, publisher)

    async def tell(self, lead_id: UUID, asked: CallOutcome) -> LeadOut:
        """Keep the outcome and let the lead go.

        The lease may have run out meanwhile: as long as nobody else took the lead, the word of whoever held it counts.
        Raises NotFoundError, LeaseLostError, BadRequestError.
        """
        require(self._member, "leads.write")
        now = utc_now()
        row = await self._lead_rows.get(lead_id, lock=True)
        if row is None:
            raise NotFoundError
        _check(asked, now)
        lease = await self._rows.lease(lead_id)
        if lease is None or lease.user_id != self._member.user_id:
            raise LeaseLostError
        hours = (await self._leads.clock()).hours
        again_at = await self._again(lead_id, asked, hours, now)
        await self._apply(row.lead, asked, again_at, now)
        hints: list[LiveEvent] = [Changed("leads", lead_id)]
        hints += await self._promises(row.lead.customer_id, again_at, now)
        self._keep(lead_id, asked, again_at, now)
        await self._rows.drop(self._member.user_id, lead_id=lead_id)
        await self._session.flush()
        self._publisher.publish_after_commit(self._session, self._member.business_id, hints)
        return await self._leads.get(lead_id)

    async def _again(self, lead_id: UUID, asked: CallOutcome, hours: OpeningHours, now: datetime) -> datetime | None:
        if asked.outcome == "handled":
            return None
        if asked.again_at is not None:
            return next_open_moment(hours, asked.again_at) or asked.again_at
        missed = await self._rows.missed_in_a_row(lead_id)
        minutes = min(RETRY_MINUTES * 2 ** min(missed, 10), MOST_RETRY_MINUTES)
        return open_minutes_later(hours, now, minutes) or now + timedelta(minutes=minutes)

    async def _apply(self, lead: Lead, asked: CallOutcome, again_at: datetime | None, now: datetime) -> None:
        if asked.outcome == "handled":
            lead.spoken_to(now)
            statuses = await LeadStatusRepository(self._session, self._member.business_id).by_key()
            contacted = statuses.get("contacted")
            if lead.status == "new" and contacted is not None and not contacted.archived:
                changer = LeadChanger(self._session, self._member, self._lead_rows)
                await changer.check({"status": "contacted"})
                await changer.apply(lead, {"status": "contacted"}, reason=REASON)
            return
        if asked.outcome == "no_answer":
            lead.answered(now)
        lead.call_after = again_at

    async def _promises(self, customer_id: UUID, again_at: datetime | None, now: datetime) -> list[LiveEvent]:
        """A call-back that was promised is kept by the call, or moves with it."""
        hints: list[LiveEvent] = []
        for task in await TaskRepository(self._session, self._member.business_id).open_of_customer(customer_id):
            if task.kind != "callback" or (task.due_at is not None and task.due_at > now):
                continue
            if again_at is None:
                task.status, task.done_at = "done", now
            else:
                task.due_at = again_at
            task.version += 1
            hints.append(Changed("tasks", task.id))
        return hints

    def _keep(self, lead_id: UUID, asked: CallOutcome, again_at: datetime | None, now: datetime) -> None:
        business_id = self._member.business_id
        text = None if asked.text is None else asked.text.strip() or None
        self._rows.add(
            LeadContact(
                business_id=business_id,
                lead_id=lead_id,
                user_id=self._member.user_id,
                outcome=asked.outcome,
                text=text,
                again_at=again_at,
                at=now,
            )
        )
        record(
            self._session,
            human(self._member),
            "lead.called",
            "lead",
            lead_id,
            business_id=business_id,
            after={"outcome": asked.outcome, "again_at": again_at},
        )


def _check(asked: CallOutcome, now: datetime) -> None:
    if asked.text is not None and len(asked.text) > MAX_TEXT:
        raise BadRequestError(f"הטקסט ארוך מדי (עד {MAX_TEXT} תווים).", parameter="text")
    if (asked.outcome == "later") != (asked.again_at is not None):
        raise BadRequestError("מועד לחזרה נבחר כשדוחים את השיחה, ורק אז.", parameter="again_at")
    if asked.again_at is None:
        return
    if asked.again_at.tzinfo is None:
        raise BadRequestError("למועד החזרה חסר אזור זמן.", parameter="again_at")
    if not now <= asked.again_at <= now + FURTHEST:
        raise BadRequestError("מועד החזרה צריך להיות בתשעים הימים הקרובים.", parameter="again_at")
