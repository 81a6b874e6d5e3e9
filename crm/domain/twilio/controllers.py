"""``/webhook/twilio/message`` and ``/webhook/twilio/message_status``: only what the office's Twilio account signed."""

from uuid import UUID

from litestar import Request, Response, post
from litestar.datastructures import State
from litestar.di import NamedDependency

from crm.db.session import Database
from crm.domain.live.publisher import LivePublisher
from crm.domain.twilio.models import ArrivalKind
from crm.domain.twilio.receiving import MAX_BODY, ArrivalService, check_signature, read_form
from crm.lib.config import CrmConfig
from crm.lib.errors import BadRequestError

SIGNATURE_HEADER = "X-Twilio-Signature"
NOTHING = "<?xml version='1.0' encoding='UTF-8'?><Response/>"
"""Twilio sends what such an answer holds; ours are sent by the outbox."""

AnyRequest = Request[object, object, State]


async def _take(
    request: AnyRequest, kind: ArrivalKind, db: Database, config: CrmConfig, publisher: LivePublisher
) -> Response[str]:
    body = await request.body()
    raw_path = request.scope["raw_path"].decode("latin-1")
    query = request.scope["query_string"].decode("latin-1")
    url = f"{config.public_url}{raw_path}{'?' + query if query else ''}"
    check_signature(config.twilio_auth_token, url, read_form(body), request.headers.get(SIGNATURE_HEADER))
    await ArrivalService(db, publisher).take(kind, body, _named(request))
    return Response(NOTHING, media_type="text/xml")


def _named(request: AnyRequest) -> UUID | None:
    named = request.query_params.get("message")
    if named is None:
        return None
    try:
        return UUID(named)
    except ValueError as error:
        raise BadRequestError("מזהה ההודעה אינו תקין.", parameter="message") from error


@post("/webhook/twilio/message", status_code=200, include_in_schema=False, request_max_body_size=MAX_BODY)
async def take_message(
    request: AnyRequest,
    db: NamedDependency[Database],
    config: NamedDependency[CrmConfig],
    publisher: NamedDependency[LivePublisher],
) -> Response[str]:
    """A message of WhatsApp or SMS. 403 without Twilio's signature over the public address."""
    return await _take(request, "message", db, config, publisher)


@post("/webhook/twilio/message_status", status_code=200, include_in_schema=False, request_max_body_size=MAX_BODY)
async def take_status(
    request: AnyRequest,
    db: NamedDependency[Database],
    config: NamedDependency[CrmConfig],
    publisher: NamedDependency[LivePublisher],
) -> Response[str]:
    """What became of a message that Twilio sent for us."""
    return await _take(request, "status", db, config, publisher)


WEBHOOKS = [take_message, take_status]
