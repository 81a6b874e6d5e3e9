"""What each class of retention is made of."""

from sqlalchemy import or_

from crm.db.privacy import ERASED
from crm.domain.analysis.models import CallAnalysis
from crm.domain.audit.models import AuditEvent
from crm.domain.calls.models import Call, CallEvent, ToolCall, ToolInvocation, Turn
from crm.domain.chats.models import Message
from crm.domain.consent.models import ContactDecision
from crm.domain.files.models import CustomerFile, StoredFile
from crm.domain.imports.models import ImportRow
from crm.domain.intake.models import ExternalEvent
from crm.domain.leads.models import Lead, LeadFieldSource, LeadStatusHistory
from crm.domain.privacy.belonging import ids_of_people, stored_files_of
from crm.domain.privacy.holding import Id
from crm.domain.retention.age import CALLS, EMPTY, MESSAGES, NOTHING, Age, Parent, hanging_on, is_json, of_person
from crm.domain.retention.schemas import RetentionClass
from crm.domain.retention.written import WRITTEN


def _quotes(
    parent: Parent, key: RetentionClass, model: type[LeadFieldSource | LeadStatusHistory], parent_id: Id
) -> Age:
    """A person's words on which a field or a move of his lead rests."""
    return Age(
        key=key,
        model=model,
        old=lambda before: parent_id.in_(parent.before(model, before)) & model.quote.is_not(None),
        held=lambda held: model.lead_id.in_(ids_of_people(Lead, model, held)),
        wipe={"quote": "null"},
    )


AGES: tuple[Age, ...] = (
    hanging_on(
        CALLS, "transcripts", Turn, Turn.call_id, Turn.text != ERASED, {"text": "erased", "text_generated": "null"}
    ),
    hanging_on(
        CALLS, "transcripts", CallEvent, CallEvent.call_id, ~is_json(CallEvent.payload, EMPTY), {"payload": "object"}
    ),
    hanging_on(
        CALLS,
        "transcripts",
        ToolCall,
        ToolCall.call_id,
        ~(is_json(ToolCall.arguments, EMPTY) & is_json(ToolCall.result, EMPTY)),
        {"arguments": "object", "result": "object"},
    ),
    hanging_on(
        CALLS,
        "transcripts",
        ToolInvocation,
        ToolInvocation.conversation_id,
        ~(is_json(ToolInvocation.arguments, EMPTY) & is_json(ToolInvocation.response, EMPTY)),
        {"arguments": "object", "response": "object"},
    ),
    hanging_on(
        CALLS,
        "transcripts",
        CallAnalysis,
        CallAnalysis.call_id,
        ~(is_json(CallAnalysis.score_reasons, NOTHING) & is_json(CallAnalysis.lead_fields, NOTHING)),
        {"score_reasons": "list", "lead_fields": "list", "next_step": "null"},
    ),
    of_person(
        "transcripts", Call, Call.started_at, Call.customer_id, {"summary": "null"}, left=Call.summary.is_not(None)
    ),
    _quotes(CALLS, "transcripts", LeadFieldSource, LeadFieldSource.call_id),
    _quotes(MESSAGES, "messages", LeadFieldSource, LeadFieldSource.message_id),
    _quotes(CALLS, "transcripts", LeadStatusHistory, LeadStatusHistory.call_id),
    _quotes(MESSAGES, "messages", LeadStatusHistory, LeadStatusHistory.message_id),
    *WRITTEN,
    of_person(
        "numbers", Call, Call.started_at, Call.customer_id, {"from_number": "null"}, left=Call.from_number.is_not(None)
    ),
    of_person(
        "import_rows",
        ImportRow,
        ImportRow.created_at,
        ImportRow.customer_id,
        {"cells": "list", "made": "null", "reason": "null"},
        left=~is_json(ImportRow.cells, NOTHING),
    ),
    # What still waits to be understood is not old, whenever it came.
    of_person(
        "enquiries",
        ExternalEvent,
        ExternalEvent.created_at,
        ExternalEvent.customer_id,
        {"body": "null", "understood": "object"},
        left=(ExternalEvent.state != "received")
        & (ExternalEvent.body.is_not(None) | ~is_json(ExternalEvent.understood, EMPTY)),
    ),
    of_person(
        "attachments",
        CustomerFile,
        CustomerFile.created_at,
        CustomerFile.customer_id,
        {"name": "erased"},
        left=CustomerFile.name != ERASED,
    ),
    of_person(
        "attachments",
        Message,
        Message.at,
        Message.customer_id,
        {"file_name": "null"},
        left=Message.file_name.is_not(None),
    ),
    Age(
        key="attachments",
        model=StoredFile,
        old=lambda before: (StoredFile.created_at < before) & StoredFile.dropped_at.is_(None),
        held=stored_files_of,
        wipe={"name": "erased"},
    ),
    of_person("contact_decisions", ContactDecision, ContactDecision.at, ContactDecision.customer_id, {}),
    Age(
        key="audit",
        model=AuditEvent,
        old=lambda before: AuditEvent.created_at < before,
        held=lambda held: or_(
            AuditEvent.entity_id.in_(held),
            AuditEvent.entity_id.in_(ids_of_people(Lead, AuditEvent, held)),
            AuditEvent.entity_id.in_(ids_of_people(Call, AuditEvent, held)),
        ),
        wipe={},
    ),
)
