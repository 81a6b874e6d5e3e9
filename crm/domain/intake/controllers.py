"""``/api/lead-sources`` for owners, and ``/webhook/leads/{key}`` for whoever knows a source's secret."""

from typing import Annotated
from uuid import UUID

from litestar import Request, Response, get, patch, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from crm.db.session import Database
from crm.domain.intake.receiving import SIGNATURE_HEADER, Arrived, receive
from crm.domain.intake.schemas import (
    IntakeEventOut,
    IntakeReceipt,
    IntakeState,
    IntakeTest,
    IntakeTestOut,
    LeadSourceCreate,
    LeadSourceCreated,
    LeadSourceOut,
    LeadSourcePatch,
    LeadSourcesOut,
)
from crm.domain.intake.service import LeadSourceService
from crm.domain.live.publisher import LivePublisher
from crm.lib.actor import Member
from crm.lib.config import CrmConfig
from crm.lib.pagination import Page, PageRequest
from crm.lib.sealed import Sealer
from crm.lib.shown_once import SHOWN_ONCE

MAX_ENQUIRY = 256_000
"""Bytes of one enquiry's body."""


async def provide_sources(
    session: NamedDependency[AsyncSession],
    member: NamedDependency[Member],
    publisher: NamedDependency[LivePublisher],
    config: NamedDependency[CrmConfig],
) -> LeadSourceService:
    """The service of this request."""
    return LeadSourceService(session, member, publisher, Sealer(config.data_key), config.public_url)


_WITH = {"sources": provide_sources}
_ONE = "/api/lead-sources/{source_id:uuid}"


@get("/api/lead-sources", operation_id="listLeadSources", tags=["lead-sources"], dependencies=_WITH)
async def list_sources(sources: NamedDependency[LeadSourceService]) -> LeadSourcesOut:
    """Portals and forms that may send leads in, with what came of them in the last 30 days."""
    return await sources.all()


@post("/api/lead-sources", operation_id="createLeadSource", tags=["lead-sources"], dependencies=_WITH)
async def create_source(
    sources: NamedDependency[LeadSourceService], data: JSONBody[LeadSourceCreate]
) -> Response[LeadSourceCreated]:
    """Open an address for a sender. Its secret is answered this once."""
    return Response(await sources.create(data), headers=SHOWN_ONCE)


@patch(_ONE, operation_id="updateLeadSource", tags=["lead-sources"], dependencies=_WITH)
async def update_source(
    sources: NamedDependency[LeadSourceService], source_id: FromPath[UUID], data: JSONBody[LeadSourcePatch]
) -> LeadSourceOut:
    """Change or switch off; 409 when somebody else changed it meanwhile."""
    return await sources.change(source_id, data)


@post(f"{_ONE}/rotate", operation_id="rotateLeadSource", tags=["lead-sources"], status_code=200, dependencies=_WITH)
async def rotate_source(
    sources: NamedDependency[LeadSourceService], source_id: FromPath[UUID]
) -> Response[LeadSourceCreated]:
    """A new secret; the old one ends at once."""
    return Response(await sources.rotate(source_id), headers=SHOWN_ONCE)


@post(f"{_ONE}/test", operation_id="testLeadSource", tags=["lead-sources"], status_code=200, dependencies=_WITH)
async def test_source(
    sources: NamedDependency[LeadSourceService], source_id: FromPath[UUID], data: JSONBody[IntakeTest]
) -> IntakeTestOut:
    """What would become of a body that this sender sends; nothing is stored."""
    return await sources.test(source_id, data)


@get(f"{_ONE}/deliveries", operation_id="listLeadDeliveries", tags=["lead-sources"], dependencies=_WITH)
async def list_deliveries(
    sources: NamedDependency[LeadSourceService],
    page: NamedDependency[PageRequest],
    source_id: FromPath[UUID],
    only: Annotated[IntakeState | None, QueryParameter(name="state", description="Only these.")] = None,
) -> Page[IntakeEventOut]:
    """What the source sent, the newest first, and what became of it. Sort: -at."""
    return await sources.deliveries(source_id, only, page)


@post(
    f"{_ONE}/deliveries/{{event_id:uuid}}/retry",
    operation_id="retryLeadDelivery",
    tags=["lead-sources"],
    status_code=200,
    dependencies=_WITH,
)
async def retry_delivery(
    sources: NamedDependency[LeadSourceService], source_id: FromPath[UUID], event_id: FromPath[UUID]
) -> IntakeEventOut:
    """Understand a refused delivery again, by the mapping of now; one that made a lead is left alone."""
    return await sources.retry(source_id, event_id)


HANDLERS = [
    list_sources,
    create_source,
    update_source,
    rotate_source,
    test_source,
    list_deliveries,
    retry_delivery,
]


@post("/webhook/leads/{key:str}", status_code=200, include_in_schema=False, request_max_body_size=MAX_ENQUIRY)
async def take_lead(
    request: Request[object, object, State],
    db: NamedDependency[Database],
    config: NamedDependency[CrmConfig],
    publisher: NamedDependency[LivePublisher],
    key: FromPath[str],
) -> Response[IntakeReceipt]:
    """One enquiry. 200 once its body is stored, whatever it holds; 403 without the source's secret."""
    arrived = Arrived(
        key=key,
        token=request.query_params.get("token"),
        signature=request.headers.get(SIGNATURE_HEADER),
        content_type=request.headers.get("Content-Type", ""),
        body=await request.body(),
    )
    receipt = await receive(db, Sealer(config.data_key), publisher, arrived)
    return Response(receipt, headers=SHOWN_ONCE)


WEBHOOKS = [take_lead]
