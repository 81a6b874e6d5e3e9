"""``/api/vendors/health`` and ``/internal/vendor-health``."""

from litestar import Request, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from sqlalchemy.ext.asyncio import AsyncSession

from crm.db.session import Database
from crm.domain.live.publisher import LivePublisher
from crm.domain.vendors.schemas import VendorHealthOut
from crm.domain.vendors.service import VendorHealthService, current, read_report
from crm.lib.actor import Member
from shared.clock import utc_now


@get("/api/vendors/health", operation_id="getVendorHealth", tags=["vendors"])
async def get_health(
    session: NamedDependency[AsyncSession],
    member: NamedDependency[Member],  # noqa: ARG001 - anyone who works in a business may see it, nobody else
) -> VendorHealthOut:
    """Which vendors' engines do not answer the agent at present."""
    return await current(session, utc_now())


@post("/internal/vendor-health", status_code=204, include_in_schema=False)
async def take_health(
    request: Request[object, object, State],
    db: NamedDependency[Database],
    publisher: NamedDependency[LivePublisher],
) -> None:
    """The whole state of one agent process; a repeat changes nothing."""
    await VendorHealthService(db, publisher).take(read_report(await request.body()))


API_HANDLERS = [get_health]
INTERNAL_HANDLERS = [take_health]
