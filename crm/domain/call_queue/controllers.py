"""``/api/leads/to-call`` and the outcomes of calls."""

from uuid import UUID

from litestar import get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.call_queue.outcomes import OutcomeService
from crm.domain.call_queue.schemas import CallOutcome, CallQueueOut, CallTaken, FirstResponse
from crm.domain.call_queue.service import CallQueueService
from crm.domain.leads.schemas import LeadOut
from crm.domain.live.publisher import LivePublisher
from crm.lib.actor import Member


async def provide_queue(
    session: NamedDependency[AsyncSession],
    member: NamedDependency[Member],
    publisher: NamedDependency[LivePublisher],
) -> CallQueueService:
    """The service of this request."""
    return CallQueueService(session, member, publisher)


PROVIDED = {"queue": provide_queue}


@get("/api/leads/to-call", operation_id="getCallQueue", tags=["leads"], dependencies=PROVIDED)
async def get_queue(queue: NamedDependency[CallQueueService]) -> CallQueueOut:
    """Whom to call now: promised call-backs first, then by score and waiting time. Nobody within three days of talking
    with the office, unless he asked for it."""
    return await queue.queue()


@post(
    "/api/leads/to-call/next",
    operation_id="takeNextCall",
    tags=["leads"],
    status_code=200,
    dependencies=PROVIDED,
)
async def take_next(queue: NamedDependency[CallQueueService]) -> CallTaken:
    """Take the most pressing lead for ten minutes; what one held before goes back. 409 while the office is closed."""
    return await queue.take_next()


@post("/api/leads/{lead_id:uuid}/take", operation_id="takeCall", tags=["leads"], status_code=200, dependencies=PROVIDED)
async def take(queue: NamedDependency[CallQueueService], lead_id: FromPath[UUID]) -> CallTaken:
    """Take this lead, or hold it ten minutes longer; 409 when somebody else has it or it is not to be called now."""
    return await queue.take(lead_id)


@post(
    "/api/leads/{lead_id:uuid}/release",
    operation_id="releaseCall",
    tags=["leads"],
    status_code=200,
    dependencies=PROVIDED,
)
async def release(queue: NamedDependency[CallQueueService], lead_id: FromPath[UUID]) -> CallTaken:
    """Give a lead back without calling it."""
    return await queue.release(lead_id)


@post("/api/leads/{lead_id:uuid}/outcome", operation_id="tellCallOutcome", tags=["leads"], status_code=200)
async def tell_outcome(
    session: NamedDependency[AsyncSession],
    member: NamedDependency[Member],
    publisher: NamedDependency[LivePublisher],
    lead_id: FromPath[UUID],
    data: JSONBody[CallOutcome],
) -> LeadOut:
    """What came of the call, for the timeline; 409 when somebody else took the lead meanwhile."""
    return await OutcomeService(session, member, publisher).tell(lead_id, data)


@get("/api/leads/first-response", operation_id="getFirstResponse", tags=["leads"], dependencies=PROVIDED)
async def get_first_response(queue: NamedDependency[CallQueueService]) -> FirstResponse:
    """How soon the office answers new leads, in minutes of opening hours."""
    return await queue.first_response()


@put("/api/leads/first-response", operation_id="setFirstResponse", tags=["leads"], dependencies=PROVIDED)
async def set_first_response(queue: NamedDependency[CallQueueService], data: JSONBody[FirstResponse]) -> FirstResponse:
    """Change it."""
    return await queue.set_first_response(data)


HANDLERS = [get_queue, take_next, take, release, tell_outcome, get_first_response, set_first_response]
