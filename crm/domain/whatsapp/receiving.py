"""``/internal/wa``: what the gateway tells. The signature is checked before a route is looked up."""

import msgspec
from litestar import Request, post
from litestar.datastructures import State
from litestar.di import NamedDependency

from crm.db.session import Database
from crm.domain.chats.threads import ThreadRepository
from crm.domain.live.publisher import LivePublisher
from crm.domain.live.schemas import Typing
from crm.domain.whatsapp.applying import EventService
from crm.domain.whatsapp.errors import BatchInvalidError, NewerVersionError
from crm.lib.nul import without_nul
from shared.contracts.whatsapp import WA_EVENTS_VERSION, WaBatch, WaHint


class _Versioned(msgspec.Struct):
    v: int = 1


class _Versions(msgspec.Struct):
    events: list[_Versioned] = []


@post("/internal/wa/events", status_code=204, include_in_schema=False)
async def take_events(
    request: Request[object, object, State],
    db: NamedDependency[Database],
    publisher: NamedDependency[LivePublisher],
) -> None:
    """Apply a batch, each event once. 400 names a bad field, 404 a business that is none of ours."""
    await EventService(db, publisher).apply(read_batch(await request.body()))


@post("/internal/wa/hints", status_code=204, include_in_schema=False)
async def take_hint(
    request: Request[object, object, State],
    db: NamedDependency[Database],
    publisher: NamedDependency[LivePublisher],
) -> None:
    """Tell screens that somebody types."""
    try:
        hint = msgspec.json.decode(await request.body(), type=WaHint)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise BatchInvalidError(f"הרמז אינו קריא: {error}") from error
    async with db.tenant_session(hint.business_id) as session:
        found = await ThreadRepository(session, hint.business_id).who_writes_from(hint.chat)
    if found is not None:
        await publisher.publish(hint.business_id, [Typing(found, "customer", None, hint.typing)])


def read_batch(body: bytes) -> WaBatch:
    """The batch. Raises BatchInvalidError naming the field, NewerVersionError for what is not read yet."""
    try:
        if b"\\u0000" in body:
            return msgspec.convert(without_nul(msgspec.json.decode(body)), WaBatch)
        return msgspec.json.decode(body, type=WaBatch)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        if _is_newer(body):
            raise NewerVersionError from error
        raise BatchInvalidError(f"האירועים אינם קריאים: {error}") from error


def _is_newer(body: bytes) -> bool:
    try:
        return any(one.v > WA_EVENTS_VERSION for one in msgspec.json.decode(body, type=_Versions).events)
    except (msgspec.ValidationError, msgspec.DecodeError):
        return False


HANDLERS = [take_events, take_hint]
