"""SQL of merges: every reference to a person in one list, moved and moved back the same way."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, select, update
from sqlalchemy.orm import InstrumentedAttribute

from crm.db.base import TenantEntity
from crm.domain.appointments.models import Appointment
from crm.domain.broadcasts.models import BroadcastRecipient
from crm.domain.calls.models import Call
from crm.domain.chats.models import ChatReply, ChatSession, Message
from crm.domain.consent.models import ConsentEvidence, ContactDecision
from crm.domain.customers.models import Customer, CustomerIdentity
from crm.domain.files.models import CustomerFile
from crm.domain.intake.models import ExternalEvent
from crm.domain.leads.models import Lead, LeadFieldSource
from crm.domain.merges.models import CustomerMerge
from crm.domain.notes.models import CustomerNote
from crm.domain.privacy.models import LegalHold, PrivacyRequest
from crm.domain.tasks.models import Task
from crm.domain.twilio.models import TwilioArrival
from crm.lib.repository import TenantRepository

Reference = tuple[type[TenantEntity], InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None]]

OF_CUSTOMER: Mapping[str, Reference] = {
    "identities": (CustomerIdentity, CustomerIdentity.customer_id),
    "calls": (Call, Call.customer_id),
    "leads": (Lead, Lead.customer_id),
    "tasks": (Task, Task.customer_id),
    "appointments": (Appointment, Appointment.customer_id),
    "notes": (CustomerNote, CustomerNote.customer_id),
    "files": (CustomerFile, CustomerFile.customer_id),
    "consents": (ConsentEvidence, ConsentEvidence.customer_id),
    "contacts": (ContactDecision, ContactDecision.customer_id),
    "privacy_requests": (PrivacyRequest, PrivacyRequest.customer_id),
    "holds": (LegalHold, LegalHold.customer_id),
    "messages": (Message, Message.customer_id),
    "chat_sessions": (ChatSession, ChatSession.customer_id),
    "chat_replies": (ChatReply, ChatReply.customer_id),
    "broadcasts": (BroadcastRecipient, BroadcastRecipient.customer_id),
    "deliveries": (ExternalEvent, ExternalEvent.customer_id),
    "arrivals": (TwilioArrival, TwilioArrival.customer_id),
}
"""Everything that points at a person. A test compares it with the foreign keys of the schema."""

ONE_EACH = frozenset({"chats"})
"""Tables with one row a person: folded into the survivor's and not moved (``merges.chats``)."""

OF_LEAD: Mapping[str, Reference] = {
    "lead_calls": (Call, Call.lead_id),
    "lead_tasks": (Task, Task.lead_id),
}
"""What follows an open lead when it is folded into another; its history and sources stay its own."""


