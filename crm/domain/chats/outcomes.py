"""What the routes tell of messages after they took them: arrived, read, or refused after all."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.chats.models import Message, MessageAttempt
from crm.domain.chats.outbound import OutboundRepository, Owing
from crm.domain.chats.sending import queue_send
from crm.domain.chats.statuses import move_on
from crm.domain.chats.threads import ThreadRepository
from crm.domain.chats.words import Route
from crm.domain.live.publisher import LivePublisher
from crm.domain.live.schemas import Changed
from crm.domain.whatsapp.links import LinkRepository
from crm.domain.whatsapp.routing import RouteDesk
from crm.lib import outbox
from shared.clock import utc_now
from shared.contracts.whatsapp import SentStatus, StatusSeen
from shared.log import logger

AT_ONCE = 1_000
GIVEN_UP = "given_up"
"""A try that nobody waits for any more: it may have arrived."""

_log = logger(__name__)


class Outcomes:
    """News of messages of one business, in the caller's transaction."""

    def __init__(self, session: AsyncSession, business_id: UUID, publisher: LivePublisher) -> None:
        self._session = session
        self._business_id = business_id
        self._publisher = publisher
        self._rows = OutboundRepository(session, business_id)

    async def of_gateway(self, event: StatusSeen) -> None:
        """As WhatsApp tells it."""
        await self.told("baileys", event.wa_id, event.message_id, event.status, event.error, event.at)

    async def told(
        self,
        route: Route,
        external_id: str | None,
        message_id: UUID | None,
        status: SentStatus,
        error: str | None,
        at: datetime,
    ) -> Message | None:
        """One piece of news; None when no message of ours is meant."""
        found = await self._rows.find(route, external_id, message_id)
        customer_id = None if found is None else await self._rows.customer_of(found)
        if found is None or customer_id is None:
            _log.info("message_status_of_none", business_id=str(self._business_id), route=route, status=status)
            return None
        await ThreadRepository(self._session, self._business_id).locked(customer_id)
        owing = await self._rows.owing(found)
        if owing is None:
            # Written on the office's own phone: nothing is owed, the news is only shown.
            message = await self._session.get_one(Message, found, with_for_update=True)
            move_on(message, status, at, error)
        else:
            message = owing.message
            await self._note(owing, route, external_id, status, error, at)
        self._publisher.publish_after_commit(self._session, self._business_id, [Changed("chats", customer_id)])
        return message

    async def link_is_back(self) -> None:
        """What waited for the own WhatsApp goes now."""
        now = utc_now()
        for send in await self._rows.waiting(AT_ONCE):
            send.next_try_at = now
            await queue_send(self._session, self._business_id, send.message_id)

    async def _note(
        self, owing: Owing, route: Route, external_id: str | None, status: SentStatus, error: str | None, at: datetime
    ) -> None:
        message = owing.message
        attempts = await self._rows.attempts(message.id)
        attempt = _meant(attempts, route, external_id)
        if status == "failed":
            await self._refused(owing, attempt, error, at)
            return
        if attempt is not None:
            attempt.outcome, attempt.external_id = "sent", external_id or attempt.external_id
            attempt.ended_at = attempt.ended_at or at
        if message.external_id is None or message.route != route:
            message.route, message.external_id = route, external_id
        if move_on(message, status, at) and status in {"delivered", "read"} and route == "baileys":
            link = await LinkRepository(self._session, self._business_id).locked()
            RouteDesk(self._session, self._publisher, link).arrived()
        if owing.send.state == "queued":
            outbox.close(owing.send, "sent", utc_now(), None)
            await self.queue_next(message.customer_id)

    async def _refused(self, owing: Owing, attempt: MessageAttempt | None, error: str | None, at: datetime) -> None:
        """It will never arrive by this way: another is looked for, unless it arrived meanwhile or nobody wants it."""
        message = owing.message
        if message.state in {"delivered", "read", "cancelled"} or attempt is None:
            return
        if attempt.outcome == "refused":
            return
        was_given_up = attempt.error == GIVEN_UP
        attempt.outcome, attempt.error, attempt.ended_at = "refused", error or "unknown", at
        if attempt.route == "baileys":
            link = await LinkRepository(self._session, self._business_id).locked()
            RouteDesk(self._session, self._publisher, link).refused(error, at)
        if message.state == "failed" or was_given_up:
            # A person decides about it already.
            return
        now = utc_now()
        if message.route == attempt.route:
            message.route = message.external_id = None
        message.state, message.sent_at = "queued", None
        message.version += 1
        send = owing.send
        send.state, send.done_at, send.next_try_at, send.last_error = "queued", None, now, error
        await queue_send(self._session, self._business_id, message.id)

    async def queue_next(self, customer_id: UUID) -> None:
        """The person's next message may go."""
        await self._session.flush()
        for message_id, due in await self._rows.next_of(customer_id):
            now = utc_now()
            await queue_send(self._session, self._business_id, message_id, at=due if due > now else None)


def _meant(attempts: list[MessageAttempt], route: Route, external_id: str | None) -> MessageAttempt | None:
    """The try that the news is about: by the route's id, else the newest on that route that has none yet.

    A try that the route calls by another name is another one: late news of the first must not end the second.
    """
    on_route = [one for one in attempts if one.route == route]
    named = [one for one in on_route if external_id is not None and one.external_id == external_id]
    unnamed = [one for one in on_route if external_id is None or one.external_id is None]
    return (named or unnamed or [None])[-1]
