"""``/api/segments``."""

from uuid import UUID

from litestar import delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.live.publisher import LivePublisher
from crm.domain.segments.schemas import SegmentCreate, SegmentOut, SegmentPatch, SegmentsOut
from crm.domain.segments.service import SegmentService
from crm.lib.actor import Member


async def provide_segments(
    session: NamedDependency[AsyncSession],
    member: NamedDependency[Member],
    publisher: NamedDependency[LivePublisher],
) -> SegmentService:
    """The service of this request."""
    return SegmentService(session, member, publisher)


PROVIDED = {"segments": provide_segments}


@get("/api/segments", operation_id="listSegments", tags=["leads"], dependencies=PROVIDED)
async def list_segments(segments: NamedDependency[SegmentService]) -> SegmentsOut:
    """One's own saved views and the shared ones."""
    return await segments.all()


@post("/api/segments", operation_id="createSegment", tags=["leads"], dependencies=PROVIDED)
async def create_segment(segments: NamedDependency[SegmentService], data: JSONBody[SegmentCreate]) -> SegmentOut:
    """Keep a view of leads under a name."""
    return await segments.create(data)


@patch("/api/segments/{segment_id:uuid}", operation_id="updateSegment", tags=["leads"], dependencies=PROVIDED)
async def update_segment(
    segments: NamedDependency[SegmentService], segment_id: FromPath[UUID], data: JSONBody[SegmentPatch]
) -> SegmentOut:
    """Rename, share or narrow otherwise; 409 when it was changed meanwhile."""
    return await segments.change(segment_id, data)


@delete(
    "/api/segments/{segment_id:uuid}",
    operation_id="deleteSegment",
    tags=["leads"],
    status_code=204,
    dependencies=PROVIDED,
)
async def delete_segment(segments: NamedDependency[SegmentService], segment_id: FromPath[UUID]) -> None:
    """Forget a view."""
    await segments.remove(segment_id)


HANDLERS = [list_segments, create_segment, update_segment, delete_segment]
