"""Every route of the CRM."""

from collections.abc import Sequence

from litestar.types import ControllerRouterHandler

from crm.domain.agent_config import controllers as agent_config
from crm.domain.appointments import controllers as appointments
from crm.domain.audit import controllers as audit
from crm.domain.auth import controllers as auth
from crm.domain.auth import second_step_controllers as auth_second_step
from crm.domain.auth import session_controllers as auth_sessions
from crm.domain.broadcasts import controllers as broadcasts
from crm.domain.businesses import controllers as businesses
from crm.domain.businesses import settings_controllers as business_settings
from crm.domain.call_queue import controllers as call_queue
from crm.domain.callers import controllers as callers
from crm.domain.calls import controllers as calls
from crm.domain.chats import controllers as chats
from crm.domain.chats import template_controllers as message_templates
from crm.domain.consent import controllers as consent
from crm.domain.customers import controllers as customers
from crm.domain.duplicates import controllers as duplicates
from crm.domain.exports import controllers as exports
from crm.domain.files import controllers as files
from crm.domain.imports import controllers as imports
from crm.domain.ingest import controllers as ingest
from crm.domain.intake import controllers as intake
from crm.domain.lead_statuses import controllers as lead_statuses
from crm.domain.leads import controllers as leads
from crm.domain.lines import controllers as lines
from crm.domain.mail import controllers as mails
from crm.domain.merges import controllers as merges
from crm.domain.notes import controllers as notes
from crm.domain.privacy import controllers as privacy
from crm.domain.prompts import controllers as prompts
from crm.domain.properties import controllers as properties
from crm.domain.property_terms import controllers as property_terms
from crm.domain.retention import controllers as retention
from crm.domain.search import controllers as searching
from crm.domain.segments import controllers as segments
from crm.domain.tasks import controllers as tasks
from crm.domain.team import controllers as team
from crm.domain.timeline import controllers as timeline
from crm.domain.tools import controllers as tools
from crm.domain.twilio import controllers as twilio
from crm.domain.vendors import controllers as vendors
from crm.domain.webhooks import controllers as webhooks
from crm.domain.whatsapp import controllers as whatsapp
from crm.domain.whatsapp import receiving as whatsapp_events
from crm.lib import health, web
from crm.publishing import publish

API = (
    *auth.HANDLERS,
    *auth_sessions.HANDLERS,
    *auth_second_step.HANDLERS,
    *businesses.HANDLERS,
    *business_settings.HANDLERS,
    *calls.HANDLERS,
    *callers.HANDLERS,
    *customers.HANDLERS,
    *consent.HANDLERS,
    *timeline.HANDLERS,
    *notes.HANDLERS,
    *files.HANDLERS,
    *duplicates.HANDLERS,
    *merges.HANDLERS,
    *leads.HANDLERS,
    *call_queue.HANDLERS,
    *lead_statuses.HANDLERS,
    *segments.HANDLERS,
    *intake.HANDLERS,
    *webhooks.HANDLERS,
    *imports.HANDLERS,
    *exports.HANDLERS,
    *tasks.HANDLERS,
    *properties.HANDLERS,
    *property_terms.HANDLERS,
    *searching.HANDLERS,
    *appointments.HANDLERS,
    *prompts.HANDLERS,
    *lines.HANDLERS,
    *team.HANDLERS,
    *audit.HANDLERS,
    *whatsapp.HANDLERS,
    *broadcasts.HANDLERS,
    *chats.HANDLERS,
    *message_templates.HANDLERS,
    *vendors.API_HANDLERS,
    *mails.HANDLERS,
    *privacy.HANDLERS,
    *retention.HANDLERS,
)
for handler in API:
    publish(handler)

ROUTES: Sequence[ControllerRouterHandler] = (
    *API,
    *ingest.HANDLERS,
    *tools.HANDLERS,
    *vendors.INTERNAL_HANDLERS,
    *agent_config.HANDLERS,
    *whatsapp_events.HANDLERS,
    *intake.WEBHOOKS,
    *twilio.WEBHOOKS,
    *health.HANDLERS,
    *web.HANDLERS,
)
