"""``/api/broadcasts``."""

from typing import Annotated
from uuid import UUID

from litestar import get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.broadcasts.schemas import (
    BroadcastCreate,
    BroadcastOut,
    BroadcastPatch,
    BroadcastPreview,
    RecipientOut,
)
from crm.domain.broadcasts.service import BroadcastService
from crm.domain.chats.words import RecipientState
from crm.domain.live.publisher import LivePublisher
from crm.lib.actor import Member
from crm.lib.pagination import Page, PageRequest


async def provide_broadcasts(
    session: NamedDependency[AsyncSession],
    member: NamedDependency[Member],
    publisher: NamedDependency[LivePublisher],
) -> BroadcastService:
    """The service of this request."""
    return BroadcastService(session, member, publisher)


PROVIDED = {"broadcasts": provide_broadcasts}


@get("/api/broadcasts", operation_id="listBroadcasts", tags=["broadcasts"], dependencies=PROVIDED)
async def list_broadcasts(
    broadcasts: NamedDependency[BroadcastService], page: NamedDependency[PageRequest]
) -> Page[BroadcastOut]:
    """Broadcasts with their progress, the newest first."""
    return await broadcasts.page(page)


@post("/api/broadcasts", operation_id="createBroadcast", tags=["broadcasts"], dependencies=PROVIDED)
async def create_broadcast(
    broadcasts: NamedDependency[BroadcastService], data: JSONBody[BroadcastCreate]
) -> BroadcastOut:
    """A draft; nothing is sent before it is started."""
    return await broadcasts.create(data)


@get("/api/broadcasts/{broadcast_id:uuid}", operation_id="getBroadcast", tags=["broadcasts"], dependencies=PROVIDED)
async def get_broadcast(broadcasts: NamedDependency[BroadcastService], broadcast_id: FromPath[UUID]) -> BroadcastOut:
    """One broadcast."""
    return await broadcasts.get(broadcast_id)


@patch(
    "/api/broadcasts/{broadcast_id:uuid}", operation_id="updateBroadcast", tags=["broadcasts"], dependencies=PROVIDED
)
async def update_broadcast(
    broadcasts: NamedDependency[BroadcastService], broadcast_id: FromPath[UUID], data: JSONBody[BroadcastPatch]
) -> BroadcastOut:
    """Start, pause, go on, stop; 409 when it was changed meanwhile or does not stand where that is possible."""
    return await broadcasts.change(broadcast_id, data)


@get(
    "/api/broadcasts/{broadcast_id:uuid}/preview",
    operation_id="previewBroadcast",
    tags=["broadcasts"],
    dependencies=PROVIDED,
    opt={"conflicts": True},
)
async def preview_broadcast(
    broadcasts: NamedDependency[BroadcastService], broadcast_id: FromPath[UUID]
) -> BroadcastPreview:
    """How many people would get it now, how many not and why, and one example."""
    return await broadcasts.preview(broadcast_id)


@get(
    "/api/broadcasts/{broadcast_id:uuid}/recipients",
    operation_id="listRecipients",
    tags=["broadcasts"],
    dependencies=PROVIDED,
)
async def list_recipients(
    broadcasts: NamedDependency[BroadcastService],
    page: NamedDependency[PageRequest],
    broadcast_id: FromPath[UUID],
    wanted: Annotated[RecipientState | None, QueryParameter(name="state")] = None,
) -> Page[RecipientOut]:
    """Its people and where each stands."""
    return await broadcasts.recipients(broadcast_id, wanted, page)


HANDLERS = [
    list_broadcasts,
    create_broadcast,
    get_broadcast,
    update_broadcast,
    preview_broadcast,
    list_recipients,
]
