"""Which rows of shared tables are one person's."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, cast, false, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.types import Text

from crm.db.base import TenantEntity
from crm.domain.analysis.models import CallAnalysis
from crm.domain.appointments.models import Appointment
from crm.domain.audit.models import AuditEvent
from crm.domain.calls.models import ToolInvocation
from crm.domain.chats.models import ChatSession, Message, MessageAttempt, MessageSend
from crm.domain.consent.models import ConsentEvidence
from crm.domain.files.models import CustomerFile, StoredFile
from crm.domain.imports.models import ImportRow
from crm.domain.intake.models import ExternalEvent
from crm.domain.leads.models import LeadBatch
from crm.domain.merges.models import CustomerMerge
from crm.domain.notes.models import CustomerNote
from crm.domain.privacy.person import Known
from crm.domain.property_terms.models import PropertyTerms
from crm.domain.tasks.models import Task
from crm.domain.twilio.models import TwilioArrival
from crm.domain.webhooks.models import OutboxEvent


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


def _his_sessions(known: Known) -> Select[UUID]:
    return select(ChatSession.id).where(ChatSession.customer_id.in_(known.people))


def his_tool_answer(known: Known) -> ColumnElement[bool]:
    """Answers to tools of his calls and written conversations."""
    named = ToolInvocation.conversation_id
    return or_(named.in_(known.calls), named.in_(_his_sessions(known)))


def his_analysis(known: Known) -> ColumnElement[bool]:
    """Analyses of his calls and written conversations."""
    return or_(CallAnalysis.call_id.in_(known.calls), CallAnalysis.session_id.in_(_his_sessions(known)))


def his_send(known: Known) -> ColumnElement[bool]:
    """Messages to him that are owed."""
    return MessageSend.message_id.in_(
        select(Message.id).where(Message.business_id == MessageSend.business_id, Message.customer_id.in_(known.people))
    )


def his_attempt(known: Known) -> ColumnElement[bool]:
    """Tries of messages to him."""
    return MessageAttempt.message_id.in_(
        select(Message.id).where(
            Message.business_id == MessageAttempt.business_id, Message.customer_id.in_(known.people)
        )
    )


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


def his_stored_file(known: Known) -> ColumnElement[bool]:
    """What lies in the store and was attached to him, or came or went in his messages."""
    attached = (
        select(CustomerFile.file_id)
        .where(CustomerFile.business_id == StoredFile.business_id, CustomerFile.customer_id.in_(known.people))
        .correlate(StoredFile)
    )
    written = (
        select(Message.file_id)
        .where(Message.business_id == StoredFile.business_id, Message.customer_id.in_(known.people))
        .correlate(StoredFile)
    )
    return StoredFile.id.in_(attached) | StoredFile.id.in_(written)


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


_ABOUT: tuple[tuple[type[TenantEntity], Callable[[Known], ColumnElement[bool]]], ...] = (
    (Task, his_task),
    (Appointment, his_visit),
    (CustomerNote, lambda known: CustomerNote.customer_id.in_(known.people)),
    (CustomerFile, lambda known: CustomerFile.customer_id.in_(known.people)),
    (CustomerMerge, his_merge),
    (ConsentEvidence, lambda known: ConsentEvidence.customer_id.in_(known.people)),
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
