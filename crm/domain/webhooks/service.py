"""Addresses that are told what happens, as the office's owners see and change them."""

from datetime import timedelta
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.audit.service import human, record
from crm.domain.auth.permissions import require
from crm.domain.live.publisher import LivePublisher
from crm.domain.live.schemas import Changed
from crm.domain.webhooks.addresses import check_name, check_url
from crm.domain.webhooks.models import OutboxEvent, WebhookDelivery, WebhookEndpoint
from crm.domain.webhooks.noticing import owe_to
from crm.domain.webhooks.repository import DEFAULT_SORT, LIFETIME, Figures, WebhookRepository
from crm.domain.webhooks.schemas import (
    TEST_EVENT,
    WebhookCreate,
    WebhookDeliveryOut,
    WebhookEvent,
    WebhookOut,
    WebhookPatch,
    WebhookSecret,
    WebhooksOut,
)
from crm.domain.webhooks.sending import purpose_of, queue
from crm.domain.webhooks.signing import new_secret
from crm.lib.actor import Member
from crm.lib.errors import BadRequestError, ConflictError, NotFoundError, VersionConflictError
from crm.lib.outbox import OutboxState
from crm.lib.pagination import Page, PageRequest, sorted_by_default
from crm.lib.sealed import Sealer
from shared.clock import utc_now
from shared.ids import new_id

LATELY = timedelta(days=30)
OLD_SECRET_GOOD_FOR = timedelta(hours=24)
MOST_ENDPOINTS = 20


