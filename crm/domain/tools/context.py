"""What a tool works with: the conversation's own business and person, never what the model claims they are."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.analysis.evidence import quote_stands
from crm.domain.appointments.repository import AppointmentRepository
from crm.domain.audit.service import Author, record
from crm.domain.businesses.repository import BusinessRepository
from crm.domain.customers.models import Customer
from crm.domain.ingest.people import lead_of_contact, open_lead
from crm.domain.lead_statuses.repository import LeadStatusRepository
from crm.domain.leads.machine_updates import MachineUpdates, Source
from crm.domain.leads.models import Lead
from crm.domain.live.publisher import LiveEvent, LivePublisher
from crm.domain.properties.models import Property
from crm.domain.properties.repository import PropertyRepository
from crm.domain.tools.said import SaidTurn
from crm.domain.tools.slots import Taken
from crm.domain.tools.talk import Talk, latest_first
from crm.domain.tools.turns import merged
from shared.contracts.agent_config import OpeningHours
from shared.contracts.tools import HeardTurn

AUTHOR = Author("ai", "call agent")


@dataclass(slots=True)
class Person:
    """The customer and his open lead."""

    customer: Customer
    lead: Lead
    updates: MachineUpdates


@dataclass(slots=True)
class ToolContext:
    """One tool's run in one transaction. ``hints`` go to browsers after the commit; ``heard`` came with the request.

    ``publisher`` is there for tools that hand on to others who tell browsers themselves.
    """

    session: AsyncSession
    talk: Talk
    now: datetime
    publisher: LivePublisher
    hints: list[LiveEvent] = field(default_factory=list[LiveEvent])
    heard: Sequence[HeardTurn] = ()
    _person: Person | None = None
    _said: list[SaidTurn] | None = None

    @property
    def business_id(self) -> UUID:
        """The tenant, from the conversation's row."""
        return self.talk.business_id

    async def hours(self) -> OpeningHours:
        """The office's opening hours."""
        hours = await BusinessRepository(self.session, self.business_id).hours()
        return msgspec.convert(hours, OpeningHours)

    async def taken(self, start: datetime, days: int) -> list[Taken]:
        """What is booked from a day before ``start`` for so many days."""
        rows = await AppointmentRepository(self.session, self.business_id).booked_between(
            start - timedelta(days=1), start + timedelta(days=days)
        )
        return [Taken(starts_at, ends_at) for starts_at, ends_at in rows]

    async def listing(self, property_id: UUID) -> Property | None:
        """A listing of this business."""
        return await PropertyRepository(self.session, self.business_id).get(property_id)

    async def person(self) -> Person:
        """The caller; one with a withheld number becomes a customer without an address once there is something to keep.

        His lead is locked until the transaction ends, so that tools running at once do not undo each other.
        """
        if self._person is None:
            customer = await self._customer()
            lead_id = self.talk.lead_id
            if lead_id is None:
                call_id = self.talk.links.get("call_id")
                if call_id is not None:
                    lead_id = (await open_lead(self.session, customer, call_id, self.now)).id
                else:
                    lead_id = (await lead_of_contact(self.session, customer, self.now, "הודעה נכנסת")).id
                self.talk.take_lead(lead_id)
            lead = await self.session.get_one(Lead, lead_id)
            await self.session.flush()
            await self.session.refresh(lead, with_for_update=True)
            statuses = await LeadStatusRepository(self.session, self.business_id).by_key()
            self._person = Person(customer, lead, MachineUpdates(self.session, lead, customer, statuses))
        return self._person

    async def _customer(self) -> Customer:
        if self.talk.customer_id is not None:
            return await self.session.get_one(Customer, self.talk.customer_id)
        customer = Customer(business_id=self.business_id)
        self.session.add(customer)
        await self.session.flush()
        self.talk.take_customer(customer.id)
        return customer

    async def source(self, words: str | None = None) -> Source:
        """The conversation as a source, with the person's latest line in which ``words`` stand, when there is one."""
        for line in latest_first(await self.talk.lines()) if words else ():
            if quote_stands(words or "", line.text):
                return await self.talk.source(self.now, line.seq, line.text)
        return await self.talk.source(self.now)

    async def said(self) -> list[SaidTurn]:
        """The caller's turns, oldest first: those on record, and the latest that came with the request.

        Those of the request carry what the agent had said before; for the others the record tells it.
        """
        if self._said is None:
            self._said = merged(await self.talk.said(), self.heard)
        return self._said

    def audit(self, action: str, entity: str, entity_id: UUID | None, after: dict[str, object]) -> None:
        """Write the audit line of what the AI did."""
        record(self.session, AUTHOR, action, entity, entity_id, business_id=self.business_id, after=after)
