"""Runs a broadcast person by person: one transaction a person, which writes his message or why there is none.

A worker that is killed leaves nothing half done: the person's row and his message are committed together, and a sweep
takes up where it stopped. The outbox behind it sends each message once and keeps the number's own pace and cap.
"""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from crm.db.session import Database
from crm.db.sweeping import sweep_businesses
from crm.domain.audit.service import Author, record
from crm.domain.broadcasts.models import Broadcast, BroadcastRecipient
from crm.domain.broadcasts.names import may_be_called, speaks_by_name
from crm.domain.broadcasts.queueing import queue_step
from crm.domain.broadcasts.repository import BroadcastRepository
from crm.domain.broadcasts.words import BLINKS, CAP, GONE, LINK_DOWN, NAME_MISSING, NO_TEMPLATE, QUIET, TEMPLATE_GONE
from crm.domain.chats.errors import ContactRefusedError
from crm.domain.chats.models import MessageTemplate
from crm.domain.chats.outbound import OutboundRepository
from crm.domain.chats.sending import MessageService, Outgoing
from crm.domain.chats.threads import ThreadRepository
from crm.domain.chats.words import RecipientState
from crm.domain.consent.gate import ContactGate, Question
from crm.domain.consent.words import when
from crm.domain.live.publisher import LivePublisher
from crm.domain.live.schemas import Changed
from crm.domain.whatsapp.links import LinkRepository
from crm.domain.whatsapp.routing import cap_today, is_away
from crm.lib.days import day_after, midnight
from crm.lib.errors import ApiError
from shared.clock import ISRAEL, utc_now
from shared.log import logger

LATE = timedelta(seconds=30)
LOOK_AGAIN = timedelta(seconds=5)
"""While the outbox has not handed over what it got, or the link blinks."""
MOST_UNDERWAY = 2
"""Messages in the outbox at once: what is stopped is stopped before it left."""
SYSTEM = Author("system", "broadcasts")

_log = logger(__name__)


class BroadcastRunner:
    """Steps of broadcasts of every business."""

    def __init__(
        self, db: Database, publisher: LivePublisher, *, jitter: Callable[[float, float], float] = random.uniform
    ) -> None:
        """``jitter`` draws the length of each pause, in spacings."""
        self._db = db
        self._publisher = publisher
        self._jitter = jitter

    async def step(self, business_id: UUID, broadcast_id: UUID) -> None:
        """The next person's turn, when it has come; does nothing to a broadcast that does not run."""
        async with self._db.tenant_session(business_id) as session:
            row = await BroadcastRepository(session, business_id).locked(broadcast_id)
            now = utc_now()
            if row is None or row.state != "running":
                return
            if row.next_at is None or row.next_at <= now + timedelta(milliseconds=500):
                await _Step(session, self._publisher, row, now, self._jitter).take()
            if row.state == "running":
                await queue_step(session, business_id, broadcast_id, at=row.next_at)
            self._publisher.publish_after_commit(session, business_id, [Changed("broadcasts", broadcast_id)])

    async def requeue_due(self) -> int:
        """Queue running broadcasts whose job was lost; answers how many."""
        queued = await sweep_businesses(self._db, "broadcasts", self._requeue)
        if queued:
            _log.warning("broadcasts_requeued", count=queued)
        return queued

    async def _requeue(self, business_id: UUID) -> int:
        async with self._db.tenant_session(business_id) as session:
            due = await BroadcastRepository(session, business_id).due(utc_now() - LATE)
            return sum([await queue_step(session, business_id, broadcast_id) for broadcast_id in due])


