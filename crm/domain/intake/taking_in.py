"""Makes a lead of a stored delivery: on the person whom its phone or address reaches, or on a new one."""

from datetime import timedelta
from typing import Literal
from uuid import UUID

import msgspec
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.audit.service import Author, record
from crm.domain.consent.models import ConsentEvidence
from crm.domain.customers.models import Customer, CustomerIdentity
from crm.domain.imports.repository import ImportRepository
from crm.domain.intake.bodies import BodyUnreadableError, read_body
from crm.domain.intake.models import ExternalEvent, LeadSource
from crm.domain.intake.reading import Enquiry, NoEnquiryError, read_enquiry
from crm.domain.intake.repository import IntakeRepository
from crm.domain.intake.schemas import Mapping
from crm.domain.lead_statuses.repository import LeadStatusRepository
from crm.domain.leads.models import Lead, LeadStatusHistory
from crm.domain.leads.reading import MAX_TEXT
from crm.domain.leads.repository import LeadRepository
from crm.domain.live.publisher import LivePublisher
from crm.domain.live.schemas import Changed
from crm.domain.tasks.models import Task
from shared.clock import utc_now
from shared.log import logger

MOST_ATTEMPTS = 5
ANSWER_WITHIN = timedelta(minutes=15)
"""When the task of a further enquiry falls due; a new lead has its own clock."""
QUOTED = 500
CLASHED = "מישהו שינה את אותו לקוח באותו רגע. אפשר לנסות שוב."
FALLBACK_STATUS = "new"

_log = logger(__name__)


def mapping_of(source: LeadSource) -> Mapping:
    """The source's mapping, typed."""
    return msgspec.convert(source.mapping, Mapping)


