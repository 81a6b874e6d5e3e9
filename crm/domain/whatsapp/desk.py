"""The office's WhatsApp as its owner sees and steers it."""

from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.audit.service import human, record
from crm.domain.auth.permissions import require
from crm.domain.chats.models import Message, MessageSend
from crm.domain.chats.outbound import OutboundRepository
from crm.domain.live.publisher import LivePublisher
from crm.domain.live.schemas import Changed
from crm.domain.whatsapp.gateway import (
    GatewayAwayError,
    GatewayRefusedError,
    GatewayUnsureError,
    LinkNotOpenError,
    WhatsAppGateway,
)
from crm.domain.whatsapp.links import LinkRepository
from crm.domain.whatsapp.models import WhatsAppLink
from crm.domain.whatsapp.routing import RouteDesk, cap_today
from crm.domain.whatsapp.schemas import LinkIn, LinkOut, WhatsAppDesk, WhatsAppPatch
from crm.domain.whatsapp.words import sentence_of
from crm.lib.actor import Member
from crm.lib.days import midnight
from crm.lib.errors import BadRequestError, ConflictError, UnavailableError, VersionConflictError
from shared.clock import ISRAEL, utc_now

_PLAIN = ("ai_on", "resume_calls", "twilio_sender", "sms_sender", "daily_cap")


class SenderTakenError(ConflictError):
    """Another office here sends by this number."""

    code, title, sentence = "sender-taken", "Number taken", "המספר הזה כבר משמש משרד אחר במערכת."


class LinkedError(ConflictError):
    """The phone is linked already, or another gateway holds it."""

    code, title, sentence = "already-linked", "Already linked", "הוואטסאפ של המשרד כבר מחובר."


class WhatsAppDeskService:
    """The link and its settings, as one member sees them."""

    def __init__(
        self,
        session: AsyncSession,
        member: Member,
        publisher: LivePublisher,
        gateway: WhatsAppGateway,
        *,
        twilio_ready: bool,
    ) -> None:
        """``session`` is the request's transaction."""
        self._session = session
        self._member = member
        self._publisher = publisher
        self._gateway = gateway
        self._twilio_ready = twilio_ready
        self._links = LinkRepository(session, member.business_id)

    async def shown(self) -> WhatsAppDesk:
        """How things stand."""
        require(self._member, "chats.read")
        link, now = await self._links.shown(), utc_now()
        status = await self._gateway.status(self._member.business_id)
        today = midnight(now.astimezone(ISRAEL).date()) or now
        outbound = OutboundRepository(self._session, self._member.business_id)
        waiting, failed = await self._counts(today)
        return WhatsAppDesk(
            state=link.state,
            reason=link.reason,
            sentence=sentence_of(link),
            phone=link.phone,
            linked_at=link.linked_at,
            last_traffic_at=status.last_traffic_at,
            route=link.route,
            route_reason=link.route_reason,
            route_changed_at=link.route_changed_at,
            route_held=link.route_held,
            twilio_ready=self._twilio_ready and link.twilio_sender is not None,
            sms_ready=self._twilio_ready and link.sms_sender is not None,
            health=link.health,
            cap_today=cap_today(link, now),
            begun_today=await outbound.begun_since(today),
            waiting=waiting,
            failed_today=failed,
            ai_on=link.ai_on,
            resume_calls=link.resume_calls,
            twilio_sender=link.twilio_sender,
            sms_sender=link.sms_sender,
            daily_cap=link.daily_cap,
            version=link.version,
        )

    async def change(self, patch: WhatsAppPatch) -> WhatsAppDesk:
        """Change settings. Raises VersionConflictError, BadRequestError, SenderTakenError."""
        require(self._member, "whatsapp.link")
        link = await self._links.locked()
        if link.version != patch.version:
            raise VersionConflictError(await self.shown())
        before: dict[str, object] = {}
        after: dict[str, object] = {}
        for name in _PLAIN:
            value: object = getattr(patch, name)
            if value is not msgspec.UNSET and value != getattr(link, name):
                before[name], after[name] = getattr(link, name), value
                setattr(link, name, value)
        await self._flush()
        self._choose_route(link, patch)
        link.version += 1
        if after:
            self._record("whatsapp.changed", before, after)
        await self._session.flush()
        self._publisher.publish_after_commit(self._session, self._member.business_id, [Changed("whatsapp")])
        return await self.shown()

    async def link(self, asked: LinkIn) -> LinkOut:
        """Begin to link. Raises LinkedError, UnavailableError."""
        require(self._member, "whatsapp.link")
        try:
            answer = await self._gateway.link(self._member.business_id, asked.phone)
        except (GatewayAwayError, GatewayUnsureError) as error:
            raise UnavailableError("שער הוואטסאפ אינו עונה. נסו שוב בעוד רגע.") from error
        except (GatewayRefusedError, LinkNotOpenError) as error:
            raise LinkedError from error
        self._record("whatsapp.link_begun", None, {"by_code": asked.phone is not None})
        return LinkOut(answer.state, answer.pairing_code)

    async def unlink(self) -> None:
        """Log out at WhatsApp. Raises UnavailableError."""
        require(self._member, "whatsapp.link")
        try:
            await self._gateway.unlink(self._member.business_id)
        except (GatewayAwayError, GatewayUnsureError) as error:
            raise UnavailableError("שער הוואטסאפ אינו עונה. נסו שוב בעוד רגע.") from error
        except (GatewayRefusedError, LinkNotOpenError) as error:
            raise ConflictError from error
        self._record("whatsapp.unlinked", None, None)

    def _choose_route(self, link: WhatsAppLink, patch: WhatsAppPatch) -> None:
        now, who = utc_now(), human(self._member)
        routes = RouteDesk(self._session, self._publisher, link)
        ready = {"baileys": True, "twilio_whatsapp": link.twilio_sender, "twilio_sms": link.sms_sender}
        if patch.route is msgspec.UNSET:
            if not ready[link.route]:
                routes.sender_is_gone(who, now)
            return
        if patch.route is None:
            link.route_held = False
            if link.route_reason == "by_hand":
                routes.move("baileys", "automatic", who, now)
            routes.look(now)
            return
        if not ready[patch.route]:
            raise BadRequestError("קודם צריך למלא את המספר ב־Twilio.", parameter="route")
        link.route_held = True
        routes.move(patch.route, "by_hand", who, now)

    async def _counts(self, today: datetime) -> tuple[int, int]:
        """Messages that wait, and those that failed today."""
        mine: UUID = self._member.business_id
        waiting = (
            select(func.count())
            .select_from(MessageSend)
            .where(MessageSend.business_id == mine, MessageSend.state == "queued")
            .scalar_subquery()
        )
        failed = (
            select(func.count())
            .select_from(Message)
            .where(Message.business_id == mine, Message.state == "failed", Message.failed_at >= today)
            .scalar_subquery()
        )
        row = (await self._session.execute(select(waiting, failed))).one()
        return row[0], row[1]

    async def _flush(self) -> None:
        try:
            async with self._session.begin_nested():
                await self._session.flush()
        except IntegrityError as error:
            if "uq_whatsapp_links_" in str(error.orig):
                raise SenderTakenError from error
            raise

    def _record(self, action: str, before: dict[str, object] | None, after: dict[str, object] | None) -> None:
        business_id = self._member.business_id
        record(
            self._session,
            human(self._member),
            action,
            "business",
            business_id,
            business_id=business_id,
            before=before,
            after=after,
        )
