"""Duplicates, and calls that belong to nobody yet."""

from uuid import UUID

from litestar import get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.calls.schemas import CallOut
from crm.domain.duplicates.schemas import DismissDuplicates, DuplicateGroup, LinkCall
from crm.domain.duplicates.service import DuplicateService
from crm.domain.live.publisher import LivePublisher
from crm.lib.actor import Member
from crm.lib.pagination import Page, PageRequest


async def provide_duplicates(
    session: NamedDependency[AsyncSession],
    member: NamedDependency[Member],
    publisher: NamedDependency[LivePublisher],
) -> DuplicateService:
    """The service of this request."""
    return DuplicateService(session, member, publisher)


DUPLICATES = {"duplicates": provide_duplicates}


@get("/api/customers/duplicates", operation_id="listDuplicates", tags=["customers"], dependencies=DUPLICATES)
async def list_duplicates(
    duplicates: NamedDependency[DuplicateService], page: NamedDependency[PageRequest]
) -> Page[DuplicateGroup]:
    """People who are probably one: same phone tail, same e-mail box, names that sound alike in one town."""
    return await duplicates.page(page)


@post(
    "/api/customers/duplicates/dismiss",
    operation_id="dismissDuplicates",
    tags=["customers"],
    status_code=204,
    dependencies=DUPLICATES,
)
async def dismiss_duplicates(duplicates: NamedDependency[DuplicateService], data: JSONBody[DismissDuplicates]) -> None:
    """These are different people: do not suggest them again."""
    await duplicates.dismiss(data.customer_ids)


@put("/api/calls/{call_id:uuid}/customer", operation_id="linkCall", tags=["calls"], dependencies=DUPLICATES)
async def link_call(
    duplicates: NamedDependency[DuplicateService], call_id: FromPath[UUID], data: JSONBody[LinkCall]
) -> CallOut:
    """Say whose call it was, for a withheld number or a call from somebody else's phone."""
    return await duplicates.link_call(call_id, data.customer_id)


HANDLERS = [list_duplicates, dismiss_duplicates, link_call]
