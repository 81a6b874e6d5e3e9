"""``/api/leads``."""

from typing import Annotated
from uuid import UUID

from litestar import get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.leads.evidence import LeadEvidenceService
from crm.domain.leads.matching import MatchingLeads, changes_of
from crm.domain.leads.reading import read_field
from crm.domain.leads.repository import LeadFilter
from crm.domain.leads.schemas import (
    ColleaguesOut,
    FieldVerdict,
    LeadBulkChange,
    LeadBulkOut,
    LeadEvidenceOut,
    LeadHistoryOut,
    LeadMatchingChange,
    LeadMatchingOut,
    LeadOut,
    LeadPatch,
)
from crm.domain.leads.service import LeadService
from crm.domain.live.publisher import LivePublisher
from crm.domain.segments.controllers import PROVIDED as SEGMENTS
from crm.domain.segments.service import SegmentService, as_lead_filter
from crm.lib.actor import Member
from crm.lib.pagination import Page, PageRequest, SearchText


async def provide_leads(
    session: NamedDependency[AsyncSession],
    member: NamedDependency[Member],
    publisher: NamedDependency[LivePublisher],
) -> LeadService:
    """The service of this request."""
    return LeadService(session, member, publisher)


PROVIDED = {"leads": provide_leads}


@get("/api/leads", operation_id="listLeads", tags=["leads"], dependencies={**PROVIDED, **SEGMENTS})
async def list_leads(
    leads: NamedDependency[LeadService],
    segments: NamedDependency[SegmentService],
    page: NamedDependency[PageRequest],
    status: Annotated[
        list[str] | None, QueryParameter(description="Keys of statuses; may be repeated.", max_items=40)
    ] = None,
    assignee_id: FromQuery[UUID | None] = None,
    unassigned: Annotated[bool, QueryParameter(description="Only leads that nobody was given.")] = False,
    min_score: Annotated[int | None, QueryParameter(ge=0, le=100)] = None,
    segment_id: Annotated[UUID | None, QueryParameter(description="A saved view, instead of filters.")] = None,
    q: SearchText = None,
) -> Page[LeadOut]:
    """Leads. Sort: -score, score, -updated_at, updated_at, -created_at."""
    if segment_id is not None:
        return await leads.page(await segments.filter_of(segment_id), page)
    asked = LeadFilter(statuses=status or (), assignee_id=assignee_id, unassigned=unassigned, min_score=min_score, q=q)
    return await leads.page(asked, page)


@get("/api/leads/assignees", operation_id="listAssignees", tags=["leads"], dependencies=PROVIDED)
async def list_assignees(leads: NamedDependency[LeadService]) -> ColleaguesOut:
    """People of the office to whom leads may be given."""
    return await leads.colleagues()


@get("/api/leads/{lead_id:uuid}", operation_id="getLead", tags=["leads"], dependencies=PROVIDED)
async def get_lead(leads: NamedDependency[LeadService], lead_id: FromPath[UUID]) -> LeadOut:
    """One lead."""
    return await leads.get(lead_id)


@get("/api/leads/{lead_id:uuid}/history", operation_id="listLeadHistory", tags=["leads"], dependencies=PROVIDED)
async def list_history(leads: NamedDependency[LeadService], lead_id: FromPath[UUID]) -> LeadHistoryOut:
    """How the lead's status moved: from, to, by whom and why."""
    return await leads.history(lead_id)


@patch("/api/leads/{lead_id:uuid}", operation_id="updateLead", tags=["leads"], dependencies=PROVIDED)
async def update_lead(
    leads: NamedDependency[LeadService], lead_id: FromPath[UUID], data: JSONBody[LeadPatch]
) -> LeadOut:
    """Change a lead; 409 when somebody else did meanwhile, with the lead as it is now in ``current``."""
    return await leads.change(lead_id, data)


@post("/api/leads/bulk", operation_id="updateLeads", tags=["leads"], status_code=200, dependencies=PROVIDED)
async def update_leads(leads: NamedDependency[LeadService], data: JSONBody[LeadBulkChange]) -> LeadBulkOut:
    """One change of many leads; those changed meanwhile are left alone and answered as they are."""
    return await leads.change_many(data)


async def provide_matching(
    session: NamedDependency[AsyncSession],
    member: NamedDependency[Member],
    publisher: NamedDependency[LivePublisher],
) -> MatchingLeads:
    """The service of this request."""
    return MatchingLeads(session, member, publisher)


@post(
    "/api/leads/bulk/matching",
    operation_id="updateMatchingLeads",
    tags=["leads"],
    status_code=200,
    dependencies={"matching": provide_matching},
)
async def update_matching(
    matching: NamedDependency[MatchingLeads], data: JSONBody[LeadMatchingChange]
) -> LeadMatchingOut:
    """One change of every lead that a filter finds, 2,000 at most; 409 when they are not as many as expected."""
    sent = changes_of(data.status, data.assignee_id)
    return await matching.change(as_lead_filter(data.filter), data.expected, sent)


@post(
    "/api/leads/bulk/{batch_id:uuid}/undo",
    operation_id="undoLeadsUpdate",
    tags=["leads"],
    status_code=200,
    dependencies=PROVIDED,
)
async def undo_leads_update(leads: NamedDependency[LeadService], batch_id: FromPath[UUID]) -> LeadBulkOut:
    """Take a bulk change back at once; a repeat changes nothing."""
    return await leads.undo_many(batch_id)


async def provide_evidence(
    session: NamedDependency[AsyncSession],
    member: NamedDependency[Member],
    publisher: NamedDependency[LivePublisher],
) -> LeadEvidenceService:
    """The service of this request."""
    return LeadEvidenceService(session, member, publisher)


EVIDENCE = {"evidence": provide_evidence}


@get("/api/leads/{lead_id:uuid}/evidence", operation_id="listLeadEvidence", tags=["leads"], dependencies=EVIDENCE)
async def list_evidence(evidence: NamedDependency[LeadEvidenceService], lead_id: FromPath[UUID]) -> LeadEvidenceOut:
    """The fields that calls filled, each with the sentence it rests on."""
    return await evidence.of_lead(lead_id)


@post(
    "/api/leads/{lead_id:uuid}/evidence/{field:str}/accept",
    operation_id="acceptLeadField",
    tags=["leads"],
    status_code=200,
    dependencies=EVIDENCE,
)
async def accept_field(
    evidence: NamedDependency[LeadEvidenceService],
    lead_id: FromPath[UUID],
    field: FromPath[str],
    data: JSONBody[FieldVerdict],
) -> LeadEvidenceOut:
    """The machine heard right: from now on the value is a person's."""
    return await evidence.accept(lead_id, read_field(field), data.version)


@post(
    "/api/leads/{lead_id:uuid}/evidence/{field:str}/undo",
    operation_id="undoLeadField",
    tags=["leads"],
    status_code=200,
    dependencies=EVIDENCE,
)
async def undo_field(
    evidence: NamedDependency[LeadEvidenceService],
    lead_id: FromPath[UUID],
    field: FromPath[str],
    data: JSONBody[FieldVerdict],
) -> LeadEvidenceOut:
    """The machine heard wrong: what stood there before is back."""
    return await evidence.take_back(lead_id, read_field(field), data.version)


HANDLERS = [
    list_leads,
    list_assignees,
    get_lead,
    list_history,
    update_lead,
    update_leads,
    update_matching,
    undo_leads_update,
    list_evidence,
    accept_field,
    undo_field,
]
