"""Carries webhooks away: one job a delivery, and a sweep behind it for jobs that were lost.

At least once: a process killed between the answer and our note of it sends again, with the same ``webhook-id``. The
order of events is not kept: what failed comes later than what did not.
"""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from crm import jobs
from crm.db.lookups import all_businesses
from crm.db.session import Database
from crm.domain.live.publisher import LivePublisher
from crm.domain.live.schemas import Changed
from crm.domain.webhooks.carrier import Answered, NotAnsweredError, WebhookCarrier
from crm.domain.webhooks.dressing import body_of
from crm.domain.webhooks.models import WebhookDelivery, WebhookEndpoint
from crm.domain.webhooks.repository import WebhookRepository
from crm.domain.webhooks.signing import headers_of
from crm.domain.webhooks.telling import tell_owners
from crm.lib import outbox
from crm.lib.outbox import Pauses
from crm.lib.sealed import Sealer
from shared.clock import utc_now
from shared.log import logger

LEASE = timedelta(seconds=30)
"""While a try lasts nobody else makes one; longer than a try may take."""
LATE = timedelta(seconds=15)
"""A delivery that is so long overdue has lost its job; one whose job only waits is not queued twice."""
PAUSES = Pauses(first=timedelta(seconds=10), longest=timedelta(hours=2))
QUIET = Pauses(first=timedelta(seconds=5), longest=timedelta(minutes=5))
"""How long an address that did not answer is left alone by its other deliveries."""
PROBE = timedelta(seconds=20)
"""While one delivery tries an address that was away, the others wait: a dead one holds one worker, not all."""
GONE = 410
KEPT = timedelta(days=30)
AT_ONCE = 1_000
SWITCHED_OFF = "הכתובת כובתה לפני השליחה."
_AGENT = {"Content-Type": "application/json", "User-Agent": "Moked-Webhooks/1"}

_log = logger(__name__)


class Parcel(msgspec.Struct, frozen=True):
    """One try, ready to go."""

    url: str
    headers: dict[str, str]
    body: bytes


def purpose_of(endpoint_id: UUID) -> str:
    """What an address's secrets are sealed for."""
    return f"webhook {endpoint_id}"


