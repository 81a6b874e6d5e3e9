"""Which rows of shared tables are one person's."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, cast, false, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.types import Text

from crm.db.base import TenantEntity
from crm.domain.analysis.models import CallAnalysis
from crm.domain.appointments.models import Appointment
from crm.domain.audit.models import AuditEvent
from crm.domain.calls.models import Call, ToolInvocation
from crm.domain.chats.models import ChatSession, Message, MessageAttempt, MessageSend
from crm.domain.consent.models import ConsentEvidence
from crm.domain.files.models import CustomerFile, StoredFile
from crm.domain.imports.models import ImportRow
from crm.domain.intake.models import ExternalEvent
from crm.domain.leads.models import Lead, LeadBatch
from crm.domain.merges.models import CustomerMerge
from crm.domain.notes.models import CustomerNote
from crm.domain.privacy.holding import Where, of_person
from crm.domain.privacy.person import Known
from crm.domain.property_terms.models import PropertyTerms
from crm.domain.tasks.models import Task
from crm.domain.twilio.models import TwilioArrival
from crm.domain.webhooks.models import OutboxEvent

People = Sequence[UUID] | Select[UUID]
"""Ids of customers, or the query that finds them."""


def mentions(column: SQLColumnExpression[object], known: Known) -> ColumnElement[bool]:
    """Whether a text or JSON column names him by number, address or full name."""
    if not known.needles:
        return false()
    return cast(column, Text).op("~*")(func.any(cast(array(known.needles), ARRAY(Text))))


def his_task(known: Known) -> ColumnElement[bool]:
    """Tasks about him, his leads or his calls."""
    return or_(Task.customer_id.in_(known.people), Task.lead_id.in_(known.leads), Task.call_id.in_(known.calls))


def his_visit(known: Known) -> ColumnElement[bool]:
    """Visits of his, and those booked on his calls."""
    return or_(Appointment.customer_id.in_(known.people), Appointment.call_id.in_(known.calls))


def ids_of_people(
    rows: type[Call | ChatSession | Lead | Message], beside: type[TenantEntity] | type[AuditEvent], people: People
) -> Select[UUID]:
    """Ids of these people's calls, messages, sessions or leads, for the rows ``beside`` that hang on them."""
    return select(rows.id).where(rows.business_id == beside.business_id, rows.customer_id.in_(people))


def his_tool_answer(known: Known) -> ColumnElement[bool]:
    """Answers to tools of his calls and written conversations."""
    named = ToolInvocation.conversation_id
    return or_(named.in_(known.calls), named.in_(ids_of_people(ChatSession, ToolInvocation, known.people)))


def his_analysis(known: Known) -> ColumnElement[bool]:
    """Analyses of his calls and written conversations."""
    sessions = ids_of_people(ChatSession, CallAnalysis, known.people)
    return or_(CallAnalysis.call_id.in_(known.calls), CallAnalysis.session_id.in_(sessions))


def his_send(known: Known) -> ColumnElement[bool]:
    """Messages to him that are owed."""
    return MessageSend.message_id.in_(ids_of_people(Message, MessageSend, known.people))


def his_attempt(known: Known) -> ColumnElement[bool]:
    """Tries of messages to him."""
    return MessageAttempt.message_id.in_(ids_of_people(Message, MessageAttempt, known.people))


def his_arrival(known: Known) -> ColumnElement[bool]:
    """What Twilio told of messages with him."""
    return or_(TwilioArrival.customer_id.in_(known.people), mentions(func.encode(TwilioArrival.body, "escape"), known))


def his_row(known: Known) -> ColumnElement[bool]:
    """Rows of files that made or filled his record, and rows that hold his number, address or full name."""
    return or_(
        ImportRow.customer_id.in_(known.people), ImportRow.lead_id.in_(known.leads), mentions(ImportRow.cells, known)
    )


def his_delivery(known: Known) -> ColumnElement[bool]:
    """What came in from a portal or a form and became him or a lead of his, or holds a number or address of his."""
    return or_(
        ExternalEvent.customer_id.in_(known.people),
        ExternalEvent.lead_id.in_(known.leads),
        mentions(ExternalEvent.understood, known),
        mentions(func.encode(ExternalEvent.body, "escape"), known),
    )


def his_event(known: Known) -> ColumnElement[bool]:
    """What other systems are told about him, his leads or his calls."""
    facts = OutboxEvent.facts
    return or_(
        facts["customer_id"].astext.in_(map(str, known.people)),
        facts["lead_id"].astext.in_(map(str, known.leads)),
        facts["call_id"].astext.in_(map(str, known.calls)),
        facts["id"].astext.in_(map(str, [*known.people, *known.leads, *known.calls])),
        mentions(func.encode(OutboxEvent.body, "escape"), known),
    )


def stored_files_of(people: People) -> ColumnElement[bool]:
    """What lies in the store and was attached to these people, or came or went in their messages."""
    attached = select(CustomerFile.file_id).where(
        CustomerFile.business_id == StoredFile.business_id, CustomerFile.customer_id.in_(people)
    )
    written = select(Message.file_id).where(
        Message.business_id == StoredFile.business_id, Message.customer_id.in_(people)
    )
    return or_(*(StoredFile.id.in_(found.correlate(StoredFile)) for found in (attached, written)))


def his_stored_file(known: Known) -> ColumnElement[bool]:
    """His files, and those in his messages."""
    return stored_files_of(known.people)


def his_property(known: Known) -> ColumnElement[bool]:
    """Terms of a property that is his, by his number or full name."""
    return or_(
        PropertyTerms.owner_phone.in_(known.phones),
        mentions(PropertyTerms.owner_phone, known),
        mentions(PropertyTerms.owner_name, known),
    )


def his_merge(known: Known) -> ColumnElement[bool]:
    """Merges that he was part of, taken back or not."""
    return or_(CustomerMerge.winner_id.in_(known.people), CustomerMerge.loser_id.in_(known.people))


def his_batch(known: Known) -> ColumnElement[bool]:
    """Changes of many leads of which one was his."""
    return LeadBatch.before.has_any(cast(array([str(one) for one in known.leads]), ARRAY(Text)))


_ABOUT: tuple[tuple[type[TenantEntity], Where], ...] = (
    (Task, his_task),
    (Appointment, his_visit),
    (CustomerNote, of_person(CustomerNote.customer_id)),
    (CustomerFile, of_person(CustomerFile.customer_id)),
    (CustomerMerge, his_merge),
    (ConsentEvidence, of_person(ConsentEvidence.customer_id)),
)


def his_trail(known: Known) -> ColumnElement[bool]:
    """Lines about him, his leads, his calls and whatever hangs on them."""
    subjects = [*known.people, *known.leads, *known.calls]
    return or_(
        AuditEvent.entity_id.in_(subjects),
        *(
            AuditEvent.entity_id.in_(select(model.id).where(model.business_id == AuditEvent.business_id, where(known)))
            for model, where in _ABOUT
        ),
    )
