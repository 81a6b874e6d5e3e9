"""Takes what Twilio sends: checked against the public address, stored as it came, then understood, each once."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Literal
from urllib.parse import parse_qsl
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession
from twilio.request_validator import RequestValidator

from crm.db.lookups import all_businesses, business_of_sender
from crm.db.session import Database
from crm.db.sweeping import sweep_businesses
from crm.domain.chats.incoming import Attached, Inbox, Incoming
from crm.domain.chats.outcomes import Outcomes
from crm.domain.chats.words import MessageKind, Route
from crm.domain.live.publisher import LivePublisher
from crm.domain.twilio.models import ArrivalKind, TwilioArrival
from crm.domain.twilio.repository import ArrivalRepository
from crm.lib.errors import BadRequestError, ForbiddenError, NotFoundError
from shared.clock import utc_now
from shared.contracts.whatsapp import SentStatus
from shared.log import logger
from shared.phones import PhoneInvalidError, to_e164

MAX_BODY = 64_000
MAX_FIELDS = 200
MOST_FILES = 10
"""Twilio's own limit of one message."""
MOST_ATTEMPTS = 5
FORGOTTEN = timedelta(minutes=1)
BODIES_KEPT = timedelta(days=30)
KEPT = timedelta(days=60)
AT_ONCE = 200
_WHATSAPP = "whatsapp:"
_STATUSES: Mapping[str, SentStatus] = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "failed": "failed",
    "undelivered": "failed",
}
"""What is told of a message that went out; ``accepted``, ``queued`` and ``sending`` tell nothing new."""

_log = logger(__name__)


class TwilioSignatureError(ForbiddenError):
    """The request was not signed by the office's Twilio account."""

    code, title, sentence = "twilio-signature", "Bad signature", "החתימה אינה תקינה."


class UnknownNumberError(NotFoundError):
    """No office here has this number at Twilio."""

    code, title = "unknown-number", "Unknown number"


def check_signature(token: str | None, url: str, form: list[tuple[str, str]], signature: str | None) -> None:
    """``url`` is the configured public address with the path as it was asked, never the request's own host (W33).

    Raises TwilioSignatureError.
    """
    # The library carries no types; a field that comes twice is signed with both values.
    fields: dict[str, str | list[str]] = {}
    for name, value in form:
        before = fields.get(name)
        fields[name] = value if before is None else [*([before] if isinstance(before, str) else before), value]
    validator = RequestValidator(token or "")
    if not token or not signature or not validator.validate(url, fields, signature):  # pyright: ignore[reportUnknownMemberType]
        raise TwilioSignatureError


def read_form(body: bytes) -> list[tuple[str, str]]:
    """The fields. Raises BadRequestError."""
    try:
        return parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="strict")
    except ValueError as error:
        raise BadRequestError("הטופס אינו קריא.") from error


