"""``/api/leads``."""

from uuid import UUID

from litestar import get, patch
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.leads.schemas import LeadOut, LeadPatch, LeadStatus
from crm.domain.leads.service import LeadService
from crm.lib.actor import Member
from crm.lib.pagination import Page, PageRequest, SearchText


@get("/api/leads", operation_id="listLeads", tags=["leads"])
async def list_leads(
    session: NamedDependency[AsyncSession],
    member: NamedDependency[Member],
    page: NamedDependency[PageRequest],
    status: FromQuery[LeadStatus | None] = None,
    q: SearchText = None,
) -> Page[LeadOut]:
    """Leads. Sort: -score, score, -updated_at, updated_at, -created_at."""
    return await LeadService(session, member).page(status, q, page)


@get("/api/leads/{lead_id:uuid}", operation_id="getLead", tags=["leads"])
async def get_lead(
    session: NamedDependency[AsyncSession], member: NamedDependency[Member], lead_id: FromPath[UUID]
) -> LeadOut:
    """One lead."""
    return await LeadService(session, member).get(lead_id)


@patch("/api/leads/{lead_id:uuid}", operation_id="updateLead", tags=["leads"])
async def update_lead(
    session: NamedDependency[AsyncSession],
    member: NamedDependency[Member],
    lead_id: FromPath[UUID],
    data: JSONBody[LeadPatch],
) -> LeadOut:
    """Change a lead; 409 when somebody else did meanwhile."""
    return await LeadService(session, member).change(lead_id, data)


HANDLERS = [list_leads, get_lead, update_lead]
