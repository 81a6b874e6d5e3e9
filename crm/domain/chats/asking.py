"""Asks one route to carry one message, or what became of it; knows nothing of rules."""

from typing import Literal
from uuid import UUID

import msgspec

from crm.domain.chats.errors import FILE_MISSING
from crm.domain.chats.words import Route
from crm.domain.twilio.client import TwilioClient, TwilioText
from crm.domain.whatsapp.gateway import (
    GatewayAwayError,
    GatewayRefusedError,
    GatewayUnsureError,
    LinkNotOpenError,
    WhatsAppGateway,
)
from crm.lib.errors import NotFoundError
from crm.lib.file_store import FileStore, FileStoreUnavailableError
from shared.contracts.whatsapp import (
    OutgoingFile,
    OutgoingLocation,
    OutgoingText,
    SendAnswer,
    SendRequest,
)

Deed = Literal["send", "ask", "give_up"]


class FileToSend(msgspec.Struct, frozen=True):
    """A stored file by its key."""

    key: str
    kind: Literal["image", "document", "voice", "video"]
    mime: str
    name: str | None


class Try(msgspec.Struct, frozen=True, kw_only=True):
    """One try, written down already. ``key`` is what makes it one message for the gateway, however often it is asked.

    ``ask`` learns what became of an open try; ``give_up`` ends it.
    """

    deed: Deed
    attempt_id: UUID
    message_id: UUID
    key: UUID
    route: Route
    chat: str | None = None
    phone: str | None = None
    sender: str | None = None
    body: str | None = None
    file: FileToSend | None = None
    place: tuple[float, float] | None = None
    quoted_wa_id: str | None = None
    content_sid: str | None = None
    variables: list[str] = []


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What a try came to."""

    outcome: Literal["sent", "refused", "unsent", "unknown", "given_up"]
    external_id: str | None = None
    chat: str | None = None
    error: str | None = None


class RouteAsker:
    """The routes of this installation."""

    def __init__(self, gateway: WhatsAppGateway, twilio: TwilioClient, files: FileStore) -> None:
        self._gateway = gateway
        self._twilio = twilio
        self._files = files

    @property
    def twilio_ready(self) -> bool:
        """Whether Twilio can be asked at all."""
        return self._twilio.account.ready

    async def ask(self, business_id: UUID, tried: Try) -> Told:
        """Carry the message, or learn about it; never raises for what a route does."""
        if tried.route != "baileys":
            return await self._by_twilio(tried)
        try:
            if tried.deed == "send":
                return await self._by_gateway(business_id, tried)
            return await self._ask_gateway(business_id, tried)
        except GatewayAwayError:
            # An open try stays open: what was asked before this may have arrived.
            return Told(outcome="unsent" if tried.deed == "send" else "unknown", error="gateway_away")
        except LinkNotOpenError:
            return Told(outcome="unsent", error="link-not-open")
        except GatewayUnsureError as error:
            return Told(outcome="unknown", error=str(error))
        except GatewayRefusedError as error:
            # What is refused of an open try is the question; the message may have arrived all the same.
            outcome = "refused" if tried.deed == "send" else "unknown"
            return Told(outcome=outcome, error=error.code or str(error.status))

    async def _by_gateway(self, business_id: UUID, tried: Try) -> Told:
        content: OutgoingText | OutgoingFile | OutgoingLocation
        if tried.file is not None:
            try:
                whole = await self._files.read(tried.file.key)
            except NotFoundError:
                return Told(outcome="refused", error=FILE_MISSING)
            except FileStoreUnavailableError:
                return Told(outcome="unsent", error="file_store_away")
            file_id = await self._hand_over(business_id, tried.file.mime, whole)
            if file_id is None:
                return Told(outcome="unsent", error="gateway_away")
            content = OutgoingFile(
                kind=tried.file.kind,
                file_id=file_id,
                mime=tried.file.mime,
                file_name=tried.file.name,
                caption=tried.body,
            )
        elif tried.place is not None:
            content = OutgoingLocation(latitude=tried.place[0], longitude=tried.place[1], name=tried.body)
        else:
            content = OutgoingText(tried.body or "")
        request = SendRequest(
            business_id=business_id,
            message_id=tried.key,
            chat=tried.chat,
            phone=None if tried.chat is not None else tried.phone,
            content=content,
            quoted_wa_id=tried.quoted_wa_id,
        )
        return _told(await self._gateway.send(request))

    async def _hand_over(self, business_id: UUID, mime: str, content: bytes) -> UUID | None:
        """Leaving a file there sends nothing, so not knowing whether it lies there is no doubt about the message."""
        try:
            return await self._gateway.hand_over(business_id, mime, content)
        except GatewayUnsureError:
            return None

    async def _ask_gateway(self, business_id: UUID, tried: Try) -> Told:
        answer = await self._gateway.sent(business_id, tried.key)
        if answer is None:
            return Told(outcome="unsent", error="not_seen")
        if answer.outcome != "unknown" or tried.deed == "ask":
            return _told(answer)
        await self._gateway.give_up(business_id, tried.key)
        return Told(outcome="given_up", external_id=answer.wa_id)

    async def _by_twilio(self, tried: Try) -> Told:
        if tried.deed != "send":
            # Twilio tells by its callback alone.
            return Told(outcome="given_up" if tried.deed == "give_up" else "unknown", error="no_callback")
        if tried.sender is None or tried.phone is None:
            return Told(outcome="refused", error="no_address")
        answer = await self._twilio.send(
            TwilioText(
                message_id=tried.message_id,
                sender=tried.sender,
                to=tried.phone,
                whatsapp=tried.route == "twilio_whatsapp",
                body=tried.body,
                content_sid=tried.content_sid,
                variables=tried.variables,
            )
        )
        return Told(outcome=answer.outcome, external_id=answer.sid, error=answer.error)


def _told(answer: SendAnswer) -> Told:
    return Told(outcome=answer.outcome, external_id=answer.wa_id, chat=answer.chat, error=answer.error)
