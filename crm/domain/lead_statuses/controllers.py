"""``/api/lead-statuses``."""

from uuid import UUID

from litestar import get, patch, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.lead_statuses.schemas import (
    LeadStatusCreate,
    LeadStatusesOut,
    LeadStatusOrder,
    LeadStatusOut,
    LeadStatusPatch,
)
from crm.domain.lead_statuses.service import LeadStatusService
from crm.domain.live.publisher import LivePublisher
from crm.lib.actor import Member


async def provide_statuses(
    session: NamedDependency[AsyncSession],
    member: NamedDependency[Member],
    publisher: NamedDependency[LivePublisher],
) -> LeadStatusService:
    """The service of this request."""
    return LeadStatusService(session, member, publisher)


PROVIDED = {"statuses": provide_statuses}


@get("/api/lead-statuses", operation_id="listLeadStatuses", tags=["leads"], dependencies=PROVIDED)
async def list_statuses(statuses: NamedDependency[LeadStatusService]) -> LeadStatusesOut:
    """Every status of the office, in its order."""
    return await statuses.all()


@post("/api/lead-statuses", operation_id="createLeadStatus", tags=["leads"], dependencies=PROVIDED)
async def create_status(
    statuses: NamedDependency[LeadStatusService], data: JSONBody[LeadStatusCreate]
) -> LeadStatusOut:
    """A new status, put last among those of its kind."""
    return await statuses.create(data)


@put("/api/lead-statuses/order", operation_id="orderLeadStatuses", tags=["leads"], dependencies=PROVIDED)
async def order_statuses(
    statuses: NamedDependency[LeadStatusService], data: JSONBody[LeadStatusOrder]
) -> LeadStatusesOut:
    """Put the statuses in this order; the AI moves a lead only forward in it."""
    return await statuses.order(data)


@patch("/api/lead-statuses/{status_id:uuid}", operation_id="updateLeadStatus", tags=["leads"], dependencies=PROVIDED)
async def update_status(
    statuses: NamedDependency[LeadStatusService], status_id: FromPath[UUID], data: JSONBody[LeadStatusPatch]
) -> LeadStatusOut:
    """Rename, recolour, archive or bring back; 409 when somebody else changed it meanwhile."""
    return await statuses.change(status_id, data)


HANDLERS = [list_statuses, create_status, order_statuses, update_status]
