"""Carries messages to people: one job a message, in order for each person, by one way at a time.

The try is written down before a route is asked. What a route may have is never handed to another one before the first
has said no; a process killed in between finds the open try and asks the route what became of it.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from crm.db.session import Database
from crm.db.sweeping import sweep_businesses
from crm.domain.chats.asking import RouteAsker, Told, Try
from crm.domain.chats.claiming import Claimer
from crm.domain.chats.errors import UNSURE as MAY_HAVE_BEEN_SENT
from crm.domain.chats.models import MessageAttempt
from crm.domain.chats.outbound import OutboundRepository, Owing
from crm.domain.chats.outcomes import GIVEN_UP, Outcomes
from crm.domain.chats.sending import queue_send
from crm.domain.chats.statuses import move_on
from crm.domain.chats.threads import ThreadRepository
from crm.domain.live.publisher import LivePublisher
from crm.domain.live.schemas import Changed
from crm.domain.whatsapp.links import LinkRepository
from crm.domain.whatsapp.routing import RouteDesk
from crm.lib import outbox
from crm.lib.outbox import Pauses
from shared.clock import utc_now
from shared.log import logger

LATE = timedelta(seconds=15)
"""A message so long overdue has lost its job, or stood behind another."""
PAUSES = Pauses(first=timedelta(seconds=2), longest=timedelta(seconds=30))
ASK_AGAIN = Pauses(first=timedelta(seconds=3), longest=timedelta(seconds=60))
AT_ONCE = 1_000

_log = logger(__name__)


class MessageDeliverer:
    """Delivers messages of every business."""

    def __init__(self, db: Database, asker: RouteAsker, publisher: LivePublisher) -> None:
        self._db = db
        self._asker = asker
        self._publisher = publisher

    async def deliver(self, business_id: UUID, message_id: UUID) -> None:
        """One try. A message that is done, taken by another worker or behind an older one is left alone."""
        async with self._db.tenant_session(business_id) as session:
            claimer = Claimer(session, business_id, self._publisher, twilio_ready=self._asker.twilio_ready)
            attempt = await claimer.claim(message_id)
        if attempt is None:
            return
        told = await self._asker.ask(business_id, attempt)
        async with self._db.tenant_session(business_id) as session:
            await _Notes(session, business_id, self._publisher).note(attempt, told)

    async def requeue_due(self) -> int:
        """Queue messages whose job was lost, tenant by tenant, and look after routes; answers how many."""
        queued = await sweep_businesses(self._db, "messages", self._requeue)
        if queued:
            _log.warning("messages_requeued", count=queued)
        return queued

    async def _requeue(self, business_id: UUID) -> int:
        async with self._db.tenant_session(business_id) as session:
            link = await LinkRepository(session, business_id).get()
            if link is not None:
                locked = await LinkRepository(session, business_id).locked()
                RouteDesk(session, self._publisher, locked).look(utc_now())
            due = await OutboundRepository(session, business_id).due(utc_now() - LATE, AT_ONCE)
            return sum([await queue_send(session, business_id, message_id) for message_id in due])


class _Notes:
    """Notes what a try came to, in its own transaction."""

    def __init__(self, session: AsyncSession, business_id: UUID, publisher: LivePublisher) -> None:
        self._session = session
        self._business_id = business_id
        self._publisher = publisher
        self._rows = OutboundRepository(session, business_id)

    async def note(self, tried: Try, told: Told) -> None:
        """Note it; what the route itself told meanwhile by an event goes before what it answered."""
        # Two records may have become one while the route was asked: the message is where the person is now.
        customer_id = await self._rows.customer_of(tried.message_id)
        if customer_id is None:
            return
        chat = await ThreadRepository(self._session, self._business_id).locked(customer_id)
        owing = await self._rows.owing(tried.message_id)
        attempt = await self._session.get(MessageAttempt, tried.attempt_id, with_for_update=True)
        if owing is None or attempt is None:
            return
        await self._session.refresh(attempt)
        if attempt.outcome not in {"trying", "unknown"}:
            return
        attempt.external_id = told.external_id or attempt.external_id
        if told.outcome == "sent":
            # What WhatsApp refused is no address: a number that is not there would never be looked up again.
            chat.wa_chat = chat.wa_chat or told.chat
        match told.outcome:
            case "sent":
                await self._sent(owing, attempt)
            case "refused":
                await self._refused(owing, attempt, told.error)
            case "unsent":
                await self._unsent(owing, attempt, told.error)
            case "unknown":
                await self._unknown(owing, attempt, told.error)
            case "given_up":
                await self._given_up(owing, attempt)
        _log.info(
            "message_tried",
            business_id=str(self._business_id),
            message_id=str(tried.message_id),
            route=attempt.route,
            outcome=told.outcome,
            error=told.error,
        )
        self._publisher.publish_after_commit(self._session, self._business_id, [Changed("chats", customer_id)])

    async def _sent(self, owing: Owing, attempt: MessageAttempt) -> None:
        now = utc_now()
        attempt.outcome, attempt.ended_at = "sent", now
        owing.message.route, owing.message.external_id = attempt.route, attempt.external_id
        move_on(owing.message, "sent", now)
        outbox.close(owing.send, "sent", now, None)
        await Outcomes(self._session, self._business_id, self._publisher).queue_next(owing.message.customer_id)

    async def _refused(self, owing: Owing, attempt: MessageAttempt, error: str | None) -> None:
        now = utc_now()
        attempt.outcome, attempt.error, attempt.ended_at = "refused", error or "unknown", now
        if attempt.route == "baileys":
            link = await LinkRepository(self._session, self._business_id).locked()
            RouteDesk(self._session, self._publisher, link).refused(error, now)
        owing.message.state = "queued"
        owing.send.next_try_at, owing.send.last_error = now, error
        await queue_send(self._session, self._business_id, owing.message.id)

    async def _unsent(self, owing: Owing, attempt: MessageAttempt, error: str | None) -> None:
        now = utc_now()
        attempt.outcome, attempt.error, attempt.ended_at = "unsent", error, now
        owing.message.state = "queued"
        outbox.put_off(owing.send, now, PAUSES, error or "unsent")
        await queue_send(self._session, self._business_id, owing.message.id, at=owing.send.next_try_at)

    async def _unknown(self, owing: Owing, attempt: MessageAttempt, error: str | None) -> None:
        attempt.outcome, attempt.error = "unknown", error
        outbox.put_off(owing.send, utc_now(), ASK_AGAIN, error or "unknown")
        await queue_send(self._session, self._business_id, owing.message.id, at=owing.send.next_try_at)

    async def _given_up(self, owing: Owing, attempt: MessageAttempt) -> None:
        """Fifteen minutes of not knowing: a person decides (W30)."""
        now = utc_now()
        attempt.error, attempt.ended_at = GIVEN_UP, now
        owing.message.route = attempt.route
        owing.message.external_id = attempt.external_id
        move_on(owing.message, "failed", now, MAY_HAVE_BEEN_SENT)
        outbox.close(owing.send, "failed", now, MAY_HAVE_BEEN_SENT)
        _log.error("message_may_have_been_sent", business_id=str(self._business_id), message_id=str(owing.message.id))
        await Outcomes(self._session, self._business_id, self._publisher).queue_next(owing.message.customer_id)
