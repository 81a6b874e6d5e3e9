"""Every route of the CRM."""

from collections.abc import Sequence

from litestar.openapi import ResponseSpec
from litestar.types import ControllerRouterHandler

from crm.domain.agent_config import controllers as agent_config
from crm.domain.appointments import controllers as appointments
from crm.domain.auth import controllers as auth
from crm.domain.businesses import controllers as businesses
from crm.domain.calls import controllers as calls
from crm.domain.customers import controllers as customers
from crm.domain.ingest import controllers as ingest
from crm.domain.leads import controllers as leads
from crm.domain.lines import controllers as lines
from crm.domain.mail import controllers as mails
from crm.domain.prompts import controllers as prompts
from crm.domain.properties import controllers as properties
from crm.domain.tasks import controllers as tasks
from crm.domain.tools import controllers as tools
from crm.domain.vendors import controllers as vendors
from crm.domain.whatsapp import controllers as whatsapp
from crm.lib import health, web
from crm.lib.problems import MEDIA_TYPE, Problem

API = (
    *auth.HANDLERS,
    *businesses.HANDLERS,
    *calls.HANDLERS,
    *customers.HANDLERS,
    *leads.HANDLERS,
    *tasks.HANDLERS,
    *properties.HANDLERS,
    *appointments.HANDLERS,
    *prompts.HANDLERS,
    *lines.HANDLERS,
    *whatsapp.HANDLERS,
    *vendors.API_HANDLERS,
    *mails.HANDLERS,
)
for handler in API:
    # Litestar would describe an error body of its own; ours is the same for every route.
    handler.responses = {
        status: ResponseSpec(Problem, generate_examples=False, description=title, media_type=MEDIA_TYPE)
        for status, title in ((400, "Bad request"), (401, "Sign in first"), (403, "Not allowed"), (404, "Not found"))
    }

ROUTES: Sequence[ControllerRouterHandler] = (
    *API,
    *ingest.HANDLERS,
    *tools.HANDLERS,
    *vendors.INTERNAL_HANDLERS,
    *agent_config.HANDLERS,
    *health.HANDLERS,
    *web.HANDLERS,
)
