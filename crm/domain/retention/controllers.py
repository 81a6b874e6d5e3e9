"""``/api/privacy/retention``."""

from litestar import get, post, put
from litestar.di import NamedDependency
from litestar.params import JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.live.publisher import LivePublisher
from crm.domain.retention.schemas import RetentionChange, RetentionOut, RetentionPart, RetentionRules
from crm.domain.retention.service import RetentionService
from crm.lib.actor import Member


async def provide_retention(
    session: NamedDependency[AsyncSession],
    member: NamedDependency[Member],
    publisher: NamedDependency[LivePublisher],
) -> RetentionService:
    """The service of this request."""
    return RetentionService(session, member, publisher)


PROVIDED = {"retention": provide_retention}


@get("/api/privacy/retention", operation_id="getRetention", tags=["privacy"], dependencies=PROVIDED)
async def get_retention(retention: NamedDependency[RetentionService]) -> RetentionOut:
    """How long the office keeps each class of data, and what the last nights did."""
    return await retention.read()


@put("/api/privacy/retention", operation_id="setRetention", tags=["privacy"], dependencies=PROVIDED)
async def set_retention(retention: NamedDependency[RetentionService], data: JSONBody[RetentionChange]) -> RetentionOut:
    """Change it, from the next night on; 409 when somebody else did meanwhile."""
    return await retention.change(data)


@post(
    "/api/privacy/retention/preview",
    operation_id="previewRetention",
    tags=["privacy"],
    status_code=200,
    dependencies=PROVIDED,
)
async def preview_retention(
    retention: NamedDependency[RetentionService], data: JSONBody[RetentionRules]
) -> list[RetentionPart]:
    """What a night by these rules would blank or remove now, and what legal holds keep; nothing is changed."""
    return await retention.preview(data)


HANDLERS = [get_retention, set_retention, preview_retention]
