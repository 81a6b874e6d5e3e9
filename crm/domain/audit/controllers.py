"""``/api/audit``: who did what, for the office's owners."""

from datetime import date
from typing import Annotated
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.audit.reading import AuditQuery, AuditReader
from crm.domain.audit.schemas import ActorKind, AuditOut
from crm.lib.actor import Member
from crm.lib.csv_text import MEDIA_TYPE
from crm.lib.pagination import Page, PageRequest

Name = Annotated[str | None, QueryParameter(max_length=100)]


async def provide_query(
    actor_kind: FromQuery[ActorKind | None] = None,
    who: Name = None,
    action: Name = None,
    entity: Name = None,
    entity_id: FromQuery[UUID | None] = None,
    from_date: Annotated[date | None, QueryParameter(name="from", description="First local day.")] = None,
    to_date: Annotated[date | None, QueryParameter(name="to", description="Last local day.")] = None,
) -> AuditQuery:
    """Filters of the list and of its export."""
    return AuditQuery(
        actor_kind=actor_kind,
        who=who,
        action=action,
        entity=entity,
        entity_id=entity_id,
        from_date=from_date,
        to_date=to_date,
    )


_WITH = {"asked": provide_query}


@get("/api/audit", operation_id="listAudit", tags=["audit"], dependencies=_WITH)
async def list_audit(
    session: NamedDependency[AsyncSession],
    member: NamedDependency[Member],
    page: NamedDependency[PageRequest],
    asked: NamedDependency[AuditQuery],
) -> Page[AuditOut]:
    """The office's trail; ``who`` is a part of the actor's name. Sort: -at, at."""
    return await AuditReader(session, member).page(asked, page)


@get("/api/audit/export", operation_id="exportAudit", tags=["audit"], dependencies=_WITH, media_type=MEDIA_TYPE)
async def export_audit(
    session: NamedDependency[AsyncSession], member: NamedDependency[Member], asked: NamedDependency[AuditQuery]
) -> Response[bytes]:
    """The same lines as a CSV file, all at once."""
    headers = {"Content-Disposition": 'attachment; filename="moked-audit.csv"'}
    return Response(await AuditReader(session, member).export(asked), media_type=MEDIA_TYPE, headers=headers)


HANDLERS = [list_audit, export_audit]
