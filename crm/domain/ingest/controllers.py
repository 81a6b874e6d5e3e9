"""``/internal/call-events`` and the transcript that ``moked call`` checks."""

from litestar import Request, Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath

from crm.db.session import Database
from crm.domain.ingest.errors import EventsRefusedError
from crm.domain.ingest.reading import read_batch
from crm.domain.ingest.service import IngestService
from crm.domain.ingest.transcript import CallTranscript, transcript_of
from crm.domain.live.publisher import LivePublisher
from shared.contracts.events import CallEventsAccepted, CallEventsRefused


@post("/internal/call-events", status_code=200, include_in_schema=False)
async def take_events(
    request: Request[object, object, State],
    db: NamedDependency[Database],
    publisher: NamedDependency[LivePublisher],
) -> Response[CallEventsAccepted | CallEventsRefused]:
    """Apply a batch of one call's events. 400 names a bad field; 409 has the contract's body, which says what next."""
    try:
        return Response(await IngestService(db, publisher).apply(read_batch(await request.body())))
    except EventsRefusedError as error:
        return Response(error.refused, status_code=error.status)


@get("/internal/calls/by-sid/{call_sid:str}", include_in_schema=False)
async def call_by_sid(call_sid: FromPath[str], db: NamedDependency[Database]) -> CallTranscript:
    """A call and everything said in it."""
    return await transcript_of(db, call_sid)


HANDLERS = [take_events, call_by_sid]
