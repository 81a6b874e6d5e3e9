"""Everything that the office holds on a person: where it lies, what of it is his, and what an erasure leaves.

One entry a kind of rows. A test compares the entries with the whole schema: a new table or a new text column fails it
until somebody says here what becomes of it.
"""

from crm.domain.analysis.models import CallAnalysis
from crm.domain.appointments.models import Appointment
from crm.domain.audit.models import AuditEvent
from crm.domain.call_queue.models import LeadContact
from crm.domain.calls.models import Call, CallEvent, ToolCall, ToolInvocation, Turn
from crm.domain.consent.models import ConsentEvidence, ContactDecision, NumberEntry
from crm.domain.customers.models import Customer, CustomerIdentity
from crm.domain.files.models import CustomerFile, StoredFile
from crm.domain.imports.models import ImportRow
from crm.domain.intake.models import ExternalEvent
from crm.domain.leads.models import Lead, LeadBatch, LeadFieldSource, LeadStatusHistory
from crm.domain.merges.models import CustomerMerge
from crm.domain.notes.models import CustomerNote
from crm.domain.privacy.belonging import (
    his_analysis,
    his_batch,
    his_delivery,
    his_event,
    his_merge,
    his_property,
    his_row,
    his_stored_file,
    his_task,
    his_tool_answer,
    his_trail,
    his_visit,
)
from crm.domain.privacy.holding import Holding, keeps, of_call, of_lead, of_person
from crm.domain.privacy.models import LegalHold, PrivacyRequest
from crm.domain.privacy.written import WRITTEN
from crm.domain.property_terms.models import PropertyTerms
from crm.domain.tasks.models import Task
from crm.domain.webhooks.models import OutboxEvent

