"""What a list of leads is narrowed to, as the address of the list and of its export says it."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter

from crm.domain.leads.repository import LeadFilter
from crm.domain.segments.controllers import PROVIDED as SEGMENTS
from crm.domain.segments.service import SegmentService
from crm.lib.pagination import SearchText


class AskedLeads(msgspec.Struct, frozen=True):
    """The leads that were asked for; ``segment_id`` names the saved view whose leads they are."""

    filter: LeadFilter
    segment_id: UUID | None


async def provide_asked_leads(
    segments: NamedDependency[SegmentService],
    status: Annotated[
        list[str] | None, QueryParameter(description="Keys of statuses; may be repeated.", max_items=40)
    ] = None,
    assignee_id: FromQuery[UUID | None] = None,
    unassigned: Annotated[bool, QueryParameter(description="Only leads that nobody was given.")] = False,
    min_score: Annotated[int | None, QueryParameter(ge=0, le=100)] = None,
    segment_id: Annotated[UUID | None, QueryParameter(description="A saved view, instead of filters.")] = None,
    q: SearchText = None,
) -> AskedLeads:
    """Raises NotFoundError when the view is not the person's."""
    if segment_id is not None:
        return AskedLeads(await segments.filter_of(segment_id), segment_id)
    chosen = LeadFilter(statuses=status or (), assignee_id=assignee_id, unassigned=unassigned, min_score=min_score, q=q)
    return AskedLeads(chosen, None)


ASKED_LEADS = {**SEGMENTS, "asked": provide_asked_leads}
