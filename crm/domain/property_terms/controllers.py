"""``/api/properties/{id}/terms``."""

from uuid import UUID

from litestar import get, patch
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.live.publisher import LivePublisher
from crm.domain.property_terms.schemas import PropertyTermsOut, PropertyTermsPatch
from crm.domain.property_terms.service import PropertyTermsService
from crm.lib.actor import Member


async def provide_terms(
    session: NamedDependency[AsyncSession],
    member: NamedDependency[Member],
    publisher: NamedDependency[LivePublisher],
) -> PropertyTermsService:
    """The service of this request."""
    return PropertyTermsService(session, member, publisher)


PROVIDED = {"terms": provide_terms}


@get(
    "/api/properties/{property_id:uuid}/terms",
    operation_id="getPropertyTerms",
    tags=["properties"],
    dependencies=PROVIDED,
)
async def get_terms(terms: NamedDependency[PropertyTermsService], property_id: FromPath[UUID]) -> PropertyTermsOut:
    """What the office agreed with the owner. No caller, tool or model is ever told."""
    return await terms.get(property_id)


@patch(
    "/api/properties/{property_id:uuid}/terms",
    operation_id="updatePropertyTerms",
    tags=["properties"],
    dependencies=PROVIDED,
)
async def update_terms(
    terms: NamedDependency[PropertyTermsService], property_id: FromPath[UUID], data: JSONBody[PropertyTermsPatch]
) -> PropertyTermsOut:
    """Write some of the terms; 409 when somebody else wrote them meanwhile."""
    return await terms.change(property_id, data)


HANDLERS = [get_terms, update_terms]
