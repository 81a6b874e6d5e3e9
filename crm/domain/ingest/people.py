"""Who is calling: the customer behind a phone number, and the lead that is open for him."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.customers.models import Customer, CustomerIdentity
from crm.domain.leads.models import Lead, LeadStatusHistory
from shared.phones import PhoneInvalidError, to_e164


def dialable(number: str | None) -> str | None:
    """The number in E.164, or None when it is withheld or no number that could be called back."""
    if number is None:
        return None
    try:
        return to_e164(number)
    except PhoneInvalidError:
        return None


async def _lock_number(session: AsyncSession, business_id: UUID, e164: str) -> None:
    """Two first calls from one number at once must not make two people."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"{business_id}{e164}", 0))))


async def customer_of_phone(session: AsyncSession, business_id: UUID, e164: str) -> Customer:
    """The customer whose phone this is; made when unknown."""
    await _lock_number(session, business_id, e164)
    known = await session.scalar(
        select(Customer)
        .join(CustomerIdentity, CustomerIdentity.customer_id == Customer.id)
        .where(
            CustomerIdentity.business_id == business_id,
            CustomerIdentity.kind == "phone",
            CustomerIdentity.value == e164,
        )
    )
    if known is not None:
        return known
    customer = Customer(business_id=business_id)
    session.add(customer)
    await session.flush()
    session.add(CustomerIdentity(business_id=business_id, customer_id=customer.id, kind="phone", value=e164))
    await session.flush()
    return customer


async def open_lead(session: AsyncSession, customer: Customer, call_id: UUID, at: datetime) -> Lead:
    """The customer's open lead, made when there is none; it now points at this call."""
    lead = await lead_of_contact(session, customer, at, "שיחה נכנסת")
    lead.last_call_id = call_id
    lead.last_contact_at = at
    return lead


async def lead_of_contact(session: AsyncSession, customer: Customer, at: datetime, reason: str) -> Lead:
    """The customer's open lead, made when there is none; ``reason`` is the Hebrew line of its history."""
    lead = await session.scalar(
        select(Lead).where(
            Lead.business_id == customer.business_id,
            Lead.customer_id == customer.id,
            Lead.closed.is_(False),
            Lead.merged_into_id.is_(None),
        )
    )
    if lead is not None:
        return lead
    lead = Lead(business_id=customer.business_id, customer_id=customer.id, status="new")
    session.add(lead)
    await session.flush()
    session.add(
        LeadStatusHistory(
            business_id=customer.business_id,
            lead_id=lead.id,
            from_status=None,
            to_status="new",
            source="system",
            reason=reason,
            at=at,
        )
    )
    return lead