class ArrivalService:
    """What Twilio brings, of every business."""

    def __init__(self, db: Database, publisher: LivePublisher) -> None:
        self._db = db
        self._publisher = publisher

    async def take(self, kind: ArrivalKind, body: bytes, message_id: UUID | None = None) -> None:
        """Store the body, then understand it. Raises UnknownNumberError, BadRequestError.

        Once it is stored nothing is lost: what fails now is taken again by a sweep.
        """
        form = dict(read_form(body))
        sid = form.get("MessageSid") or form.get("SmsSid")
        if not sid:
            raise BadRequestError("חסר MessageSid.", parameter="MessageSid")
        office = form.get("To" if kind == "message" else "From", "")
        number = office.removeprefix(_WHATSAPP)
        business_id = await business_of_sender(self._db, number, whatsapp=office.startswith(_WHATSAPP))
        if business_id is None:
            raise UnknownNumberError
        key = sid if kind == "message" else f"{sid}:{form.get('MessageStatus', '')}:{message_id or ''}"
        async with self._db.tenant_session(business_id) as session:
            arrival_id = await ArrivalRepository(session, business_id).store(kind, key, body)
        if arrival_id is not None:
            await self._understand(business_id, arrival_id)

    async def take_forgotten(self) -> int:
        """Understand what was stored and not taken; answers how many."""
        return await sweep_businesses(self._db, "twilio arrivals", self._take_forgotten)

    async def forget_old(self) -> None:
        """Blank bodies that were understood long ago, and delete the rows later."""
        now = utc_now()
        for business_id in await all_businesses(self._db):
            async with self._db.tenant_session(business_id) as session:
                await ArrivalRepository(session, business_id).forget(now - BODIES_KEPT, now - KEPT)

    async def _take_forgotten(self, business_id: UUID) -> int:
        async with self._db.tenant_session(business_id) as session:
            ids = await ArrivalRepository(session, business_id).waiting(utc_now() - FORGOTTEN, AT_ONCE)
        for arrival_id in ids:
            await self._understand(business_id, arrival_id)
        return len(ids)

    async def _understand(self, business_id: UUID, arrival_id: UUID) -> None:
        try:
            async with self._db.tenant_session(business_id) as session:
                arrival = await session.get(TwilioArrival, arrival_id, with_for_update=True)
                if arrival is None or arrival.state != "received" or arrival.body is None:
                    return
                # The signature was over every character; a NUL is the one that no text column holds.
                form = {name: value.replace("\x00", "") for name, value in read_form(arrival.body)}
                if arrival.kind == "message":
                    await self._message(session, arrival, form)
                else:
                    await self._status(session, arrival, form)
                arrival.state, arrival.done_at, arrival.error = "done", utc_now(), None
        except Exception as error:  # noqa: BLE001 - the body is stored: the sweep takes it again, and Twilio is told yes
            _log.exception("twilio_arrival_failed", business_id=str(business_id), arrival_id=str(arrival_id))
            await self._note_failure(business_id, arrival_id, type(error).__name__)

    async def _note_failure(self, business_id: UUID, arrival_id: UUID, reason: str) -> None:
        async with self._db.tenant_session(business_id) as session:
            arrival = await session.get(TwilioArrival, arrival_id, with_for_update=True)
            if arrival is None:
                return
            arrival.attempts += 1
            arrival.error = reason
            if arrival.attempts >= MOST_ATTEMPTS:
                arrival.state = "failed"

    async def _message(self, session: AsyncSession, arrival: TwilioArrival, form: Mapping[str, str]) -> None:
        route, phone = _sender_of(form)
        inbox = Inbox(session, arrival.business_id, self._publisher)
        customer_id = None
        for incoming in _incoming(form, route, phone):
            _, message = await inbox.take(incoming)
            customer_id = message.customer_id if message is not None else customer_id
        arrival.customer_id = customer_id

    async def _status(self, session: AsyncSession, arrival: TwilioArrival, form: Mapping[str, str]) -> None:
        status = _STATUSES.get(form.get("MessageStatus") or form.get("SmsStatus") or "")
        sid = form.get("MessageSid") or form.get("SmsSid")
        if status is None or sid is None:
            return
        route: Route = "twilio_whatsapp" if form.get("From", "").startswith(_WHATSAPP) else "twilio_sms"
        named = arrival.key.rpartition(":")[2]
        message = await Outcomes(session, arrival.business_id, self._publisher).told(
            route, sid, UUID(named) if named else None, status, form.get("ErrorCode") or None, utc_now()
        )
        arrival.customer_id = None if message is None else message.customer_id


def _sender_of(form: Mapping[str, str]) -> tuple[Route, str]:
    raw = form.get("From", "")
    route: Route = "twilio_whatsapp" if raw.startswith(_WHATSAPP) else "twilio_sms"
    try:
        return route, to_e164(raw.removeprefix(_WHATSAPP))
    except PhoneInvalidError as error:
        # A sender by name, as banks have: nobody who can be answered. The body is kept, marked as failed.
        raise BadRequestError("השולח אינו מספר טלפון.", parameter="From") from error


def _incoming(form: Mapping[str, str], route: Route, phone: str) -> list[Incoming]:
    """The message; each attachment beyond the first is one of its own, in order."""
    sid = form.get("MessageSid") or form.get("SmsSid") or ""
    body = form.get("Body", "").strip() or None
    first = Incoming(
        route=route,
        external_id=sid,
        chat=None,
        lid=None,
        phone=phone,
        name=form.get("ProfileName") or None,
        sent_at=utc_now(),
        kind="text",
        body=body,
    )
    if form.get("Latitude") and form.get("Longitude"):
        return [
            msgspec.structs.replace(
                first,
                kind="location",
                latitude=float(form["Latitude"]),
                longitude=float(form["Longitude"]),
                body=body or form.get("Label"),
            )
        ]
    count = int(form["NumMedia"]) if form.get("NumMedia", "0").isdigit() else 0
    if count == 0:
        return [first]
    found: list[Incoming] = []
    for number in range(min(count, MOST_FILES)):
        mime = form.get(f"MediaContentType{number}", "application/octet-stream")
        one = msgspec.structs.replace(
            first, kind=_kind_of(mime), file=Attached(mime=mime, url=form.get(f"MediaUrl{number}"))
        )
        found.append(one if number == 0 else msgspec.structs.replace(one, external_id=f"{sid}:{number}", body=None))
    return found


def _kind_of(mime: str) -> MessageKind:
    family = mime.partition("/")[0]
    kinds: dict[str, Literal["image", "video", "voice"]] = {"image": "image", "video": "video", "audio": "voice"}
    return kinds.get(family, "document")
