"""Rules of saved views."""

from collections.abc import Mapping
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.audit.service import human, record
from crm.domain.auth.permissions import require
from crm.domain.leads.repository import LeadFilter
from crm.domain.live.publisher import LivePublisher
from crm.domain.live.schemas import Changed
from crm.domain.segments.models import Segment
from crm.domain.segments.repository import SegmentRepository
from crm.domain.segments.schemas import SegmentCreate, SegmentFilter, SegmentOut, SegmentPatch, SegmentsOut
from crm.lib.actor import Member
from crm.lib.errors import BadRequestError, ForbiddenError, NotFoundError, VersionConflictError

MAX_NAME = 60
MAX_SEGMENTS = 100


def lead_filter(segment: Segment) -> LeadFilter:
    """The set of leads that the view names, for whoever works on sets of leads."""
    return as_lead_filter(msgspec.convert(segment.filter, SegmentFilter))


def as_lead_filter(kept: SegmentFilter) -> LeadFilter:
    """The set of leads that these filters find; how they are sorted and shown is no part of it."""
    return LeadFilter(
        statuses=kept.status,
        assignee_id=kept.assignee_id,
        unassigned=kept.unassigned,
        min_score=kept.min_score,
        q=kept.q,
    )


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not 1 <= len(name) <= MAX_NAME:
        raise BadRequestError(f"שם התצוגה צריך להיות באורך 1 עד {MAX_NAME} תווים.", parameter="name")
    return name


class SegmentService:
    """Saved views, as one member uses them. A shared view is changed by its owner alone."""

    def __init__(self, session: AsyncSession, member: Member, publisher: LivePublisher) -> None:
        """``session`` is the request's transaction."""
        self._session = session
        self._member = member
        self._publisher = publisher
        self._rows = SegmentRepository(session, member.business_id)

    def _out(self, segment: Segment) -> SegmentOut:
        return SegmentOut(
            id=segment.id,
            name=segment.name,
            shared=segment.shared,
            mine=segment.owner_id == self._member.user_id,
            filter=msgspec.convert(segment.filter, SegmentFilter),
            version=segment.version,
        )

    async def all(self) -> SegmentsOut:
        """The person's own and the shared ones."""
        require(self._member, "leads.read")
        return SegmentsOut([self._out(segment) for segment in await self._rows.seen_by(self._member.user_id)])

    async def filter_of(self, segment_id: UUID) -> LeadFilter:
        """The leads that the view names. Raises NotFoundError."""
        segment = await self._rows.get(segment_id, self._member.user_id)
        if segment is None:
            raise NotFoundError
        return lead_filter(segment)

    async def create(self, asked: SegmentCreate) -> SegmentOut:
        """Keep a view. Raises BadRequestError."""
        require(self._member, "leads.write")
        await self._check(asked.filter)
        if await self._rows.count_of(self._member.user_id) >= MAX_SEGMENTS:
            raise BadRequestError(f"אפשר לשמור עד {MAX_SEGMENTS} תצוגות.", parameter="name")
        segment = Segment(
            business_id=self._member.business_id,
            name=_name(asked.name),
            shared=asked.shared,
            owner_id=self._member.user_id,
            filter=msgspec.to_builtins(asked.filter),
        )
        self._rows.add(segment)
        await self._session.flush()
        self._tell("segment.created", segment.id, None, {"name": segment.name, "shared": segment.shared})
        return self._out(segment)

    async def change(self, segment_id: UUID, patch: SegmentPatch) -> SegmentOut:
        """Rename, share or narrow otherwise. Raises NotFoundError, ForbiddenError, VersionConflictError."""
        segment = await self._own(segment_id)
        if segment.version != patch.version:
            raise VersionConflictError(self._out(segment))
        before: dict[str, object] = {"name": segment.name, "shared": segment.shared}
        if patch.name is not msgspec.UNSET:
            segment.name = _name(patch.name)
        if patch.shared is not msgspec.UNSET:
            segment.shared = patch.shared
        if patch.filter is not msgspec.UNSET:
            await self._check(patch.filter)
            segment.filter = msgspec.to_builtins(patch.filter)
        segment.version += 1
        self._tell("segment.changed", segment.id, before, {"name": segment.name, "shared": segment.shared})
        await self._session.flush()
        return self._out(segment)

    async def remove(self, segment_id: UUID) -> None:
        """Forget a view. Raises NotFoundError, ForbiddenError."""
        segment = await self._own(segment_id)
        before = {"name": segment.name, "shared": segment.shared, "filter": segment.filter}
        await self._rows.remove(segment)
        self._tell("segment.removed", segment_id, before, {})

    async def _check(self, asked: SegmentFilter) -> None:
        """Raise BadRequestError when the person whose leads are meant does not work here."""
        if asked.assignee_id is not None and not await self._rows.works_here(asked.assignee_id):
            raise BadRequestError("אין איש צוות כזה במשרד.", parameter="filter")

    async def _own(self, segment_id: UUID) -> Segment:
        require(self._member, "leads.write")
        segment = await self._rows.get(segment_id, self._member.user_id, lock=True)
        if segment is None:
            raise NotFoundError
        if segment.owner_id != self._member.user_id:
            raise ForbiddenError("רק מי ששמר את התצוגה יכול לשנות אותה.")
        return segment

    def _tell(
        self, action: str, segment_id: UUID, before: Mapping[str, object] | None, after: Mapping[str, object]
    ) -> None:
        business_id = self._member.business_id
        author = human(self._member)
        record(
            self._session, author, action, "segment", segment_id, business_id=business_id, before=before, after=after
        )
        self._publisher.publish_after_commit(self._session, business_id, [Changed("segments", segment_id)])