class TakeIn:
    """Takes deliveries of one source in, within one transaction."""

    def __init__(self, session: AsyncSession, publisher: LivePublisher, source: LeadSource) -> None:
        self._session = session
        self._publisher = publisher
        self._source = source
        self._business_id = source.business_id
        self._events = IntakeRepository(session, source.business_id)
        self._people = ImportRepository(session, source.business_id)
        self._hints: list[Changed] = []

    async def take(self, event: ExternalEvent) -> None:
        """Make a lead of it, or note why not; one that is done is left alone. ``event`` is locked by the caller."""
        if event.state not in {"received", "failed"}:
            return
        event.attempts += 1
        try:
            enquiry = read_enquiry(read_body(event.content_type, event.body or b""), mapping_of(self._source))
        except (BodyUnreadableError, NoEnquiryError) as refused:
            self._close(event, "failed", str(refused))
        else:
            event.external_id, event.understood = enquiry.external_id, dict(enquiry.shown())
            await self._session.flush()
            try:
                async with self._session.begin_nested():
                    await self._apply(event, enquiry)
            except (IntegrityError, DataError) as error:
                await self._session.refresh(event)
                _log.warning("intake_clashed", event_id=str(event.id), error=type(error).__name__)
                if event.attempts >= MOST_ATTEMPTS or event.state == "failed":
                    self._close(event, "failed", CLASHED)
        self._hints.append(Changed("lead-sources", self._source.id))
        self._publisher.publish_after_commit(self._session, self._business_id, self._hints)

    def _close(self, event: ExternalEvent, state: Literal["done", "duplicate", "failed"], reason: str | None) -> None:
        event.state, event.reason, event.done_at = state, reason, utc_now()
        _log.info(
            f"intake_{event.state}",
            event_id=str(event.id),
            source_id=str(self._source.id),
            business_id=str(self._business_id),
        )

    async def _apply(self, event: ExternalEvent, enquiry: Enquiry) -> None:
        twin = await self._twin(event, enquiry)
        if twin is not None:
            event.customer_id, event.lead_id = twin.customer_id, twin.lead_id
            self._close(event, "duplicate", f"פנייה מספר {enquiry.external_id} כבר נקלטה.")
            return
        await self._people.lock_numbers(enquiry.identities)
        customer, is_new = await self._person(enquiry)
        lead = await self._lead(event, enquiry, customer, is_new=is_new)
        self._allow_answer(event, enquiry, customer)
        event.customer_id, event.lead_id = customer.id, lead.id
        self._close(event, "done", " ".join(enquiry.warnings) or None)
        self._hints += [Changed("customers", customer.id), Changed("leads", lead.id)]
        record(
            self._session,
            Author("system", self._source.name),
            "lead.received",
            "lead",
            lead.id,
            business_id=self._business_id,
            after={"source": self._source.name, "delivery_id": event.id, "customer_id": customer.id},
        )

    async def _twin(self, event: ExternalEvent, enquiry: Enquiry) -> ExternalEvent | None:
        """The same enquiry, taken in before. One id of different people is no id, and loses nobody."""
        if enquiry.external_id is None:
            return None
        await self._events.alone_with(f"{self._source.id}{enquiry.external_id}")
        reached = {value for _, value in enquiry.identities}
        for other in await self._events.same_id(event, enquiry.external_id):
            if reached & {other.understood.get("phone"), other.understood.get("email")}:
                return other
        return None

    async def _person(self, enquiry: Enquiry) -> tuple[Customer, bool]:
        owners = await self._people.owners(enquiry.identities)
        known = [owners[one][0] for one in enquiry.identities if one in owners]
        customer = await self._people.customer(known[0]) if known else None
        is_new = customer is None
        if customer is None:
            customer = Customer(business_id=self._business_id)
            self._session.add(customer)
        if customer.name is None and enquiry.name:
            customer.name, customer.name_source = enquiry.name, "human"
        await self._session.flush()
        for kind, value in enquiry.identities:
            owner = owners.get((kind, value))
            if owner is None:
                self._session.add(
                    CustomerIdentity(business_id=self._business_id, customer_id=customer.id, kind=kind, value=value)
                )
            elif owner[0] != customer.id:
                enquiry.warnings.append(
                    f"הדוא״ל רשום אצל לקוח אחר ({owner[1] or 'ללא שם'}). אם זה אותו אדם, אפשר למזג."
                )
        if not is_new:
            customer.version += 1
        await self._session.flush()
        return customer, is_new

    async def _lead(self, event: ExternalEvent, enquiry: Enquiry, customer: Customer, *, is_new: bool) -> Lead:
        lead = None if is_new else await self._people.open_lead(customer.id)
        told = self._told(enquiry)
        if lead is not None:
            self._add_to(lead, told)
            self._owe_answer(event, customer, lead, told)
            return lead
        lead = Lead(
            business_id=self._business_id,
            customer_id=customer.id,
            status=await self._status(enquiry),
            assignee_id=await self._assignee(enquiry),
            notes=told[:MAX_TEXT],
        )
        self._session.add(lead)
        await self._session.flush()
        self._session.add(
            LeadStatusHistory(
                business_id=self._business_id,
                lead_id=lead.id,
                from_status=None,
                to_status=lead.status,
                source="system",
                reason=f"פנייה דרך {self._source.name}",
                quote=enquiry.message[:QUOTED] if enquiry.message else None,
                at=event.created_at,
            )
        )
        await self._session.flush()
        return lead

    def _told(self, enquiry: Enquiry) -> str:
        about = f"נכס: {enquiry.property}" if enquiry.property else None
        return "\n".join(line for line in (f"פנייה דרך {self._source.name}", about, enquiry.message) if line)

    def _add_to(self, lead: Lead, told: str) -> None:
        """The lead's notes hold the whole enquiry or nothing of it: its task does in any case."""
        longer = f"{lead.notes}\n\n{told}" if lead.notes else told
        if len(longer) <= MAX_TEXT:
            lead.notes = longer
        lead.version += 1

    def _owe_answer(self, event: ExternalEvent, customer: Customer, lead: Lead, told: str) -> None:
        """Somebody who writes again waits again, however far his lead has come."""
        task = Task(
            business_id=self._business_id,
            kind="follow_up",
            title=f"פנייה נוספת דרך {self._source.name}",
            details=told,
            source="system",
            due_at=utc_now() + ANSWER_WITHIN,
            customer_id=customer.id,
            lead_id=lead.id,
            dedupe_key=f"intake:{event.id}",
        )
        self._session.add(task)
        self._hints.append(Changed("tasks"))

    def _allow_answer(self, event: ExternalEvent, enquiry: Enquiry, customer: Customer) -> None:
        """Who wrote to the office may be answered: the gate asks for such evidence before any contact."""
        self._session.add(
            ConsentEvidence(
                business_id=self._business_id,
                customer_id=customer.id,
                kind="enquiry",
                source="message",
                quote=enquiry.message[:QUOTED] if enquiry.message else None,
                reason=f"פנייה דרך {self._source.name}",
                at=event.created_at,
            )
        )

    async def _status(self, enquiry: Enquiry) -> str:
        statuses = await LeadStatusRepository(self._session, self._business_id).by_key()
        wanted = statuses.get(self._source.status)
        if wanted is not None and not wanted.archived and wanted.kind == "open":
            return wanted.key
        enquiry.warnings.append("המצב שנבחר למקור אינו בשימוש, והליד נכנס כחדש.")
        return FALLBACK_STATUS

    async def _assignee(self, enquiry: Enquiry) -> UUID | None:
        wanted = self._source.assignee_id
        if wanted is None:
            return None
        people = await LeadRepository(self._session, self._business_id).colleagues()
        if wanted in {user_id for user_id, _ in people}:
            return wanted
        enquiry.warnings.append("מי שנבחר לטפל בלידים של המקור כבר לא בצוות, והליד נכנס בלי אחראי.")
        return None
