"""Every route of the CRM."""

from collections.abc import Sequence

from litestar.types import ControllerRouterHandler

from crm.domain.agent_config import controllers as agent_config
from crm.domain.appointments import controllers as appointments
from crm.domain.auth import controllers as auth
from crm.domain.calls import controllers as calls
from crm.domain.customers import controllers as customers
from crm.domain.ingest import controllers as ingest
from crm.domain.leads import controllers as leads
from crm.domain.prompts import controllers as prompts
from crm.domain.properties import controllers as properties
from crm.domain.tasks import controllers as tasks
from crm.domain.tools import controllers as tools
from crm.domain.whatsapp import controllers as whatsapp
from crm.lib import health, web

ROUTES: Sequence[ControllerRouterHandler] = (
    *auth.HANDLERS,
    *calls.HANDLERS,
    *customers.HANDLERS,
    *leads.HANDLERS,
    *tasks.HANDLERS,
    *properties.HANDLERS,
    *appointments.HANDLERS,
    *prompts.HANDLERS,
    *whatsapp.HANDLERS,
    *ingest.HANDLERS,
    *tools.HANDLERS,
    *agent_config.HANDLERS,
    *health.HANDLERS,
    *web.HANDLERS,
)
