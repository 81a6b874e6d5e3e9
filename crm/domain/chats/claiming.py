"""Takes one message for one try: may it still go, which way, and the try written down before the route is asked."""

import random
from datetime import datetime, timedelta
from typing import Literal
from uuid import NAMESPACE_OID, UUID, uuid5

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.audit.service import Author
from crm.domain.chats.answering import may_still_go
from crm.domain.chats.asking import Deed, FileToSend, Try
from crm.domain.chats.errors import EXPIRED, FILE_MISSING, STOPPED
from crm.domain.chats.limits import UNSURE
from crm.domain.chats.models import Chat, Message, MessageAttempt
from crm.domain.chats.outbound import PAUSED, OutboundRepository, Owing
from crm.domain.chats.outcomes import GIVEN_UP, Outcomes
from crm.domain.chats.routes import Known, Wait, choose, last_error, words_of
from crm.domain.chats.sending import queue_send
from crm.domain.chats.statuses import move_on
from crm.domain.chats.threads import ThreadRepository
from crm.domain.chats.words import MessageKind, Route
from crm.domain.consent.gate import ContactGate, Question
from crm.domain.consent.schemas import Channel, DecisionOut, Purpose
from crm.domain.live.publisher import LivePublisher
from crm.domain.live.schemas import Changed
from crm.domain.whatsapp.links import LinkRepository
from crm.domain.whatsapp.models import WhatsAppLink
from crm.domain.whatsapp.routing import RESTRICTED, cap_today
from crm.lib import outbox
from crm.lib.days import midnight
from shared.clock import ISRAEL, utc_now
from shared.ids import new_id

LEASE = timedelta(seconds=90)
"""While a try lasts nobody else makes one; longer than a try with a file may take."""
PLANNED = timedelta(minutes=2)
"""What we began and could not send at once is asked about again: a plan is no permission."""
PAUSE_LOOKS = timedelta(minutes=1)
"""How often a message of a paused broadcast looks whether it goes on."""
SPACING_S = (4.0, 9.0)
"""Between two conversations that the own number begins; never twice the same, as people are."""
_KINDS: dict[MessageKind, Literal["image", "document", "voice", "video"]] = {
    "image": "image",
    "voice": "voice",
    "audio": "document",
    "video": "video",
    "document": "document",
    "sticker": "image",
}


