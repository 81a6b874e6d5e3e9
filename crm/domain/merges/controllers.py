"""Merges of people."""

from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.live.publisher import LivePublisher
from crm.domain.merges.schemas import MergeCreate, MergeOut, MergesOut
from crm.domain.merges.service import MergeService
from crm.lib.actor import Member


async def provide_merges(
    session: NamedDependency[AsyncSession],
    member: NamedDependency[Member],
    publisher: NamedDependency[LivePublisher],
) -> MergeService:
    """The service of this request."""
    return MergeService(session, member, publisher)


MERGES = {"merges": provide_merges}


@post("/api/customers/merges", operation_id="mergeCustomers", tags=["customers"], dependencies=MERGES)
async def merge_customers(merges: NamedDependency[MergeService], data: JSONBody[MergeCreate]) -> MergesOut:
    """Make several people one, with all their history; every merge can be undone."""
    return MergesOut(await merges.merge(data))


@get("/api/customers/{customer_id:uuid}/merges", operation_id="listMerges", tags=["customers"], dependencies=MERGES)
async def list_merges(merges: NamedDependency[MergeService], customer_id: FromPath[UUID]) -> MergesOut:
    """Who was merged into this person."""
    return MergesOut(await merges.of_customer(customer_id))


@post(
    "/api/customers/merges/{merge_id:uuid}/undo",
    operation_id="undoMerge",
    tags=["customers"],
    status_code=200,
    dependencies=MERGES,
)
async def undo_merge(merges: NamedDependency[MergeService], merge_id: FromPath[UUID]) -> MergeOut:
    """Make them two again, each with what was his; a repeat changes nothing."""
    return await merges.undo(merge_id)


HANDLERS = [merge_customers, list_merges, undo_merge]
