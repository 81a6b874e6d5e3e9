"""``/api/webhooks``: for the office's owners."""

from typing import Annotated
from uuid import UUID

from litestar import Response, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.live.publisher import LivePublisher
from crm.domain.webhooks.schemas import (
    WebhookCreate,
    WebhookDeliveryOut,
    WebhookOut,
    WebhookPatch,
    WebhookSecret,
    WebhooksOut,
)
from crm.domain.webhooks.service import WebhookService
from crm.lib.actor import Member
from crm.lib.config import CrmConfig
from crm.lib.outbox import OutboxState
from crm.lib.pagination import Page, PageRequest
from crm.lib.sealed import Sealer
from crm.lib.shown_once import SHOWN_ONCE


async def provide_webhooks(
    session: NamedDependency[AsyncSession],
    member: NamedDependency[Member],
    publisher: NamedDependency[LivePublisher],
    config: NamedDependency[CrmConfig],
) -> WebhookService:
    """The service of this request."""
    sealer = Sealer(config.data_key)
    return WebhookService(session, member, publisher, sealer, inner_allowed=config.webhooks_inner)


_WITH = {"webhooks": provide_webhooks}
_ONE = "/api/webhooks/{webhook_id:uuid}"


@get("/api/webhooks", operation_id="listWebhooks", tags=["webhooks"], dependencies=_WITH)
async def list_webhooks(webhooks: NamedDependency[WebhookService]) -> WebhooksOut:
    """Addresses that are told what happens, with what became of it in the last 30 days."""
    return await webhooks.all()


@post("/api/webhooks", operation_id="createWebhook", tags=["webhooks"], dependencies=_WITH)
async def create_webhook(
    webhooks: NamedDependency[WebhookService], data: JSONBody[WebhookCreate]
) -> Response[WebhookSecret]:
    """Register an https address of the open internet. Its secret is answered this once."""
    return Response(await webhooks.create(data), headers=SHOWN_ONCE)


@patch(_ONE, operation_id="updateWebhook", tags=["webhooks"], dependencies=_WITH)
async def update_webhook(
    webhooks: NamedDependency[WebhookService], webhook_id: FromPath[UUID], data: JSONBody[WebhookPatch]
) -> WebhookOut:
    """Change or switch off; 409 when somebody else changed it meanwhile."""
    return await webhooks.change(webhook_id, data)


@post(f"{_ONE}/rotate", operation_id="rotateWebhook", tags=["webhooks"], status_code=200, dependencies=_WITH)
async def rotate_webhook(
    webhooks: NamedDependency[WebhookService], webhook_id: FromPath[UUID]
) -> Response[WebhookSecret]:
    """A new secret; every event is signed with the old one too for 24 hours."""
    return Response(await webhooks.rotate(webhook_id), headers=SHOWN_ONCE)


@post(f"{_ONE}/test", operation_id="testWebhook", tags=["webhooks"], status_code=200, dependencies=_WITH)
async def test_webhook(webhooks: NamedDependency[WebhookService], webhook_id: FromPath[UUID]) -> WebhookOut:
    """Send a test event; it shows up among the deliveries."""
    return await webhooks.test(webhook_id)


@get(f"{_ONE}/deliveries", operation_id="listWebhookDeliveries", tags=["webhooks"], dependencies=_WITH)
async def list_deliveries(
    webhooks: NamedDependency[WebhookService],
    page: NamedDependency[PageRequest],
    webhook_id: FromPath[UUID],
    only: Annotated[OutboxState | None, QueryParameter(name="state", description="Only these.")] = None,
) -> Page[WebhookDeliveryOut]:
    """What was told to the address, the newest first. Sort: -at."""
    return await webhooks.deliveries(webhook_id, only, page)


@post(
    f"{_ONE}/deliveries/{{delivery_id:uuid}}/resend",
    operation_id="resendWebhookDelivery",
    tags=["webhooks"],
    status_code=200,
    dependencies=_WITH,
)
async def resend_delivery(
    webhooks: NamedDependency[WebhookService], webhook_id: FromPath[UUID], delivery_id: FromPath[UUID]
) -> WebhookDeliveryOut:
    """Send an event again, with the id it had."""
    return await webhooks.resend(webhook_id, delivery_id)


HANDLERS = [
    list_webhooks,
    create_webhook,
    update_webhook,
    rotate_webhook,
    test_webhook,
    list_deliveries,
    resend_delivery,
]
