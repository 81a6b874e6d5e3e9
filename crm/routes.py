"""Every route of the CRM."""

from collections.abc import Sequence

from litestar.types import ControllerRouterHandler

from crm.domain.appointments import controllers as appointments
from crm.domain.auth import controllers as auth
from crm.domain.calls import controllers as calls
from crm.domain.customers import controllers as customers
from crm.domain.leads import controllers as leads
from crm.domain.properties import controllers as properties
from crm.domain.tasks import controllers as tasks
from crm.lib import health, web

ROUTES: Sequence[ControllerRouterHandler] = (
    *auth.HANDLERS,
    *calls.HANDLERS,
    *customers.HANDLERS,
    *leads.HANDLERS,
    *tasks.HANDLERS,
    *properties.HANDLERS,
    *appointments.HANDLERS,
    *health.HANDLERS,
    *web.HANDLERS,
)
