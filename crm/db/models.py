"""Every model, so that the metadata is whole wherever it is used (migrations, tests)."""

from crm.db.base import Base
from crm.domain.analysis.models import CallAnalysis
from crm.domain.appointments.models import Appointment
from crm.domain.audit.models import AuditEvent
from crm.domain.auth.models import (
    LoginAttempt,
    Membership,
    OneTimeToken,
    RecoveryCode,
    User,
    UserSession,
    UserTotp,
)
from crm.domain.broadcasts.models import Broadcast, BroadcastRecipient
from crm.domain.businesses.models import Business, BusinessNumber
from crm.domain.call_queue.models import CallLease, LeadContact
from crm.domain.calls.models import Call, CallEvent, ToolCall, ToolInvocation, Turn
from crm.domain.chats.models import (
    Chat,
    ChatReply,
    ChatSession,
    Message,
    MessageAttempt,
    MessageSend,
    MessageTemplate,
)
from crm.domain.consent.models import ConsentEvidence, ContactDecision, ContactSettings, NumberEntry
from crm.domain.customers.models import Customer, CustomerIdentity
from crm.domain.duplicates.models import NotDuplicate
from crm.domain.files.models import CustomerFile, StoredFile
from crm.domain.imports.models import Import, ImportRow
from crm.domain.intake.models import ExternalEvent, LeadSource
from crm.domain.lead_statuses.models import LeadStatusDef
from crm.domain.leads.models import Lead, LeadBatch, LeadFieldSource, LeadStatusHistory
from crm.domain.live.models import LiveSpill
from crm.domain.mail.models import Mail
from crm.domain.merges.models import CustomerMerge
from crm.domain.notes.models import CustomerNote
from crm.domain.privacy.models import LegalHold, PrivacyFile, PrivacyRequest
from crm.domain.prompts.models import Prompt, PromptVersion
from crm.domain.properties.models import Property
from crm.domain.property_terms.models import PropertyTerms
from crm.domain.retention.models import RetentionRun, RetentionSettings
from crm.domain.segments.models import Segment
from crm.domain.tasks.models import Task
from crm.domain.twilio.models import TwilioArrival
from crm.domain.vendors.models import VendorAlert, VendorOutage
from crm.domain.webhooks.models import OutboxEvent, WebhookDelivery, WebhookEndpoint
from crm.domain.whatsapp.models import GatewayEvent, WhatsAppLink
from crm.lib.idempotency_models import IdempotencyRecord

metadata = Base.metadata

__all__ = [
    "Appointment",
    "AuditEvent",
    "Broadcast",
    "BroadcastRecipient",
    "Business",
    "BusinessNumber",
    "Call",
    "CallAnalysis",
    "CallEvent",
    "CallLease",
    "Chat",
    "ChatReply",
    "ChatSession",
    "ConsentEvidence",
    "ContactDecision",
    "ContactSettings",
    "Customer",
    "CustomerFile",
    "CustomerIdentity",
    "CustomerMerge",
    "CustomerNote",
    "ExternalEvent",
    "GatewayEvent",
    "IdempotencyRecord",
    "Import",
    "ImportRow",
    "Lead",
    "LeadBatch",
    "LeadContact",
    "LeadFieldSource",
    "LeadSource",
    "LeadStatusDef",
    "LeadStatusHistory",
    "LegalHold",
    "LiveSpill",
    "LoginAttempt",
    "Mail",
    "Membership",
    "Message",
    "MessageAttempt",
    "MessageSend",
    "MessageTemplate",
    "NotDuplicate",
    "NumberEntry",
    "OneTimeToken",
    "OutboxEvent",
    "PrivacyFile",
    "PrivacyRequest",
    "Prompt",
    "PromptVersion",
    "Property",
    "PropertyTerms",
    "RecoveryCode",
    "RetentionRun",
    "RetentionSettings",
    "Segment",
    "StoredFile",
    "Task",
    "ToolCall",
    "ToolInvocation",
    "Turn",
    "TwilioArrival",
    "User",
    "UserSession",
    "UserTotp",
    "VendorAlert",
    "VendorOutage",
    "WebhookDelivery",
    "WebhookEndpoint",
    "WhatsAppLink",
    "metadata",
]