class Claimer:
    """Claims messages of one business, in one transaction."""

    def __init__(
        self, session: AsyncSession, business_id: UUID, publisher: LivePublisher, *, twilio_ready: bool
    ) -> None:
        self._session = session
        self._business_id = business_id
        self._publisher = publisher
        self._twilio_ready = twilio_ready
        self._rows = OutboundRepository(session, business_id)

    async def claim(self, message_id: UUID) -> Try | None:
        """The try to make now, or None: done, not due, behind another, put off, or over."""
        now = utc_now()
        customer_id = await self._rows.customer_of(message_id)
        if customer_id is None:
            return None
        chat = await ThreadRepository(self._session, self._business_id).locked(customer_id)
        owing = await self._rows.owing(message_id)
        if owing is None or not outbox.is_due(owing.send, now):
            return None
        message = owing.message
        if message.state not in {"queued", "sending"} or await self._rows.stands_before(message):
            return None
        every = await self._rows.attempts(message_id)
        open_try = next((one for one in every if _is_open(one)), None)
        if open_try is not None:
            return await self._ask_about(owing, open_try, now)
        if not await self._may_go(owing, now):
            return None
        if not outbox.claim(owing.send, now, LEASE):
            await self._fail(owing, EXPIRED, now)
            return None
        return await self._take_route(owing, chat, every, now)

    async def _ask_about(self, owing: Owing, attempt: MessageAttempt, now: datetime) -> Try | None:
        """What became of the open try; after 15 minutes with the link not back nobody waits for it any more."""
        link = await LinkRepository(self._session, self._business_id).shown()
        overdue = now - attempt.created_at >= UNSURE
        hopeful = attempt.route == "baileys" and link.state == "open" and now - attempt.created_at < 4 * UNSURE
        deed: Deed = "give_up" if overdue and not hopeful else "ask"
        if attempt.route != "baileys" and deed == "ask":
            due = attempt.created_at + UNSURE
            attempt.outcome = "unknown"
            owing.send.next_try_at = due
            await queue_send(self._session, self._business_id, owing.message.id, at=due)
            return None
        owing.send.attempts += 1
        owing.send.next_try_at = now + LEASE
        return Try(
            deed=deed,
            attempt_id=attempt.id,
            message_id=owing.message.id,
            key=await self._key(owing.message, attempt.id),
            route=attempt.route,
        )

    async def _may_go(self, owing: Owing, now: datetime) -> bool:
        message = owing.message
        if message.author == "ai" and not await may_still_go(self._session, message):
            await self._cancel(owing, "withdrawn", now)
            return False
        if message.broadcast_id is not None and not await self._broadcast_goes_on(owing, message.broadcast_id, now):
            return False
        if message.purpose is None or message.decision_id is None:
            return True
        # Since the gate was asked he may have said "no more", while a try that came to nothing was on its way.
        if now - message.at < PLANNED and not await self._rows.refuses_contact(message.customer_id):
            return True
        decision = await self._ask_gate(message, message.purpose, "whatsapp", now)
        if decision.allowed:
            return True
        if decision.allowed_from is not None and decision.allowed_from < owing.send.expires_at:
            await self._put_off(owing, decision.allowed_from, decision.reason or "refused")
        else:
            await self._cancel(owing, decision.reason or "refused", now)
        return False

    async def _ask_gate(self, message: Message, purpose: Purpose, channel: Channel, now: datetime) -> DecisionOut:
        question = Question(
            customer_id=message.customer_id,
            channel=channel,
            purpose=purpose,
            about_id=message.broadcast_id or message.id,
        )
        return await ContactGate(self._session, self._business_id).ask(question, Author("system", "outbox"), now=now)

    async def _broadcast_goes_on(self, owing: Owing, broadcast_id: UUID, now: datetime) -> bool:
        """A try may come back after its broadcast was stopped or paused; what a person sent again since goes."""
        found = await self._rows.broadcast(broadcast_id)
        state, ended_at = found or ("stopped", None)
        if state == "paused":
            await self._put_off(owing, now + PAUSE_LOOKS, PAUSED)
        elif state == "stopped" and (ended_at is None or owing.send.created_at <= ended_at):
            await self._cancel(owing, STOPPED, now)
        else:
            return True
        return False

    async def _take_route(self, owing: Owing, chat: Chat, every: list[MessageAttempt], now: datetime) -> Try | None:
        message, links = owing.message, LinkRepository(self._session, self._business_id)
        link = await (links.locked() if message.purpose is not None else links.shown())
        since = midnight(now.astimezone(ISRAEL).date())
        known = Known(
            message=message,
            chat=chat,
            link=link,
            attempts=[one for one in every if one.created_at >= owing.send.created_at or one.error == RESTRICTED],
            template=await self._rows.template(message.template_id),
            phone=await self._rows.phone(message.customer_id),
            twilio_ready=self._twilio_ready,
            begun_today=0 if message.purpose is None else await self._rows.begun_since(since or now),
            cap=cap_today(link, now),
            goes_on=await self._rows.goes_on(message),
            now=now,
        )
        route = choose(known)
        if route == "twilio_sms" and message.purpose is not None:
            # Until now the gate was asked about WhatsApp, and consent to one is none to the other.
            decision = await self._ask_gate(message, message.purpose, "sms", now)
            if not decision.allowed:
                route = choose(msgspec.structs.replace(known, sms_allowed=False))
        if isinstance(route, Wait):
            await self._put_off(owing, now + route.pause, route.reason)
            return None
        if route is None:
            await self._fail(owing, last_error(known.attempts), now)
            return None
        file = await self._file(message)
        if message.file_id is not None and file is None:
            await self._fail(owing, FILE_MISSING, now)
            return None
        if route == "baileys" and message.purpose is not None:
            link.paced_until = now + timedelta(seconds=random.uniform(*SPACING_S))  # noqa: S311 - no secret
        return await self._written_down(known, route, file)

    async def _written_down(self, known: Known, route: Route, file: FileToSend | None) -> Try:
        message, link, template = known.message, known.link, known.template
        latitude, longitude = message.latitude, message.longitude
        place = None if latitude is None or longitude is None else (latitude, longitude)
        attempt = MessageAttempt(
            id=new_id(), business_id=self._business_id, message_id=message.id, route=route, outcome="trying"
        )
        self._session.add(attempt)
        message.state = "sending"
        await self._session.flush()
        by_template = route == "twilio_whatsapp" and template is not None and template.state == "approved"
        return Try(
            deed="send",
            attempt_id=attempt.id,
            message_id=message.id,
            key=await self._key(message, attempt.id),
            route=route,
            chat=known.chat.wa_chat if route == "baileys" else None,
            phone=known.phone,
            sender=_sender(link, route),
            body=message.body if route == "baileys" else words_of(message),
            file=file if route == "baileys" else None,
            place=place,
            quoted_wa_id=await self._rows.wa_id_of(message.quoted_id) if route == "baileys" else None,
            content_sid=template.content_sid if by_template and template is not None else None,
            variables=message.template_values,
        )

    async def _key(self, message: Message, attempt_id: UUID) -> UUID:
        """The message's own id. Once the gateway has ended that one and a person wants it again, a new one."""
        ended = [
            one
            for one in await self._rows.attempts(message.id)
            if one.route == "baileys" and one.id != attempt_id and (one.outcome == "refused" or one.error == GIVEN_UP)
        ]
        return uuid5(NAMESPACE_OID, f"{message.id}:{len(ended)}") if ended else message.id

    async def _file(self, message: Message) -> FileToSend | None:
        if message.file_id is None:
            return None
        file = await self._rows.file(message.file_id)
        if file is None or file.dropped_at is not None:
            return None
        return FileToSend(file.key, _KINDS.get(message.kind, "document"), file.mime, message.file_name or file.name)

    async def _put_off(self, owing: Owing, until: datetime, reason: str) -> None:
        owing.message.state = "queued"
        owing.send.next_try_at, owing.send.last_error = until, reason
        await queue_send(self._session, self._business_id, owing.message.id, at=until)

    async def _cancel(self, owing: Owing, reason: str, now: datetime) -> None:
        owing.message.state, owing.message.error = "cancelled", reason
        owing.message.version += 1
        outbox.close(owing.send, "failed", now, reason)
        await self._tell(owing)

    async def _fail(self, owing: Owing, reason: str, now: datetime) -> None:
        move_on(owing.message, "failed", now, reason)
        outbox.close(owing.send, "failed", now, reason)
        await self._tell(owing)

    async def _tell(self, owing: Owing) -> None:
        await Outcomes(self._session, self._business_id, self._publisher).queue_next(owing.message.customer_id)
        hints = [Changed("chats", owing.message.customer_id)]
        self._publisher.publish_after_commit(self._session, self._business_id, hints)


def _is_open(attempt: MessageAttempt) -> bool:
    return attempt.outcome in {"trying", "unknown"} and attempt.error != GIVEN_UP


def _sender(link: WhatsAppLink, route: Route) -> str | None:
    return {"twilio_whatsapp": link.twilio_sender, "twilio_sms": link.sms_sender}.get(route)