HOLDINGS: tuple[Holding, ...] = (
    # The person comes first: his search entry still has all its words then, and they are unlearnt at the end.
    Holding(
        key="customers",
        title="כרטיס לקוח",
        model=Customer,
        where=of_person(Customer.id),
        wipe={"name": "null", "tags": "list"},
        keeps=keeps("name_source", "name_norm", "name_key"),
    ),
    Holding(
        key="identities",
        title="טלפונים, דוא״ל ומזהי WhatsApp",
        model=CustomerIdentity,
        where=of_person(CustomerIdentity.customer_id),
        wipe={"value": "unique"},
        keeps=keeps("kind"),
    ),
    Holding(
        key="calls",
        title="שיחות",
        model=Call,
        where=of_call(Call.id),
        wipe={"call_sid": "unique", "from_number": "null", "to_number": "needles", "summary": "null"},
        keeps=keeps(
            "status",
            "direction",
            "channel",
            "end_reason",
            "analysis_state",
            "sentiment",
            "sentiment_heard",
            "gaps_ms",
            "yields_ms",
        ),
    ),
    Holding(
        key="turns",
        title="תמלולי שיחות",
        model=Turn,
        where=of_call(Turn.call_id),
        wipe={"text": "erased", "text_generated": "null"},
        keeps=keeps("speaker", "how", "sentiment", "stages"),
    ),
    Holding(
        key="call_events",
        title="אירועי שיחה",
        model=CallEvent,
        where=of_call(CallEvent.call_id),
        wipe={"payload": "object"},
        keeps=keeps("type"),
    ),
    Holding(
        key="tool_calls",
        title="פעולות הנציג בשיחה",
        model=ToolCall,
        where=of_call(ToolCall.call_id),
        wipe={"arguments": "object", "result": "object"},
        keeps=keeps("tool_call_id", "name"),
    ),
    Holding(
        key="tool_invocations",
        title="תשובות שמורות לפעולות הנציג",
        model=ToolInvocation,
        where=his_tool_answer,
        wipe={"arguments": "object", "response": "object"},
        keeps=keeps("tool_call_id", "name"),
    ),
    Holding(
        key="analyses",
        title="ניתוחי שיחות",
        model=CallAnalysis,
        where=his_analysis,
        wipe={
            "score_reasons": "list",
            "lead_fields": "list",
            "next_step": "null",
            "error": "null",
            "next_attempt_at": "null",
        },
        keeps=keeps("state", "model"),
    ),
    Holding(
        key="leads",
        title="לידים",
        model=Lead,
        where=of_lead(Lead.id),
        wipe={
            "city": "null",
            "neighborhood": "null",
            "timeline": "null",
            "notes": "null",
            "rooms": "null",
            "budget_agorot": "null",
        },
        keeps=keeps("status", "deal", "role"),
    ),
    Holding(
        key="lead_sources",
        title="מקורות לפרטי הליד",
        model=LeadFieldSource,
        where=of_lead(LeadFieldSource.lead_id),
        wipe={"value": "null", "previous": "null", "quote": "null"},
        keeps=keeps("field", "source"),
    ),
    Holding(
        key="lead_history",
        title="מעברי סטטוס",
        model=LeadStatusHistory,
        where=of_lead(LeadStatusHistory.lead_id),
        wipe={"reason": "null", "quote": "null"},
        keeps=keeps("from_status", "to_status", "source"),
    ),
    Holding(
        key="lead_contacts",
        title="תוצאות של שיחות יזומות",
        model=LeadContact,
        where=of_lead(LeadContact.lead_id),
        wipe={"text": "null"},
        keeps=keeps("outcome"),
    ),
    Holding(
        key="lead_batches",
        title="שינויים מרוכזים בלידים",
        model=LeadBatch,
        where=his_batch,
        wipe={"before": "without", "after": "needles"},
    ),
    Holding(
        key="tasks",
        title="משימות",
        model=Task,
        where=his_task,
        wipe={"title": "erased", "details": "null", "dedupe_key": "null"},
        keeps=keeps("kind", "status", "source"),
    ),
    Holding(
        key="appointments",
        title="פגישות וביקורים",
        model=Appointment,
        where=his_visit,
        wipe={"title": "erased"},
        keeps=keeps("status", "source"),
    ),
    Holding(
        key="notes",
        title="הערות",
        model=CustomerNote,
        where=of_person(CustomerNote.customer_id),
        wipe={"body": "erased"},
        keeps=keeps("author_name"),
    ),
    *WRITTEN,
    Holding(
        key="owned_properties",
        title="נכסים שלו שנמסרו למשרד",
        model=PropertyTerms,
        where=his_property,
        wipe={"owner_name": "null", "owner_phone": "null"},
    ),
    Holding(
        key="files",
        title="קבצים",
        model=CustomerFile,
        where=of_person(CustomerFile.customer_id),
        wipe={"name": "erased"},
        keeps=keeps("author_name"),
    ),
    Holding(
        key="stored_files",
        title="תוכן הקבצים",
        model=StoredFile,
        where=his_stored_file,
        wipe={"name": "erased", "sha256": "erased"},
        keeps=keeps("key", "mime", "kind", "origin"),
    ),
    Holding(
        key="consents",
        title="הסכמות וסירובים",
        model=ConsentEvidence,
        where=of_person(ConsentEvidence.customer_id),
        wipe={"quote": "null", "reason": "null"},
        keeps=keeps("kind", "source", "channel", "author_name"),
    ),
    Holding(
        key="contact_decisions",
        title="החלטות על יצירת קשר",
        model=ContactDecision,
        where=of_person(ContactDecision.customer_id),
        wipe={"address": "null", "quote": "null", "sentence": "erased"},
        keeps=keeps("asked_by_kind", "asked_by", "channel", "purpose", "reason", "basis", "rule_version"),
    ),
    Holding(
        key="number_entries",
        title="רישומי ״לא להתקשר״",
        model=NumberEntry,
        where=lambda known: NumberEntry.e164.in_(known.phones),
        wipe={"e164": "unique", "reason": "erased"},
        keeps=keeps("kind", "author_name"),
    ),
    Holding(
        key="import_rows",
        title="שורות מקובצי ייבוא",
        model=ImportRow,
        where=his_row,
        wipe={"cells": "list", "made": "null", "reason": "null", "kept": "null"},
        keeps=keeps("plan"),
    ),
    Holding(
        key="deliveries",
        title="פניות מפורטלים ומטפסים",
        model=ExternalEvent,
        where=his_delivery,
        wipe={"body": "null", "external_id": "null", "understood": "object", "reason": "null"},
        keeps=keeps("content_type", "state"),
    ),
    Holding(
        key="events_out",
        title="עדכונים למערכות אחרות",
        model=OutboxEvent,
        where=his_event,
        wipe={"facts": "object", "body": "null"},
        keeps=keeps("type"),
    ),
    Holding(
        key="merges",
        title="מיזוגי לקוחות",
        model=CustomerMerge,
        where=his_merge,
        wipe={"moved": "object", "changed": "object"},
        keeps=keeps("author_name"),
    ),
    Holding(
        key="requests",
        title="פניות בנושא פרטיות",
        model=PrivacyRequest,
        where=of_person(PrivacyRequest.customer_id),
        wipe={"asked": "null", "outcome": "null"},
        keeps=keeps("kind", "state", "author_name", "handler_name", "counts"),
    ),
    Holding(
        key="holds",
        title="הקפאות משפטיות",
        model=LegalHold,
        where=of_person(LegalHold.customer_id),
        wipe={"reason": "erased"},
        keeps=keeps("author_name", "lifted_by"),
    ),
    Holding(
        key="audit",
        title="יומן הפעולות",
        model=AuditEvent,
        where=his_trail,
        wipe={"before": "null", "after": "null"},
        keeps=keeps("actor_kind", "actor_label", "acting_as", "action", "entity", "request_id"),
    ),
)