class MergeRepository(TenantRepository):
    """Merges of one business."""

    async def move(self, name: str, old: UUID, new: UUID, only: Sequence[UUID] | None = None) -> list[UUID]:
        """Point every row of this kind from one person (or lead) to another; answers the ids that changed."""
        model, column = {**OF_CUSTOMER, **OF_LEAD}[name]
        statement = update(model).where(model.business_id == self.business_id, column == old)
        if only is not None:
            statement = statement.where(model.id.in_(only))
        rows = await self.session.scalars(
            statement.values({column.key: new}).returning(model.id).execution_options(synchronize_session=False)
        )
        return sorted(rows.all())

    async def locked(self, ids: Sequence[UUID]) -> dict[UUID, Customer]:
        """These people, locked in one order whoever asks, so that two merges never wait for each other in a ring."""
        rows = await self.session.scalars(
            select(Customer)
            .where(Customer.business_id == self.business_id, Customer.id.in_(ids))
            .order_by(Customer.id)
            .with_for_update()
        )
        return {row.id: row for row in rows}

    async def open_lead(self, customer_id: UUID) -> Lead | None:
        """The person's open lead, locked."""
        return await self.session.scalar(
            select(Lead)
            .where(
                Lead.business_id == self.business_id,
                Lead.customer_id == customer_id,
                Lead.merged_into_id.is_(None),
                Lead.closed.is_(False),
            )
            .with_for_update()
        )

    async def lead(self, lead_id: UUID) -> Lead | None:
        """One lead, locked."""
        return await self.session.scalar(
            select(Lead).where(Lead.business_id == self.business_id, Lead.id == lead_id).with_for_update()
        )

    async def move_sources(self, old: UUID, new: UUID, fields: Sequence[str]) -> None:
        """Where these fields came from goes with their values, unless the other lead has a source of its own."""
        taken = select(LeadFieldSource.field).where(
            LeadFieldSource.business_id == self.business_id, LeadFieldSource.lead_id == new
        )
        await self.session.execute(
            update(LeadFieldSource)
            .where(
                LeadFieldSource.business_id == self.business_id,
                LeadFieldSource.lead_id == old,
                LeadFieldSource.field.in_(fields),
                LeadFieldSource.field.not_in(taken.scalar_subquery()),
            )
            .values(lead_id=new)
            .execution_options(synchronize_session=False)
        )

    async def called_since(self, customer_id: UUID, phones: Sequence[str], since: datetime) -> list[UUID]:
        """Calls of this person from these numbers after a moment."""
        rows = await self.session.scalars(
            select(Call.id).where(
                Call.business_id == self.business_id,
                Call.customer_id == customer_id,
                Call.from_number.in_(phones),
                Call.started_at >= since,
            )
        )
        return list(rows)

    async def of_calls(self, name: str, call_ids: Sequence[UUID]) -> list[UUID]:
        """Tasks or appointments that came from these calls."""
        model = {"tasks": Task, "appointments": Appointment}[name]
        rows = await self.session.scalars(
            select(model.id).where(model.business_id == self.business_id, model.call_id.in_(call_ids))
        )
        return list(rows)

    async def phones(self, identity_ids: Sequence[UUID]) -> list[str]:
        """The phone numbers among these identities."""
        rows = await self.session.scalars(
            select(CustomerIdentity.value).where(
                CustomerIdentity.business_id == self.business_id,
                CustomerIdentity.id.in_(identity_ids),
                CustomerIdentity.kind == "phone",
            )
        )
        return list(rows)

    async def opted_out_himself(self, customer_id: UUID) -> bool:
        """Whether this person has an opt-out of his own."""
        found = await self.session.scalar(
            select(ConsentEvidence.id)
            .where(
                ConsentEvidence.business_id == self.business_id,
                ConsentEvidence.customer_id == customer_id,
                ConsentEvidence.kind == "opt_out",
            )
            .limit(1)
        )
        return found is not None

    async def get(self, merge_id: UUID) -> CustomerMerge | None:
        """One merge, locked."""
        return await self.session.scalar(
            select(CustomerMerge)
            .where(CustomerMerge.business_id == self.business_id, CustomerMerge.id == merge_id)
            .with_for_update()
        )

    async def of_customer(self, customer_id: UUID) -> list[tuple[CustomerMerge, str | None]]:
        """Merges into this person with the other's name, the newest first."""
        rows = await self.session.execute(
            select(CustomerMerge, Customer.name)
            .join(Customer, and_(Customer.id == CustomerMerge.loser_id, Customer.business_id == self.business_id))
            .where(CustomerMerge.business_id == self.business_id, CustomerMerge.winner_id == customer_id)
            .order_by(CustomerMerge.id.desc())
            .limit(100)
        )
        return [(row[0], row[1]) for row in rows]

    def add(self, merge: CustomerMerge) -> None:
        """Insert at the next flush."""
        self.session.add(merge)

    async def customers(self, ids: Sequence[UUID]) -> dict[UUID, Customer]:
        """These people."""
        rows = await self.session.scalars(
            select(Customer).where(Customer.business_id == self.business_id, Customer.id.in_(ids))
        )
        return {row.id: row for row in rows}
