"""``/api/customers/{id}/timeline``."""

from typing import Annotated
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.timeline.schemas import TimelineEntry, TimelineKind
from crm.domain.timeline.service import TimelineService
from crm.lib.actor import Member
from crm.lib.pagination import Page, PageRequest


@get("/api/customers/{customer_id:uuid}/timeline", operation_id="listTimeline", tags=["customers"])
async def list_timeline(
    session: NamedDependency[AsyncSession],
    member: NamedDependency[Member],
    page: NamedDependency[PageRequest],
    customer_id: FromPath[UUID],
    kind: Annotated[
        list[TimelineKind] | None, QueryParameter(description="Only these kinds; may be repeated.", max_items=20)
    ] = None,
) -> Page[TimelineEntry]:
    """Everything that happened with a person, newest first."""
    return await TimelineService(session, member).page(customer_id, kind, page)


HANDLERS = [list_timeline]