class WebhookService:
    """One office's addresses."""

    def __init__(
        self,
        session: AsyncSession,
        member: Member,
        publisher: LivePublisher,
        sealer: Sealer,
        *,
        inner_allowed: bool,
    ) -> None:
        """``session`` is the request's transaction; ``inner_allowed`` opens the own network, for development."""
        require(member, "team.manage")
        self._session = session
        self._member = member
        self._publisher = publisher
        self._sealer = sealer
        self._inner_allowed = inner_allowed
        self._rows = WebhookRepository(session, member.business_id)

    async def all(self) -> WebhooksOut:
        """Every address."""
        figures = await self._rows.figures(utc_now() - LATELY)
        return WebhooksOut([_out(row, figures.get(row.id, Figures())) for row in await self._rows.endpoints()])

    async def create(self, asked: WebhookCreate) -> WebhookSecret:
        """A new address with its secret. Raises BadRequestError, ConflictError, SealBrokenError."""
        if len(await self._rows.endpoints()) >= MOST_ENDPOINTS:
            raise ConflictError(f"אפשר להגדיר עד {MOST_ENDPOINTS} כתובות.")
        url, endpoint_id, secret = await self._checked(asked.url), new_id(), new_secret()
        endpoint = WebhookEndpoint(
            id=endpoint_id,
            business_id=self._member.business_id,
            name=_name(asked.name),
            url=url,
            events=list(dict.fromkeys(asked.events)),
            secret=self._sealer.seal(secret.encode(), purpose_of(endpoint_id)),
        )
        self._rows.add(endpoint)
        await self._session.flush()
        self._note("webhook.created", endpoint, None, {"name": endpoint.name, "url": url, "events": endpoint.events})
        return WebhookSecret(_out(endpoint, Figures()), secret)

    async def change(self, endpoint_id: UUID, patch: WebhookPatch) -> WebhookOut:
        """Raises NotFoundError, VersionConflictError, BadRequestError."""
        endpoint = await self._locked(endpoint_id, restoring=patch.deleted is False)
        if endpoint.version != patch.version:
            raise VersionConflictError
        sent: dict[str, object] = {}
        if patch.name is not msgspec.UNSET:
            sent["name"] = _name(patch.name)
        if patch.url is not msgspec.UNSET:
            sent["url"] = await self._checked(patch.url)
        if patch.events is not msgspec.UNSET:
            sent["events"] = list(dict.fromkeys(patch.events))
        if patch.active is not msgspec.UNSET:
            sent["active"] = patch.active
        before: dict[str, object] = {field: getattr(endpoint, field) for field in sent}
        for field, value in sent.items():
            setattr(endpoint, field, value)
        if patch.deleted is not msgspec.UNSET:
            before["deleted"], sent["deleted"] = endpoint.deleted_at is not None, patch.deleted
            endpoint.deleted_at = utc_now() if patch.deleted else None
        if "url" in sent or "active" in sent:
            endpoint.failures, endpoint.failing_since, endpoint.quiet_until = 0, None, None
        endpoint.version += 1
        await self._session.flush()
        self._note("webhook.changed", endpoint, before, sent)
        return await self._shown(endpoint)

    async def rotate(self, endpoint_id: UUID) -> WebhookSecret:
        """A new secret; the old one signs beside it for a day. Raises NotFoundError, SealBrokenError."""
        endpoint, secret = await self._locked(endpoint_id), new_secret()
        endpoint.old_secret, endpoint.old_secret_until = endpoint.secret, utc_now() + OLD_SECRET_GOOD_FOR
        endpoint.secret = self._sealer.seal(secret.encode(), purpose_of(endpoint.id))
        endpoint.version += 1
        await self._session.flush()
        self._note("webhook.secret_rotated", endpoint, None, {"old_secret_until": endpoint.old_secret_until})
        return WebhookSecret(await self._shown(endpoint), secret)

    async def test(self, endpoint_id: UUID) -> WebhookOut:
        """Owe the address a test event. Raises NotFoundError, ConflictError when it is switched off."""
        endpoint = await self._locked(endpoint_id)
        if not endpoint.active:
            raise ConflictError("הכתובת כבויה. מפעילים אותה ואז בודקים.")
        endpoint.quiet_until = None
        await owe_to(self._session, endpoint, TEST_EVENT, {"message": "בדיקה ממוקד"})
        self._note("webhook.tested", endpoint, None, None)
        return await self._shown(endpoint)

    async def deliveries(
        self, endpoint_id: UUID, state: OutboxState | None, request: PageRequest
    ) -> Page[WebhookDeliveryOut]:
        """What was told to the address, the newest first. Raises NotFoundError."""
        endpoint = await self._rows.endpoint(endpoint_id)
        if endpoint is None or endpoint.deleted_at is not None:
            raise NotFoundError
        rows, cursor, total = await self._rows.page(endpoint_id, state, sorted_by_default(request, DEFAULT_SORT))
        return Page([_delivery_out(delivery, event) for delivery, event in rows], cursor, total)

    async def resend(self, endpoint_id: UUID, delivery_id: UUID) -> WebhookDeliveryOut:
        """Send again, now. Raises NotFoundError, ConflictError when the address is switched off."""
        found = await self._rows.delivery(delivery_id)
        endpoint = await self._locked(endpoint_id)
        if found is None or found[0].endpoint_id != endpoint.id:
            raise NotFoundError
        if not endpoint.active:
            raise ConflictError("הכתובת כבויה. מפעילים אותה ואז שולחים שוב.")
        delivery, event = found
        now = utc_now()
        delivery.state, delivery.done_at = "queued", None
        delivery.next_try_at, delivery.expires_at = now, now + LIFETIME
        endpoint.quiet_until = None
        await self._session.flush()
        await queue(self._session, self._member.business_id, delivery.id)
        self._note("webhook.resent", endpoint, None, {"event_id": event.id, "type": event.type})
        return _delivery_out(delivery, event)

    async def _checked(self, url: str) -> str:
        text = check_url(url, inner_allowed=self._inner_allowed)
        await check_name(text, inner_allowed=self._inner_allowed)
        return text

    async def _locked(self, endpoint_id: UUID, *, restoring: bool = False) -> WebhookEndpoint:
        endpoint = await self._rows.endpoint(endpoint_id, lock=True)
        if endpoint is None or (endpoint.deleted_at is not None and not restoring):
            raise NotFoundError
        return endpoint

    async def _shown(self, endpoint: WebhookEndpoint) -> WebhookOut:
        figures = await self._rows.figures(utc_now() - LATELY)
        return _out(endpoint, figures.get(endpoint.id, Figures()))

    def _note(
        self,
        action: str,
        endpoint: WebhookEndpoint,
        before: dict[str, object] | None,
        after: dict[str, object] | None,
    ) -> None:
        business_id = self._member.business_id
        record(
            self._session,
            human(self._member),
            action,
            "webhook",
            endpoint.id,
            business_id=business_id,
            before=before,
            after=after,
        )
        self._publisher.publish_after_commit(self._session, business_id, [Changed("webhooks", endpoint.id)])


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name:
        raise BadRequestError("צריך לתת לכתובת שם.", parameter="name")
    return name


def _out(row: WebhookEndpoint, figures: Figures) -> WebhookOut:
    is_old_good = row.old_secret_until is not None and row.old_secret_until > utc_now()
    return WebhookOut(
        id=row.id,
        name=row.name,
        url=row.url,
        events=msgspec.convert(row.events, list[WebhookEvent]),
        active=row.active,
        sent=figures.sent,
        waiting=figures.waiting,
        failed=figures.failed,
        failing_since=row.failing_since,
        old_secret_until=row.old_secret_until if is_old_good else None,
        created_at=row.created_at,
        deleted=row.deleted_at is not None,
        version=row.version,
    )


def _delivery_out(delivery: WebhookDelivery, event: OutboxEvent) -> WebhookDeliveryOut:
    return WebhookDeliveryOut(
        id=delivery.id,
        event_id=event.id,
        type=event.type,
        at=delivery.created_at,
        state=delivery.state,
        attempts=delivery.attempts,
        next_try_at=delivery.next_try_at if delivery.state == "queued" else None,
        done_at=delivery.done_at,
        response_code=delivery.response_code,
        response_ms=delivery.response_ms,
        error=delivery.last_error if delivery.state != "sent" else None,
        body=None if event.body is None else event.body.decode(),
    )
