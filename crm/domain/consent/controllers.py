"""Consents of a person, questions to the gate, its answers as a file, and the office's quiet times."""

from datetime import date
from typing import Annotated
from uuid import UUID

from litestar import Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.consent.desk import ConsentDesk
from crm.domain.consent.export import DecisionQuery, export_decisions
from crm.domain.consent.rules import ContactRulesOut, ContactRulesPut
from crm.domain.consent.rules_service import ContactRulesService
from crm.domain.consent.schemas import (
    CallbackHint,
    ConsentCard,
    ContactAsk,
    DecisionOut,
    EvidenceCreate,
    EvidenceWithdraw,
    NumberEntryCreate,
)
from crm.domain.live.publisher import LivePublisher
from crm.lib.actor import Member
from crm.lib.csv_text import MEDIA_TYPE
from crm.lib.pagination import Page, PageRequest


async def provide_desk(
    session: NamedDependency[AsyncSession],
    member: NamedDependency[Member],
    publisher: NamedDependency[LivePublisher],
) -> ConsentDesk:
    """The service of this request."""
    return ConsentDesk(session, member, publisher)


_WITH = {"desk": provide_desk}


@get("/api/customers/{customer_id:uuid}/consent", operation_id="getConsent", tags=["customers"], dependencies=_WITH)
async def get_consent(desk: NamedDependency[ConsentDesk], customer_id: FromPath[UUID]) -> ConsentCard:
    """What a person agreed to or refused, and what the gate would answer now."""
    return await desk.card(customer_id)


@post("/api/customers/{customer_id:uuid}/consent", operation_id="addConsent", tags=["customers"], dependencies=_WITH)
async def add_consent(
    desk: NamedDependency[ConsentDesk], customer_id: FromPath[UUID], data: JSONBody[EvidenceCreate]
) -> ConsentCard:
    """Record an opt-in, an opt-out, a customer relation or an enquiry, with its reason."""
    return await desk.add(customer_id, data)


@post(
    "/api/customers/{customer_id:uuid}/consent/{evidence_id:uuid}/withdraw",
    operation_id="withdrawConsent",
    tags=["customers"],
    status_code=200,
    dependencies=_WITH,
)
async def withdraw_consent(
    desk: NamedDependency[ConsentDesk],
    customer_id: FromPath[UUID],
    evidence_id: FromPath[UUID],
    data: JSONBody[EvidenceWithdraw],
) -> ConsentCard:
    """An entry does not hold any more; 409 when it was withdrawn before."""
    return await desk.withdraw(customer_id, evidence_id, data)


@post(
    "/api/customers/{customer_id:uuid}/number-entries",
    operation_id="addNumberEntry",
    tags=["customers"],
    dependencies=_WITH,
)
async def add_number_entry(
    desk: NamedDependency[ConsentDesk], customer_id: FromPath[UUID], data: JSONBody[NumberEntryCreate]
) -> ConsentCard:
    """What the do-not-call registry answered about a number today, or an entry of the office's own list."""
    return await desk.list_number(customer_id, data)


@post("/api/customers/{customer_id:uuid}/contacts", operation_id="askContact", tags=["customers"], dependencies=_WITH)
async def ask_contact(
    desk: NamedDependency[ConsentDesk], customer_id: FromPath[UUID], data: JSONBody[ContactAsk]
) -> DecisionOut:
    """Ask the gate before contacting a person; the answer is kept either way."""
    return await desk.ask(customer_id, data)


@get("/api/customers/{customer_id:uuid}/contacts", operation_id="listContacts", tags=["customers"], dependencies=_WITH)
async def list_contacts(
    desk: NamedDependency[ConsentDesk], page: NamedDependency[PageRequest], customer_id: FromPath[UUID]
) -> Page[DecisionOut]:
    """The gate's answers about a person. Sort: -at, at."""
    return await desk.decisions(customer_id, page)


@get("/api/tasks/callback-hints", operation_id="listCallbackHints", tags=["tasks"], dependencies=_WITH)
async def list_callback_hints(desk: NamedDependency[ConsentDesk]) -> list[CallbackHint]:
    """Whether each of the fifty call-backs that are due first may be made now."""
    return await desk.callback_hints()


@get("/api/audit/contacts/export", operation_id="exportContacts", tags=["audit"], media_type=MEDIA_TYPE)
async def export_contacts(
    session: NamedDependency[AsyncSession],
    member: NamedDependency[Member],
    allowed: FromQuery[bool | None] = None,
    from_date: Annotated[date | None, QueryParameter(name="from", description="First local day.")] = None,
    to_date: Annotated[date | None, QueryParameter(name="to", description="Last local day.")] = None,
) -> Response[bytes]:
    """Every answer of the gate with its evidence as a CSV file."""
    asked = DecisionQuery(allowed=allowed, from_date=from_date, to_date=to_date)
    headers = {"Content-Disposition": 'attachment; filename="moked-contacts.csv"'}
    return Response(await export_decisions(session, member, asked), media_type=MEDIA_TYPE, headers=headers)


@get("/api/contact-rules", operation_id="getContactRules", tags=["business"])
async def get_contact_rules(
    session: NamedDependency[AsyncSession],
    member: NamedDependency[Member],
    publisher: NamedDependency[LivePublisher],
) -> ContactRulesOut:
    """The office's quiet times."""
    return await ContactRulesService(session, member, publisher).show()


@put("/api/contact-rules", operation_id="setContactRules", tags=["business"])
async def set_contact_rules(
    session: NamedDependency[AsyncSession],
    member: NamedDependency[Member],
    publisher: NamedDependency[LivePublisher],
    data: JSONBody[ContactRulesPut],
) -> ContactRulesOut:
    """Change the quiet times; 409 when somebody else did meanwhile."""
    return await ContactRulesService(session, member, publisher).set(data)


HANDLERS = [
    get_consent,
    add_consent,
    withdraw_consent,
    add_number_entry,
    ask_contact,
    list_contacts,
    list_callback_hints,
    export_contacts,
    get_contact_rules,
    set_contact_rules,
]