class WebhookSender:
    """Carries deliveries of every business."""

    def __init__(
        self, db: Database, carrier: WebhookCarrier, sealer: Sealer, publisher: LivePublisher, screen_url: str
    ) -> None:
        """``screen_url`` is where letters send owners to look."""
        self._db = db
        self._carrier = carrier
        self._sealer = sealer
        self._publisher = publisher
        self._screen_url = screen_url

    async def send(self, business_id: UUID, delivery_id: UUID) -> None:
        """Try once; what was not taken waits for its next try. A delivery that is done or taken is left alone."""
        parcel = await self._claim(business_id, delivery_id)
        if parcel is None:
            return
        try:
            answered = await self._carrier.send(parcel.url, parcel.headers, parcel.body)
        except NotAnsweredError as error:
            await self._note(business_id, delivery_id, None, str(error))
        else:
            reason = None if answered.is_success else _refusal(answered.code)
            await self._note(business_id, delivery_id, answered, reason)

    async def requeue_due(self) -> int:
        """Queue deliveries whose job was lost, tenant by tenant; answers how many."""
        queued = 0
        for business_id in await all_businesses(self._db):
            async with self._db.tenant_session(business_id) as session:
                for delivery_id in await WebhookRepository(session, business_id).due(utc_now() - LATE, AT_ONCE):
                    queued += await queue(session, business_id, delivery_id)
        if queued:
            _log.warning("webhooks_requeued", count=queued)
        return queued

    async def forget_old(self) -> None:
        """Delete what was done with long ago."""
        for business_id in await all_businesses(self._db):
            async with self._db.tenant_session(business_id) as session:
                await WebhookRepository(session, business_id).forget(utc_now() - KEPT)

    async def _claim(self, business_id: UUID, delivery_id: UUID) -> Parcel | None:
        now = utc_now()
        async with self._db.tenant_session(business_id) as session:
            rows = WebhookRepository(session, business_id)
            found = await rows.delivery(delivery_id)
            if found is None or not outbox.is_due(found[0], now):
                return None
            delivery, event = found
            endpoint = await rows.endpoint(delivery.endpoint_id, lock=True)
            if endpoint is None or not endpoint.active or endpoint.deleted_at is not None:
                outbox.close(delivery, "failed", now, SWITCHED_OFF)
                return None
            quiet_until = _quiet_until(endpoint, delivery, now)
            if quiet_until is not None:
                delivery.next_try_at = quiet_until
                await queue(session, business_id, delivery_id, at=quiet_until)
                return None
            if not outbox.claim(delivery, now, LEASE):
                await self._give_up(session, rows, endpoint, delivery)
                return None
            if endpoint.failing_since is not None:
                endpoint.quiet_until = now + PROBE
            body = await body_of(rows, event)
            return Parcel(
                endpoint.url, {**_AGENT, **headers_of(event.id, now, body, self._secrets(endpoint, now))}, body
            )

    def _secrets(self, endpoint: WebhookEndpoint, now: datetime) -> list[str]:
        sealed = [endpoint.secret]
        if (
            endpoint.old_secret is not None
            and endpoint.old_secret_until is not None
            and endpoint.old_secret_until > now
        ):
            sealed.append(endpoint.old_secret)
        return [self._sealer.open(one, purpose_of(endpoint.id)).decode() for one in sealed]

    async def _note(self, business_id: UUID, delivery_id: UUID, answered: Answered | None, reason: str | None) -> None:
        now = utc_now()
        async with self._db.tenant_session(business_id) as session:
            rows = WebhookRepository(session, business_id)
            found = await rows.delivery(delivery_id)
            if found is None:
                return
            delivery = found[0]
            endpoint = await rows.endpoint(delivery.endpoint_id, lock=True)
            if endpoint is None:
                return
            delivery.response_code = None if answered is None else answered.code
            delivery.response_ms = None if answered is None else answered.ms
            if reason is None:
                outbox.close(delivery, "sent", now, None)
                endpoint.failures, endpoint.failing_since, endpoint.quiet_until = 0, None, None
                _log.info("webhook_sent", delivery_id=str(delivery_id), attempts=delivery.attempts)
            else:
                await self._failed(session, rows, endpoint, delivery, reason)
            self._publisher.publish_after_commit(session, business_id, [Changed("webhooks", endpoint.id)])

    async def _failed(
        self,
        session: AsyncSession,
        rows: WebhookRepository,
        endpoint: WebhookEndpoint,
        delivery: WebhookDelivery,
        reason: str,
    ) -> None:
        now = utc_now()
        endpoint.failures += 1
        endpoint.failing_since = endpoint.failing_since or now
        endpoint.quiet_until = now + QUIET.after(endpoint.failures)
        outbox.put_off(delivery, now, PAUSES, reason)
        _log.warning("webhook_put_off", delivery_id=str(delivery.id), attempts=delivery.attempts)
        if delivery.response_code == GONE or delivery.next_try_at >= delivery.expires_at:
            outbox.close(delivery, "failed", now, reason)
            await self._give_up(session, rows, endpoint, delivery)
        else:
            await queue(session, delivery.business_id, delivery.id, at=delivery.next_try_at)

    async def _give_up(
        self, session: AsyncSession, rows: WebhookRepository, endpoint: WebhookEndpoint, delivery: WebhookDelivery
    ) -> None:
        _log.error("webhook_failed", delivery_id=str(delivery.id), attempts=delivery.attempts)
        await tell_owners(session, await rows.owners(), endpoint, delivery, self._screen_url)


async def queue(session: AsyncSession, business_id: UUID, delivery_id: UUID, at: datetime | None = None) -> bool:
    """Hand the delivery to the worker with the caller's transaction."""
    arguments = {"business_id": str(business_id), "delivery_id": str(delivery_id)}
    return await jobs.defer(session, jobs.SEND_WEBHOOK, arguments, lock=f"{jobs.SEND_WEBHOOK}:{delivery_id}", at=at)


def _quiet_until(endpoint: WebhookEndpoint, delivery: WebhookDelivery, now: datetime) -> datetime | None:
    """Until when the address is left alone, if it is; a delivery whose time is over does not wait for that."""
    quiet = endpoint.quiet_until
    return quiet if quiet is not None and quiet > now + outbox.EARLY and now < delivery.expires_at else None


def _refusal(code: int) -> str:
    if 300 <= code < 400:
        return f"השרת הפנה לכתובת אחרת (קוד {code}). מסיבות אבטחה איננו עוקבים אחרי הפניות."
    return f"השרת ענה בקוד {code}."
