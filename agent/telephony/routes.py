"""Twilio's three routes. Each checks the signature first; a request that fails it touches nothing."""

from uuid import UUID

from aiohttp import web
from multidict import MultiDict

from agent.call.admission import Admission
from agent.metrics import WEBHOOKS_REFUSED
from agent.process.channel import ChannelClosedError
from agent.process.pool import WorkerPool
from agent.telephony import twiml
from agent.telephony.signatures import (
    MEDIA_PATH,
    SIGNATURE_HEADER,
    FormMalformedError,
    TwilioSignatureInvalidError,
    TwilioSignatures,
    parse_form,
)
from agent.telephony.tokens import TokenRefusedError
from agent.telephony.transfer import LEG_ANSWER_PATH, LEG_STATUS_PATH, room_of
from agent.telephony.upgrade import HandshakeRefusedError, IncomingStream, UpgradedResponse
from agent.telephony.wire import FrameRefusedError
from shared.log import logger

INCOMING_PATH = "/webhook/incoming_call"
STATUS_PATH = "/webhook/call_status"
OVER_STATUSES = frozenset({"completed", "busy", "no-answer", "canceled", "failed"})
MAX_SID = 64
ACCEPT_KEY = "1"
_LEG = "/{call_id}/{leg}"
_DECLINED = "בסדר, לא מעבירים. תודה."
_CALLER_GONE = "הפונה כבר ניתק. תודה."

log = logger(__name__)


class TwilioRoutes:
    """Handlers of the webhook, the status callback and the media socket."""

    def __init__(self, signatures: TwilioSignatures, admission: Admission, pool: WorkerPool) -> None:
        self._signatures = signatures
        self._admission = admission
        self._pool = pool

    def register(self, app: web.Application) -> None:
        """Add the routes; other methods are answered 405 by the router."""
        app.router.add_post(INCOMING_PATH, self.incoming_call)
        app.router.add_post(STATUS_PATH, self.call_status)
        app.router.add_post(LEG_ANSWER_PATH + _LEG, self.leg_answered)
        app.router.add_post(LEG_STATUS_PATH + _LEG, self.leg_ended)
        app.router.add_get(MEDIA_PATH, self.media, allow_head=False)

    async def incoming_call(self, request: web.Request) -> web.StreamResponse:
        """A call rings: answer with TwiML."""
        form = await self._signed_form(request)
        answer = await self._admission.answer(_call_sid(form), form.get("From", ""), form.get("To", ""))
        return web.Response(text=answer, content_type="text/xml")

    async def call_status(self, request: web.Request) -> web.StreamResponse:
        """A call changed its state at Twilio; only its end matters here."""
        form = await self._signed_form(request)
        call_sid, status = _call_sid(form), form.get("CallStatus", "")
        if status in OVER_STATUSES:
            log.info("call.carrier_status", call_sid=call_sid, status=status)
            self._admission.carrier_ended(call_sid)
        return web.Response(status=204)

    async def leg_answered(self, request: web.Request) -> web.StreamResponse:
        """A person who was called for a transfer pressed a key: one takes the call, anything else does not."""
        form = await self._signed_form(request)
        call_id, leg = _leg(request)
        accepts = form.get("Digits") == ACCEPT_KEY
        is_there = self._admission.leg_told(call_id, leg, "accepted" if accepts else "declined")
        if accepts and is_there:
            answer = twiml.conference(room_of(call_id))
        else:
            answer = twiml.words(_DECLINED if not accepts else _CALLER_GONE)
        return web.Response(text=answer, content_type="text/xml")

    async def leg_ended(self, request: web.Request) -> web.StreamResponse:
        """The call to a person for a transfer is over: no answer, busy, or somebody hung up."""
        form = await self._signed_form(request)
        call_id, leg = _leg(request)
        status = form.get("CallStatus", "")
        if status in OVER_STATUSES:
            self._admission.leg_told(call_id, leg, status)
        return web.Response(status=204)

    async def media(self, request: web.Request) -> web.StreamResponse:
        """The media socket: 403 before the upgrade without a signature; closed unless its ``start`` fits a call."""
        try:
            self._signatures.check_upgrade(request.headers.get(SIGNATURE_HEADER))
        except TwilioSignatureInvalidError as error:
            raise _refused(request, web.HTTPForbidden(), f"signature_{error}") from error
        try:
            stream = IncomingStream(request)
        except HandshakeRefusedError as error:
            refusal = web.HTTPUpgradeRequired() if error.status == 426 else web.HTTPBadRequest(reason=str(error))
            raise _refused(request, refusal, "handshake") from error
        try:
            started = await stream.start()
            call_id, worker = self._admission.open_stream(started.token, started.call_sid)
        except (FrameRefusedError, TokenRefusedError) as error:
            await stream.refuse(str(error))
            return UpgradedResponse()
        try:
            stream.hand_over(lambda received, fd: self._pool.attach(worker, call_id, received, fd))
        except (ChannelClosedError, OSError) as error:
            log.error("stream.not_handed_over", call_id=str(call_id), error=str(error))  # noqa: TRY400
        return UpgradedResponse()

    async def _signed_form(self, request: web.Request) -> MultiDict[str]:
        try:
            form = parse_form(await request.read())
        except FormMalformedError as error:
            raise _refused(request, web.HTTPBadRequest(text=str(error)), "malformed_form") from error
        try:
            self._signatures.check_webhook(request.raw_path, form, request.headers.get(SIGNATURE_HEADER))
        except TwilioSignatureInvalidError as error:
            raise _refused(request, web.HTTPForbidden(), f"signature_{error}") from error
        return form


def _leg(request: web.Request) -> tuple[UUID, int]:
    try:
        return UUID(request.match_info["call_id"]), int(request.match_info["leg"])
    except ValueError as error:
        raise web.HTTPNotFound from error


def _call_sid(form: MultiDict[str]) -> str:
    call_sid = form.get("CallSid", "")
    if not 0 < len(call_sid) <= MAX_SID:
        raise web.HTTPBadRequest(text="CallSid is missing or too long")
    return call_sid


def _refused(request: web.Request, refusal: web.HTTPException, reason: str) -> web.HTTPException:
    WEBHOOKS_REFUSED.labels(route=request.path, reason=reason).inc()
    log.warning("request.refused", route=request.path, reason=reason, status=refusal.status)
    return refusal