class _Step:
    """One step of one locked broadcast."""

    def __init__(
        self,
        session: AsyncSession,
        publisher: LivePublisher,
        row: Broadcast,
        now: datetime,
        jitter: Callable[[float, float], float],
    ) -> None:
        self._session = session
        self._publisher = publisher
        self._row = row
        self._now = now
        self._jitter = jitter
        self._rows = BroadcastRepository(session, row.business_id)

    async def take(self) -> None:
        template = await self._rows.template(self._row.template_id)
        if template is None or template.state in {"rejected", "retired"}:
            self._pause(TEMPLATE_GONE)
            return
        underway = await self._rows.in_the_outbox(self._row.id)
        if not await self._way_is_open(template):
            return
        recipient = await self._rows.next_waiting(self._row.id)
        if recipient is None:
            if underway:
                self._wait(self._now + LOOK_AGAIN, self._row.reason)
            else:
                self._done()
            return
        if underway >= MOST_UNDERWAY:
            self._wait(self._now + LOOK_AGAIN, self._row.reason)
            return
        await self._write_to(recipient, template)

    async def _way_is_open(self, template: MessageTemplate) -> bool:
        """A link that is gone pauses the broadcast, one that blinks and a full day let it wait."""
        link = await LinkRepository(self._session, self._row.business_id).shown()
        if link.route != "baileys":
            if link.route == "twilio_whatsapp" and (template.state != "approved" or template.content_sid is None):
                self._pause(NO_TEMPLATE)
                return False
            return True
        if link.state != "open":
            if is_away(link, self._now):
                self._pause(LINK_DOWN)
            else:
                self._wait(self._now + LOOK_AGAIN, BLINKS)
            return False
        today = self._now.astimezone(ISRAEL).date()
        since = midnight(today)
        begun = await OutboundRepository(self._session, self._row.business_id).begun_since(since or self._now)
        tomorrow = day_after(today)
        if begun >= cap_today(link, self._now) and tomorrow is not None:
            self._wait(tomorrow, CAP)
            return False
        return True

    async def _write_to(self, recipient: BroadcastRecipient, template: MessageTemplate) -> None:
        """One bad recipient never fails the rest: whatever goes wrong for him is undone and noted as his."""
        try:
            async with self._session.begin_nested():
                ends = await self._ask_and_send(recipient, template)
        except ContactRefusedError as error:
            ends = self._ended(recipient, "refused", error.reason)
        except (ApiError, DBAPIError) as error:
            code = error.code if isinstance(error, ApiError) else "error"
            _log.warning("broadcast_recipient_failed", broadcast_id=str(self._row.id), reason=code)
            ends = self._ended(recipient, "failed", code)
        if ends:
            pause = timedelta(seconds=self._row.spacing_s * self._jitter(1.0, 1.5))
            self._wait(self._now + (pause if recipient.state == "queued" else timedelta()), None)

    async def _ask_and_send(self, recipient: BroadcastRecipient, template: MessageTemplate) -> bool:
        """Whether this person's turn is over; false: the hour is wrong for everybody, and it comes again."""
        business_id, customer_id = self._row.business_id, recipient.customer_id
        customer = (await self._rows.customers([customer_id])).get(customer_id)
        if customer is None:
            return self._ended(recipient, "refused", GONE)
        if speaks_by_name(template) and not may_be_called(customer):
            return self._ended(recipient, "refused", NAME_MISSING)
        # The sender locks the chat before it asks the gate, too: two orders would wait for each other in a ring.
        await ThreadRepository(self._session, business_id).locked(customer_id)
        question = Question(
            customer_id=customer_id, channel="whatsapp", purpose=self._row.purpose, about_id=self._row.id
        )
        decision = await ContactGate(self._session, business_id).ask(question, SYSTEM, now=self._now)
        if not decision.allowed:
            later = decision.allowed_from
            if later is not None and decision.reason not in {"frequency", "do_not_call"}:
                self._wait(later, QUIET.format(when=when(later)))
                return False
            return self._ended(recipient, "refused", decision.reason or "refused")
        message = await MessageService(self._session, business_id, self._publisher).send(
            Outgoing(
                customer_id=customer_id,
                author="automation",
                author_name=self._row.author_name,
                template_id=template.id,
                broadcast_id=self._row.id,
                purpose=self._row.purpose,
                decision_id=decision.id,
            )
        )
        recipient.message_id = message.id
        return self._ended(recipient, "queued", None)

    def _ended(self, recipient: BroadcastRecipient, state: RecipientState, reason: str | None) -> bool:
        recipient.state, recipient.reason, recipient.done_at = state, reason, self._now
        return True

    def _wait(self, until: datetime, reason: str | None) -> None:
        self._row.next_at, self._row.reason = until, reason

    def _pause(self, reason: str) -> None:
        self._row.state, self._row.reason, self._row.next_at = "paused", reason, None
        self._row.version += 1
        self._record("broadcast.paused", {"reason": reason})

    def _done(self) -> None:
        self._row.state, self._row.reason, self._row.next_at = "done", None, None
        self._row.ended_at = self._now
        self._row.version += 1
        self._record("broadcast.done", {})

    def _record(self, action: str, after: dict[str, object]) -> None:
        business_id = self._row.business_id
        record(self._session, SYSTEM, action, "broadcast", self._row.id, business_id=business_id, after=after)
